"""Videos and reels: how far Facebook is with one, and the call that makes a post of it.

Its id is known before anybody sees it, so what became of it is asked by that. Source:
docs/platforms/facebook.md#videos-and-reels, checked 2026-11.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.platforms.contract import (
    Credentials,
    Found,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Pending,
    Prepared,
    Published,
    RateLimited,
    Reconciliation,
    Rejected,
    Unavailable,
)
from app.platforms.facebook import posts
from app.platforms.facebook.looking import Answer, Looking
from app.platforms.facebook.refusals import budget_of, is_gone, outcome_of, refusal_of, unasked
from app.platforms.meta.graph import Graph, GraphFailure, Refused

CHECK_AFTER_SECONDS = 10.0
_FAILED = {"error", "expired", "upload_failed"}
_PHASES = ("uploading_phase", "processing_phase", "publishing_phase")


class Stage(StrEnum):
    UPLOADING = "uploading"
    UPLOADED = "uploaded"
    """All of it is there, and nothing has been made of it."""
    WORKING = "working"
    OUT = "out"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class State:
    stage: Stage
    why: str
    permalink: str | None
    at: datetime | None


class Videos:
    def __init__(self, graph: Graph, looking: Looking) -> None:
        self._graph = graph
        self._looking = looking

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        """`finish`: nobody has seen it before."""
        if prepared["kind"] == posts.REEL and (early := await self._unready(prepared, credentials)) is not None:
            return early
        path, form = _finish(prepared)
        try:
            told = await self._graph.tell("POST", path, credentials.access_token, app=credentials.app, **form)
        except GraphFailure as failure:
            outcome = outcome_of(failure)
            return await self._refused(outcome, prepared, credentials) if isinstance(outcome, Rejected) else outcome
        if told.body.get("success") is not True:
            return OutcomeUnknown("Facebook did not say whether it makes a post of the video.")
        return Pending(prepared["video_id"], CHECK_AFTER_SECONDS, budget_of(told.usage))

    async def _unready(self, prepared: Prepared, credentials: Credentials) -> Outcome | None:
        """None: the file is all there."""
        try:
            state = await self._state(prepared["video_id"], credentials)
        except GraphFailure as failure:
            return refusal_of(failure)
        match state.stage:
            case Stage.OUT:
                return _published(prepared, state)
            case Stage.FAILED:
                return Rejected("video-not-processed", state.why)
            case Stage.GONE:
                return Unavailable("Facebook has dropped the video: it has to be uploaded again.", prepare_again=True)
            case Stage.UPLOADING:
                return Unavailable("Facebook is not done with the upload.", retry_after_seconds=CHECK_AFTER_SECONDS)
        return None

    async def _refused(self, rejected: Rejected, prepared: Prepared, credentials: Credentials) -> Outcome:
        """A second `finish` of what an earlier try has finished is refused as well."""
        try:
            state = await self._state(prepared["video_id"], credentials)
        except GraphFailure as failure:
            return OutcomeUnknown(f"{rejected.message} What became of the video could not be read: {failure}")
        if state.stage is Stage.OUT:
            return _published(prepared, state)
        if state.stage is Stage.WORKING:
            return Pending(prepared["video_id"], CHECK_AFTER_SECONDS)
        return rejected

    async def poll(self, video_id: str, prepared: Prepared, credentials: Credentials) -> Outcome:
        """Not being able to ask changes nothing about the post: still Pending."""
        try:
            state = await self._state(video_id, credentials)
        except GraphFailure as failure:
            return _unpolled(failure, video_id)
        match state.stage:
            case Stage.OUT:
                return _published(prepared, state)
            case Stage.FAILED:
                return Rejected("video-not-processed", state.why)
            case Stage.WORKING | Stage.UPLOADING:
                return Pending(video_id, CHECK_AFTER_SECONDS)
        return OutcomeUnknown("Facebook took the video, and does not show it.")

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        async def look() -> Answer:
            state = await self._state(prepared["video_id"], credentials)
            if state.stage is Stage.OUT:
                return Found(prepared["video_id"], _permalink(prepared, state))
            if state.stage is Stage.WORKING:
                return Unavailable("It is there, and still being processed. Ask again in a moment.")
            return state.at

        try:
            return await self._looking.seen_twice(look, sent_after=sent_after)
        except GraphFailure as failure:
            return unasked(failure)

    async def _state(self, video_id: str, credentials: Credentials) -> State:
        """Raises GraphFailure."""
        try:
            told = await self._graph.tell(
                "GET", video_id, credentials.access_token, app=credentials.app, fields="status,permalink_url"
            )
        except GraphFailure as failure:
            if isinstance(failure, Refused) and is_gone(failure):
                return State(Stage.GONE, str(failure), None, failure.at)
            raise
        return _state_of(told.body, told.at)


def _unpolled(failure: GraphFailure, video_id: str) -> Outcome:
    match refusal_of(failure):
        case NeedsReauth() as refusal:
            return refusal
        case RateLimited(retry_after_seconds=seconds):
            return Pending(video_id, max(seconds, CHECK_AFTER_SECONDS))
        case Rejected(message=message):
            return OutcomeUnknown(f"What became of the video could not be read: {message}")
    return Pending(video_id, CHECK_AFTER_SECONDS)


def _finish(prepared: Prepared) -> tuple[str, dict[str, Any]]:
    """Where to, and the form."""
    said = {"description": prepared["message"] or None, "title": prepared["title"]}
    if prepared["kind"] == posts.REEL:
        form = {"upload_phase": "finish", "video_id": prepared["video_id"], "video_state": "PUBLISHED", **said}
        return f"{prepared['page']}/video_reels", form
    form = {"upload_phase": "finish", "upload_session_id": prepared["session_id"], "published": True, **said}
    return f"{prepared['page']}/videos", form


def _published(prepared: Prepared, state: State) -> Published:
    return Published(prepared["video_id"], _permalink(prepared, state))


def _permalink(prepared: Prepared, state: State) -> str:
    if prepared["kind"] == posts.REEL:
        return f"{posts.SITE}/reel/{prepared['video_id']}"
    if state.permalink is None:
        return posts.permalink_of(prepared["video_id"])
    return state.permalink if state.permalink.startswith("http") else f"{posts.SITE}/{state.permalink.lstrip('/')}"


def _state_of(body: Mapping[str, Any], at: datetime | None) -> State:
    permalink = body.get("permalink_url")
    given = body.get("status")
    status = given if isinstance(given, Mapping) else {}
    stage = _stage_of(status)
    why = _why(status) if stage is Stage.FAILED else ""
    return State(stage, why, permalink if isinstance(permalink, str) and permalink else None, at)


def _stage_of(status: Mapping[str, Any]) -> Stage:
    """By the phases where they are told; older answers have `video_status` only."""
    uploading, processing, publishing = (_phase(status, name) for name in _PHASES)
    overall = status.get("video_status")
    if overall in _FAILED or "error" in {uploading, processing, publishing}:
        return Stage.FAILED
    if publishing == "complete":
        shown = _mapping(status, "publishing_phase").get("publish_status")
        return Stage.OUT if shown in {None, "published"} else Stage.UPLOADED
    if publishing is None and overall == "ready":
        return Stage.OUT
    if publishing == "in_progress" or processing == "in_progress":
        return Stage.WORKING
    if uploading in {None, "complete"}:
        return Stage.WORKING if overall == "processing" and processing is None else Stage.UPLOADED
    return Stage.UPLOADING


def _mapping(status: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = status.get(name)
    return found if isinstance(found, Mapping) else {}


def _phase(status: Mapping[str, Any], name: str) -> str | None:
    found = _mapping(status, name).get("status")
    return found if isinstance(found, str) else None


def _why(status: Mapping[str, Any]) -> str:
    """Facebook's own words, which stand in one of several places."""
    for phase in (_mapping(status, name) for name in _PHASES):
        many = phase.get("errors")
        for error in (phase.get("error"), *(many if isinstance(many, list) else [])):
            if isinstance(error, Mapping) and isinstance(error.get("message"), str):
                return str(error["message"])[:500]
    return "Facebook could not process the video."
