"""Uploading images and videos: register, put the bytes where LinkedIn says, and know when they can be shown.

All of it may be repeated: what no post uses shows nowhere. Source: docs/platforms/linkedin.md#uploads, checked 2026-11.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from app.platforms import calls
from app.platforms.calls import CallFailed, NoAnswer
from app.platforms.contract import Credentials, Media, Rejected, Unavailable
from app.platforms.linkedin.accounts import is_page
from app.platforms.linkedin.api import Api, Refused, encoded, judged
from app.platforms.linkedin.refusals import STILL_UPLOADING_SECONDS

_AT_ONCE = 4
_UPLOAD_SECONDS = 45.0
_BYTES_PER_SECOND = 4_000_000
"""How fast a video is taken to be processed: a guess that decides only how often it is asked about."""
_FAILED = {"PROCESSING_FAILED", "FAILED"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Uploaded:
    urn: str
    is_seen: bool
    """Whether LinkedIn said that it can be shown; False: it has to be asked before it is."""


class Uploads:
    def __init__(self, api: Api, *, grace_seconds: float) -> None:
        """`grace_seconds`: given to images that we are not allowed to look at."""
        self._api = api
        self._grace_seconds = grace_seconds

    async def upload(self, media: Sequence[Media], owner: str, credentials: Credentials) -> list[Uploaded]:
        """In order. Raises CallFailed."""
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(item: Media) -> str:
            async with turns:
                how = self._video if item.is_video else self._image
                return await how(item.content, owner, credentials)

        urns = await _all([one(item) for item in media])
        images = [urn for urn, item in zip(urns, media, strict=True) if not item.is_video]
        if images:
            await asyncio.sleep(self._grace_seconds)
        # A person's token may not look at images at all: asking would cost a call each and say nothing.
        seen = await self._seen(images, credentials) if is_page(credentials) else set(images)
        return [Uploaded(urn, urn in seen) for urn in urns]

    async def _seen(self, urns: Sequence[str], credentials: Credentials) -> set[str]:
        states = await _all([self._status(urn, credentials) for urn in urns])
        return {urn for urn, (status, _) in zip(urns, states, strict=True) if status == "AVAILABLE"}

    async def _image(self, content: bytes, owner: str, credentials: Credentials) -> str:
        told = await self._register("images", {"owner": owner}, credentials)
        request = self._api.client.build_request(
            "PUT",
            _text(told, "uploadUrl"),
            content=content,
            headers={"Authorization": f"Bearer {credentials.access_token}"},
        )
        judged(await calls.send(self._api.client, request, seconds=_UPLOAD_SECONDS), resource="upload")
        return _text(told, "image")

    async def _video(self, content: bytes, owner: str, credentials: Credentials) -> str:
        asked = {"owner": owner, "fileSizeBytes": len(content), "uploadCaptions": False, "uploadThumbnail": False}
        told = await self._register("videos", asked, credentials)
        instructions = told.get("uploadInstructions")
        if not isinstance(instructions, list) or not instructions:
            raise NoAnswer("LinkedIn did not say where to upload the video.")
        parts = [await self._part(content, instruction, credentials) for instruction in instructions]
        video = _text(told, "video")
        finished = {"video": video, "uploadToken": told.get("uploadToken") or "", "uploadedPartIds": parts}
        await self._api.call(
            "POST", "/rest/videos?action=finalizeUpload", credentials, body={"finalizeUploadRequest": finished}
        )
        return video

    async def _part(self, content: bytes, instruction: Any, credentials: Credentials) -> str:
        """Its ETag, letter by letter. Without our token, which official pages say is not taken here; where it is
        asked for, with it.
        """
        first, last = instruction["firstByte"], instruction["lastByte"]
        headers = {"Content-Type": "application/octet-stream"}
        piece, url = content[first : last + 1], _text(instruction, "uploadUrl")
        try:
            answer = await self._put(url, piece, headers)
        except Refused as refused:
            if refused.status not in {httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN}:
                raise
            answer = await self._put(url, piece, {**headers, "Authorization": f"Bearer {credentials.access_token}"})
        etag = answer.response.headers.get("ETag")
        if not etag:
            raise NoAnswer("LinkedIn took a part of the video without saying which it is.")
        return str(etag)

    async def _put(self, url: str, piece: bytes, headers: dict[str, str]) -> calls.Answer:
        request = self._api.client.build_request("PUT", url, content=piece, headers=headers)
        return judged(await calls.send(self._api.client, request, seconds=_UPLOAD_SECONDS), resource="upload")

    async def _register(self, kind: str, asked: dict[str, Any], credentials: Credentials) -> dict[str, Any]:
        answer = await self._api.call(
            "POST",
            f"/rest/{kind}?action=initializeUpload",
            credentials,
            body={"initializeUploadRequest": asked},
            is_patient=True,
        )
        told = answer.body.get("value")
        if not isinstance(told, dict):
            raise NoAnswer("LinkedIn did not say where to upload.")
        return told

    # --- whether it can be shown --------------------------------------------------------------------------------------

    async def find_obstacle(
        self, urns: Sequence[str], credentials: Credentials, *, wait_seconds: float
    ) -> Rejected | Unavailable | None:
        """What keeps a post with these from being shown. None also where we may not look: then the post tells."""
        for urn in urns:
            status, why = await self._status(urn, credentials)
            if status in _FAILED:
                said = f" It said: {why}" if why else ""
                return Rejected("MEDIA_ASSET_PROCESSING_FAILED", f"LinkedIn could not process {_kind(urn)}.{said}")
            if status is not None and status != "AVAILABLE":
                message = f"LinkedIn still processes {_kind(urn)} ({status.lower().replace('_', ' ')})."
                return Unavailable(message, retry_after_seconds=wait_seconds)
        return None

    async def _status(self, urn: str, credentials: Credentials) -> tuple[str | None, str | None]:
        """None for the first: it could not be told. The second: why it failed."""
        kind = "videos" if urn.startswith("urn:li:video:") else "images"
        try:
            told = (await self._api.get(f"/rest/{kind}/{encoded(urn)}", credentials)).body
        except CallFailed:
            return None, None
        status, why = told.get("status"), told.get("processingFailureReason")
        return status if isinstance(status, str) else None, why if isinstance(why, str) else None


def wait_for(media: Sequence[Media]) -> float:
    """Seconds between two looks at what is being processed: longer for what takes longer."""
    return STILL_UPLOADING_SECONDS + sum(len(item.content) for item in media if item.is_video) / _BYTES_PER_SECOND


async def _all(work: Sequence[Awaitable[T]]) -> list[T]:
    """Each to its end, so that nothing goes on behind our back; then the first failure is raised."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


def _kind(urn: str) -> str:
    return "the video" if urn.startswith("urn:li:video:") else "an image"


def _text(told: Any, name: str) -> str:
    value = told.get(name) if isinstance(told, dict) else None
    if not isinstance(value, str) or not value:
        raise NoAnswer(f"LinkedIn's answer lacks {name}.")
    return value
