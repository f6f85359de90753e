"""What Facebook tells of posts and Pages: the names of 2026 only. One that is withdrawn fails the whole request.

So they are asked for together while all are good, else one by one; what is refused by itself while others are answered
is not asked for again for a while. Source: docs/platforms/facebook.md#what-is-measured, checked 2026-11.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from app.platforms.contract import AccountMetrics, Credentials, PostMetrics, ReadFailed
from app.platforms.facebook.refusals import STOP_PERCENT, is_gone, is_invalid
from app.platforms.meta.graph import Graph, GraphFailure, Told

VIEWS, CLICKS, REACTIONS, ACTIONS = (
    "post_media_view",
    "post_clicks",
    "post_reactions_by_type_total",
    "post_activity_by_action_type",
)
POST_FIGURES = (VIEWS, CLICKS, REACTIONS, ACTIONS)
REEL_VIEWS, REEL_REACTIONS, REEL_ACTIONS = (
    "fb_reels_total_plays",
    "post_video_likes_by_reaction_type",
    "post_video_social_actions",
)
REEL_FIGURES = (REEL_VIEWS, REEL_REACTIONS, REEL_ACTIONS)
PAGE_FOLLOWERS = "page_follows"
REFUSED_FOR_SECONDS = 86_400.0

Values = dict[str, Any]
"""What was answered, by the figure's name: a number, or numbers by kind."""


class Figures:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._refused_until: dict[str, float] = {}

    async def of_post(self, external_id: str, credentials: Credentials) -> PostMetrics | None:
        """None where Facebook does not know it (any more). Raises ReadFailed."""
        if "_" in external_id:
            return await self._of_story(external_id, credentials)
        video = await self._read(external_id, credentials, fields="id,post_id")
        if video is None:
            return None
        story = video.get("post_id")
        if isinstance(story, str) and story:
            known = story if "_" in story else f"{credentials.account_id}_{story}"
            if (metrics := await self._of_story(known, credentials)) is not None:
                return metrics
        return _of_reel(await self._values(f"{external_id}/video_insights", REEL_FIGURES, credentials))

    async def _of_story(self, story: str, credentials: Credentials) -> PostMetrics | None:
        body = await self._read(story, credentials, fields="id,shares")
        if body is None:
            return None
        return _of_story(body, await self._values(f"{story}/insights", POST_FIGURES, credentials))

    async def of_page(self, credentials: Credentials) -> AccountMetrics:
        """Raises ReadFailed."""
        page = credentials.account_id
        body = await self._read(page, credentials, fields="id,followers_count")
        if body is None:
            raise ReadFailed("Facebook does not show this Page to us any more.")
        followers = _count(body.get("followers_count"))
        if followers is None:
            followers = _count(
                (await self._values(f"{page}/insights", (PAGE_FOLLOWERS,), credentials)).get(PAGE_FOLLOWERS)
            )
        return AccountMetrics(followers=followers)

    # --- asking -------------------------------------------------------------------------------------------------------

    async def _values(self, path: str, wanted: Sequence[str], credentials: Credentials) -> Values:
        now = asyncio.get_running_loop().time()
        asked = [name for name in wanted if self._refused_until.get(name, now) <= now]
        if not asked:
            return {}
        try:
            return await self._ask(path, asked, credentials)
        except GraphFailure as failure:
            if is_gone(failure):
                return {}
            if not is_invalid(failure):
                raise ReadFailed(f"Facebook's figures could not be read: {failure}") from failure
        found: Values = {}
        refused = []
        for name in asked:
            try:
                found |= await self._ask(path, [name], credentials)
            except GraphFailure as failure:
                if not is_invalid(failure):
                    raise ReadFailed(f"Facebook's figures could not be read: {failure}") from failure
                refused.append(name)
        if len(refused) < len(asked):  # else it is the post that has none, and nothing is wrong with the names
            self._refused_until |= dict.fromkeys(refused, now + REFUSED_FOR_SECONDS)
        return found

    async def _ask(self, path: str, names: Sequence[str], credentials: Credentials) -> Values:
        told = await self._tell(path, credentials, metric=",".join(names))
        listed = told.body.get("data")
        values: Values = {}
        for figure in listed if isinstance(listed, list) else []:
            if isinstance(figure, Mapping) and (value := _latest(figure.get("values"))) is not None:
                values[str(figure.get("name"))] = value
        return values

    async def _read(self, path: str, credentials: Credentials, *, fields: str) -> dict[str, Any] | None:
        """None where it is gone. Raises ReadFailed."""
        try:
            return (await self._tell(path, credentials, fields=fields)).body
        except GraphFailure as failure:
            if is_gone(failure):
                return None
            raise ReadFailed(f"Facebook's figures could not be read: {failure}") from failure

    async def _tell(self, path: str, credentials: Credentials, **params: str) -> Told:
        """Raises GraphFailure, and ReadFailed once so much is used that nothing would be left for posts."""
        told = await self._graph.tell("GET", path, credentials.access_token, app=credentials.app, **params)
        if told.usage is not None and told.usage.percent > STOP_PERCENT:
            raise ReadFailed(
                f"{told.usage.percent:.0f} % of what Facebook allows are used: the rest is kept for posts."
            )
        return told


# --- what it means ----------------------------------------------------------------------------------------------------


def _of_story(body: Mapping[str, Any], values: Values) -> PostMetrics:
    """A kind of action that nobody did yet is left out of what is told; where nothing is told, it is unknown."""
    actions = values.get(ACTIONS)
    shares = body.get("shares")
    shared = _count(shares.get("count")) if isinstance(shares, Mapping) else None
    return PostMetrics(
        impressions=_total(values.get(VIEWS)),
        likes=_total(values.get(REACTIONS)),
        comments=_of_kind(actions, "comment"),
        shares=_of_kind(actions, "share") if shared is None else shared,
        clicks=_total(values.get(CLICKS)),
    )


def _of_reel(values: Values) -> PostMetrics:
    actions = values.get(REEL_ACTIONS)
    return PostMetrics(
        impressions=_total(values.get(REEL_VIEWS)),
        likes=_total(values.get(REEL_REACTIONS)),
        comments=_of_kind(actions, "comment"),
        shares=_of_kind(actions, "share"),
    )


def _latest(values: Any) -> Any:
    """None where there is none: that is not zero."""
    last = values[-1] if isinstance(values, list) and values else None
    return last.get("value") if isinstance(last, Mapping) else None


def _total(value: Any) -> int | None:
    """Of all kinds, where it is told by kind."""
    if isinstance(value, Mapping):
        return sum(count for each in value.values() if (count := _count(each)) is not None)
    return _count(value)


def _of_kind(value: Any, kind: str) -> int | None:
    if not isinstance(value, Mapping):
        return None
    return next(
        (count for name, each in value.items() if str(name).lower() == kind and (count := _count(each)) is not None), 0
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
