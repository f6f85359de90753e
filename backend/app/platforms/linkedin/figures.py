"""What posts and accounts have brought; docs/platforms/linkedin.md#7-what-is-measured, checked 2026-11.

A person's posts cost one call a figure, a Page's one for many. What we may not read is None, never zero.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

from app.platforms.calls import Answer, CallFailed
from app.platforms.contract import AccountMetrics, Credentials, PostMetrics, ReadFailed
from app.platforms.linkedin.accounts import FIGURES, is_page
from app.platforms.linkedin.api import Api, Refused, encoded
from app.platforms.linkedin.reads import ReadBudget
from app.platforms.linkedin.refusals import ended_version

SHARE, UGC_POST = "urn:li:share:", "urn:li:ugcPost:"
_OF_PERSON = {"impressions": "IMPRESSION", "likes": "REACTION", "comments": "COMMENT", "shares": "RESHARE"}
_MORE_SINCE = 202604
_MORE_OF_PERSON = {"clicks": "LINK_CLICKS", "saves": "POST_SAVE"}
_OF_PAGE = {
    "impressions": "impressionCount",
    "likes": "likeCount",
    "comments": "commentCount",
    "shares": "shareCount",
    "clicks": "clickCount",
}


class _NotThere(Exception):
    """LinkedIn knows no such post (any more)."""


class Figures:
    def __init__(self, api: Api, budget: ReadBudget, *, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._budget = budget
        self._clock = clock
        more = _MORE_OF_PERSON if int(api.version) >= _MORE_SINCE else {}
        self._of_person = {**_OF_PERSON, **more}

    async def of_posts(self, urns: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        """Raises ReadFailed."""
        if not credentials.details.get(FIGURES):
            return {urn: PostMetrics() for urn in urns}
        askable = [urn for urn in urns if urn.startswith((SHARE, UGC_POST))]
        if is_page(credentials):
            return await self._of_pages_posts(askable, credentials)
        return await self._of_persons_posts(askable, credentials)

    async def of_account(self, credentials: Credentials) -> AccountMetrics:
        """Raises ReadFailed."""
        if not credentials.details.get(FIGURES):
            return AccountMetrics()
        try:
            return AccountMetrics(followers=await self._followers(credentials))
        except _NotThere as refused:  # an app that was not given this resource
            raise ReadFailed(f"LinkedIn does not tell how many follow: {refused.__cause__}") from refused

    async def _followers(self, credentials: Credentials) -> int | None:
        if is_page(credentials):
            path = f"/rest/networkSizes/{encoded(credentials.account_id)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
            return _count((await self._read(path, credentials)).body, "firstDegreeSize")
        if self._budget.left(credentials.account_id, at=self._clock()) < 1:
            raise ReadFailed(_USED_UP)
        answer = await self._asked("/rest/memberFollowersCount?q=me", credentials)
        return next((_count(one, "memberFollowersCount") for one in _elements(answer)), None)

    # --- a person's ---------------------------------------------------------------------------------------------------

    async def _of_persons_posts(self, urns: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        """The newest first, as many as the day still allows; the others have their turn later."""
        found = {}
        newest = sorted(urns, key=lambda urn: int(urn.rpartition(":")[2]), reverse=True)
        left = self._budget.left(credentials.account_id, at=self._clock()) // len(self._of_person)
        if newest and left < 1:
            raise ReadFailed(_USED_UP)
        for urn in newest[:left]:
            try:
                read = {name: await self._figure(urn, kind, credentials) for name, kind in self._of_person.items()}
            except _NotThere:
                continue
            if any(value is not None for value in read.values()):
                found[urn] = _metrics(read)
        return found

    async def _figure(self, urn: str, kind: str, credentials: Credentials) -> int | None:
        """None: no figure yet, which is not proof of zero. Raises _NotThere and ReadFailed."""
        key = "share" if urn.startswith(SHARE) else "ugc"
        entity = f"({key}:{encoded(urn)})"
        path = f"/rest/memberCreatorPostAnalytics?q=entity&entity={entity}&queryType={kind}&aggregation=TOTAL"
        counts = [_count(one, "count") for one in _elements(await self._asked(path, credentials))]
        return next((count for count in counts if count is not None), None)

    async def _asked(self, path: str, credentials: Credentials) -> Answer:
        self._budget.spend(credentials.account_id, 1, at=self._clock())
        return await self._read(path, credentials, is_finder=True)

    # --- a Page's -----------------------------------------------------------------------------------------------------

    async def _of_pages_posts(self, urns: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        found: dict[str, PostMetrics] = {}
        for start, name, key in ((SHARE, "shares", "share"), (UGC_POST, "ugcPosts", "ugcPost")):
            asked = [urn for urn in urns if urn.startswith(start)]
            if not asked:
                continue
            elements = await self._statistics(asked, name, credentials)
            for element in elements:
                urn, told = element.get(key), element.get("totalShareStatistics")
                if urn in asked and isinstance(told, dict):
                    found[urn] = _of_page(told)
        return found

    async def _statistics(self, urns: Sequence[str], name: str, credentials: Credentials) -> list[dict[str, Any]]:
        """Many at once; where an app may not do that, one by one. Raises ReadFailed."""
        try:
            return await self._statistics_of(urns, name, credentials)
        except _NotThere:
            return []
        except ReadFailed as failure:
            refused = failure.__cause__
            is_refused = isinstance(refused, Refused) and refused.status in {400, 403}
            if len(urns) == 1 or not is_refused:
                raise
        found = []
        for urn in urns:
            try:
                found += await self._statistics_of([urn], name, credentials)
            except _NotThere:
                continue
        return found

    async def _statistics_of(self, urns: Sequence[str], name: str, credentials: Credentials) -> list[dict[str, Any]]:
        of = encoded(credentials.account_id)
        listed = ",".join(map(encoded, urns))
        query = f"q=organizationalEntity&organizationalEntity={of}&{name}=List({listed})"
        path = f"/rest/organizationalEntityShareStatistics?{query}"
        return _elements(await self._read(path, credentials, is_finder=True))

    async def _read(self, path: str, credentials: Credentials, *, is_finder: bool = False) -> Answer:
        """Raises _NotThere and ReadFailed."""
        try:
            return await self._api.get(path, credentials, is_finder=is_finder)
        except Refused as refused:
            if refused.status == httpx2.codes.NOT_FOUND:
                raise _NotThere from refused
            if refused.status == httpx2.codes.UPGRADE_REQUIRED:
                raise ReadFailed(ended_version(self._api.version)) from refused
            raise ReadFailed(f"LinkedIn's figures could not be read: {refused}") from refused
        except CallFailed as failure:
            raise ReadFailed(f"LinkedIn's figures could not be read: {failure}") from failure


_USED_UP = "The calls that LinkedIn allows a day for figures are used up for now. They are asked for again later."


def _of_page(told: Mapping[str, Any]) -> PostMetrics:
    return _metrics({name: _count(told, key) for name, key in _OF_PAGE.items()})


def _metrics(read: Mapping[str, int | None]) -> PostMetrics:
    return PostMetrics(
        impressions=read.get("impressions"),
        likes=read.get("likes"),
        comments=read.get("comments"),
        shares=read.get("shares"),
        clicks=read.get("clicks"),
        saves=read.get("saves"),
    )


def _elements(answer: Answer) -> list[dict[str, Any]]:
    listed = answer.body.get("elements")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _count(told: Mapping[str, Any], name: str) -> int | None:
    """None also for what cannot be a total: LinkedIn's corrections can make a slice negative."""
    value = told.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
