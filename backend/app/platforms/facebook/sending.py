"""The one call that makes a post or a comment of what was prepared."""

import asyncio
from dataclasses import replace

from app.platforms.contract import Credentials, Outcome, OutcomeUnknown, Prepared, Published, Rejected, Unavailable
from app.platforms.facebook import posts
from app.platforms.facebook.looking import Looking
from app.platforms.facebook.refusals import budget_of, is_duplicate, is_gone, is_unscrapable, outcome_of
from app.platforms.meta.graph import Graph, GraphFailure, Refused, Told

_POST_GONE = Rejected("EarlierPartGone", "The post is not on Facebook any more, so nothing can be put under it.")


class Sending:
    def __init__(self, graph: Graph, looking: Looking, *, look_again_seconds: float) -> None:
        self._graph = graph
        self._looking = looking
        self._look_again_seconds = look_again_seconds

    async def publish_post(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        try:
            try:
                told = await self._post(prepared, credentials)
            except Refused as refused:
                if not is_unscrapable(refused):
                    raise
                told = await self._post(prepared, credentials)  # what the link leads to may have been away for a moment
        except Refused as refused:
            return await self._refused(refused, prepared, credentials)
        except GraphFailure as failure:
            return outcome_of(failure)
        return _published(told)

    async def _post(self, prepared: Prepared, credentials: Credentials) -> Told:
        return await self._send(f"{prepared['page']}/feed", credentials, **posts.feed_form(prepared))

    async def _refused(self, refused: Refused, prepared: Prepared, credentials: Credentials) -> Outcome:
        if is_duplicate(refused):
            return await self._looking.judge_duplicate(refused, prepared, credentials)
        if is_gone(refused) and prepared["photos"] and await self._has_lost_photos(prepared, credentials):
            return Unavailable("Facebook has dropped the pictures: they have to be uploaded again.", prepare_again=True)
        return outcome_of(refused)

    async def _has_lost_photos(self, prepared: Prepared, credentials: Credentials) -> bool:
        return any([await self._is_missing(photo, credentials) for photo in prepared["photos"]])

    async def publish_comment(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        try:
            told = await self._comment(prepared, credentials)
        except Refused as refused:
            if not is_gone(refused):
                return await self._comment_refused(refused, prepared, credentials)
        except GraphFailure as failure:
            return outcome_of(failure)
        else:
            return _commented(told)
        # A post that has just been made may not be known everywhere yet.
        await asyncio.sleep(self._look_again_seconds)
        if await self._is_missing(prepared["on"], credentials):
            return _POST_GONE
        try:
            return _commented(await self._comment(prepared, credentials))
        except GraphFailure as failure:
            return outcome_of(failure)

    async def _comment(self, prepared: Prepared, credentials: Credentials) -> Told:
        return await self._send(f"{prepared['on']}/comments", credentials, message=prepared["message"])

    async def _comment_refused(self, refused: Refused, prepared: Prepared, credentials: Credentials) -> Outcome:
        if is_duplicate(refused):
            return await self._looking.judge_duplicate(refused, prepared, credentials)
        return outcome_of(refused)

    async def _send(self, path: str, credentials: Credentials, **form: object) -> Told:
        return await self._graph.tell("POST", path, credentials.access_token, app=credentials.app, **form)

    async def _is_missing(self, object_id: str, credentials: Credentials) -> bool:
        try:
            await self._graph.get(object_id, credentials.access_token, app=credentials.app, fields="id")
        except GraphFailure as failure:
            return is_gone(failure)
        return False


def _published(told: Told) -> Published | OutcomeUnknown:
    external_id = told.body.get("id")
    if not isinstance(external_id, str) or not external_id:
        return OutcomeUnknown("Facebook said yes without naming the post.")
    return Published(external_id, posts.permalink_of(external_id), budget_of(told.usage))


def _commented(told: Told) -> Published | OutcomeUnknown:
    """No address is told of a comment, and none can be made of its id."""
    outcome = _published(told)
    return replace(outcome, permalink=None) if isinstance(outcome, Published) else outcome
