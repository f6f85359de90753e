"""Videos go to a service of Bluesky's beside the account's server: it works on them, then lays the result down there.

Uploading publishes nothing, and the same file uploaded again is the same job, so all of it can be repeated. While a
video is worked on the post waits; in this process it is known under which name it was uploaded.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import httpx2

from app.platforms.bluesky.access import Access, Bearer
from app.platforms.bluesky.rules import MAX_VIDEO_BYTES
from app.platforms.bluesky.xrpc import Refused, Xrpc
from app.platforms.calls import NotSent
from app.platforms.contract import Media, Rejected, Unavailable

UPLOAD_SECONDS = 600.0
WATCHED_SECONDS = 10.0
"""How long one try waits for a video to be ready."""
LOOK_AGAIN_SECONDS = 1.0
READY_IN_SECONDS = 20.0
"""After which the post is tried again."""
TOMORROW_SECONDS = 3600.0
"""Allowances are a day's; when that begins is not said."""
_TOKEN_SECONDS = 1800
_MOST_JOBS = 1000
_FINAL = {"validation_failure", "encoding_failure", "pds_upload_unsupported_blob_size"}
"""Of `failureCode`: the same file fails again. The others (`pds_upload_failure`, `generic_failure`) may not."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose video it is, and how it gets to their server."""

    did: str
    home: str
    access: Access


@dataclass(frozen=True, slots=True)
class Limits:
    can_upload: bool
    videos: int | None
    size: int | None
    message: str


class Videos:
    def __init__(self, xrpc: Xrpc, *, video_url: str) -> None:
        self._xrpc = xrpc
        self._url = video_url
        self._jobs: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def blob(self, video: Media, owner: Owner) -> dict[str, Any] | Rejected | Unavailable:
        """What the record refers to, once it is ready. Raises XrpcFailure."""
        digest = hashlib.sha256(video.content).hexdigest()
        known = (owner.did, digest)
        if known not in self._jobs:
            begun = await self._upload(video, owner, name=f"{digest[:24]}.mp4")
            if not isinstance(begun, str):
                return begun
            self._jobs[known] = begun
            while len(self._jobs) > _MOST_JOBS:
                self._jobs.popitem(last=False)
        outcome = await self._watched(self._jobs[known])
        if isinstance(outcome, Rejected) or (isinstance(outcome, Unavailable) and outcome.prepare_again):
            del self._jobs[known]  # whatever becomes of it, it is not this job any more
        return outcome

    def forget(self, did: str) -> None:
        """What was ready is there no more."""
        for known in [known for known in self._jobs if known[0] == did]:
            del self._jobs[known]

    async def limits(self, owner: Owner) -> Limits | None:
        """What the account may still upload today; None where the service does not say. Raises XrpcFailure."""
        method = "app.bsky.video.getUploadLimits"
        token = await self._service_token(owner, audience=_did_of(self._url), method=method)
        try:
            answer = await self._xrpc.query(self._url, method, access=token)
        except Refused:
            return None
        return Limits(
            can_upload=answer.get("canUpload") is not False,
            videos=_number(answer.get("remainingDailyVideos")),
            size=_number(answer.get("remainingDailyBytes")),
            message=str(answer.get("message") or answer.get("error") or "it does not say why.")[:300],
        )

    async def _upload(self, video: Media, owner: Owner, *, name: str) -> str | Rejected | Unavailable:
        """The job's id."""
        if (refused := _not_now(await self.limits(owner), len(video.content))) is not None:
            return refused
        # The service writes the result to the account's server, so its token is one for that.
        audience = _did_of(owner.home)
        token = await self._service_token(owner, audience=audience, method="com.atproto.repo.uploadBlob")
        try:
            answer = await self._xrpc.upload(
                self._url,
                "app.bsky.video.uploadVideo",
                video.content,
                "video/mp4",
                access=token,
                params={"did": owner.did, "name": name},
                seconds=UPLOAD_SECONDS,
            )
        except Refused as refusal:
            if isinstance(refusal.body.get("jobId"), str):  # 409: it has this very file already
                return str(refusal.body["jobId"])
            return _refused(refusal)
        job = _status(answer).get("jobId")
        if not isinstance(job, str) or not job:
            raise NotSent("Bluesky's video service took the video but did not say what it calls it.")
        return job

    async def _watched(self, job: str) -> dict[str, Any] | Rejected | Unavailable:
        until = time.monotonic() + WATCHED_SECONDS
        while True:
            try:
                status = _status(await self._xrpc.query(self._url, "app.bsky.video.getJobStatus", {"jobId": job}))
            except Refused as refusal:
                return Unavailable(f"Bluesky's video service: {refusal}", prepare_again=refusal.status < _SERVER_ERRORS)
            if isinstance(blob := status.get("blob"), dict):
                return blob
            if status.get("state") == "JOB_STATE_FAILED":
                return _failed(status)
            if time.monotonic() >= until:
                return Unavailable(
                    "Bluesky is still working on the video; nothing is out yet.", retry_after_seconds=READY_IN_SECONDS
                )
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _service_token(self, owner: Owner, *, audience: str, method: str) -> Bearer:
        """With which another service acts for the account, for one method and a while. Raises XrpcFailure."""
        asked = {"aud": audience, "lxm": method, "exp": int(time.time()) + _TOKEN_SECONDS}
        answer = await self._xrpc.query(owner.home, "com.atproto.server.getServiceAuth", asked, access=owner.access)
        token = answer.get("token")
        if not isinstance(token, str) or not token:
            raise NotSent(f"{owner.home} gave no token for Bluesky's video service.")
        return Bearer(token)


_SERVER_ERRORS = 500


def _status(answer: dict[str, Any]) -> dict[str, Any]:
    """Inside `jobStatus`, as its lexicon has it; the service has also answered it bare."""
    inside = answer.get("jobStatus")
    return inside if isinstance(inside, dict) else answer


def _did_of(origin: str) -> str:
    return f"did:web:{httpx2.URL(origin).host}"


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _not_now(limits: Limits | None, size: int) -> Rejected | Unavailable | None:
    if limits is None:
        return None
    if limits.videos == 0 or (limits.size is not None and limits.size < min(size, MAX_VIDEO_BYTES)):
        return Unavailable(
            "This account has used up the videos that Bluesky takes in a day.", retry_after_seconds=TOMORROW_SECONDS
        )
    if not limits.can_upload:
        return Rejected("VideosNotAllowed", f"Bluesky takes no videos from this account: {limits.message}")
    return None


def _refused(refusal: Refused) -> Rejected | Unavailable:
    """Never the account's session: the token was one of the service's own."""
    if refusal.status == httpx2.codes.TOO_MANY_REQUESTS:
        return Unavailable(f"Bluesky's video service: {refusal}", retry_after_seconds=refusal.retry_after_seconds)
    if refusal.status < _SERVER_ERRORS and (refusal.error or refusal.status == httpx2.codes.CONTENT_TOO_LARGE):
        return Rejected(refusal.error or "PayloadTooLarge", f"Bluesky's video service: {refusal}")
    return Unavailable(f"Bluesky's video service: {refusal}")


def _failed(status: dict[str, Any]) -> Rejected | Unavailable:
    code, said = str(status.get("failureCode") or ""), str(status.get("message") or status.get("error") or "")
    words = f"Bluesky could not work on the video ({said or code or 'it does not say why'})."[:500]
    if code in _FINAL:
        return Rejected(code, f"{words} Save it anew as an MP4 with H.264, and attach that.")
    return Unavailable(words, prepare_again=True)
