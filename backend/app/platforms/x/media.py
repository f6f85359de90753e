"""Uploads. Nothing shows until a post uses it, so every step may be repeated; but each upload is billed, so only the
step that failed is.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import httpx2

from app.platforms.calls import CallFailed, NoAnswer, NotSent
from app.platforms.contract import Media, Rejected, Unavailable
from app.platforms.x.api import Answer, Api, Refused
from app.platforms.x.rules import MAX_ALT_TEXT

_UPLOAD = "/2/media/upload"
SEGMENT_BYTES = 4 * 1024 * 1024
"""X's own client sends at most 5 MiB; at most 1000 segments make a file."""
_SEGMENT_TRIES = 3
_SECONDS = 45.0
"""For one picture or one segment."""
_CHECK_AFTER_SECONDS = 5.0
_GIF = "image/gif"


class MediaGone(Exception):
    """X does not know an upload (any more): it keeps them for a day."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    media_id: str
    media_key: str | None
    """By which posts name it when they are read back."""
    is_processed: bool
    """Whether it could be used at once; else X has to be asked."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Uploaded":
        return cls(kept["media_id"], kept["media_key"], kept["is_processed"])


class Uploads:
    """Methods raise CallFailed."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def send(self, media: Media, token: str) -> tuple[Uploaded, float | None]:
        """It, with its alt text, and when that was by X's clock."""
        in_segments = media.is_video or media.mime_type == _GIF
        answer = await (self._in_segments(media, token) if in_segments else self._at_once(media, token))
        media_id, key = answer.found.get("id"), answer.found.get("media_key")
        if not isinstance(media_id, str):
            raise NoAnswer("X took a file but did not say what it calls it.")
        if media.alt_text and not media.is_video:
            await self._describe(media_id, media.alt_text, token)
        waits = _state(answer) not in {None, "succeeded"}
        return Uploaded(media_id, key if isinstance(key, str) else None, is_processed=not waits), answer.at

    async def _at_once(self, media: Media, token: str) -> Answer:
        fields = {"media_category": "tweet_image"}
        return await self._api.upload(_UPLOAD, token, media.content, media.mime_type, fields, seconds=_SECONDS)

    async def _in_segments(self, media: Media, token: str) -> Answer:
        begun = await self._api.post(
            f"{_UPLOAD}/initialize",
            token,
            {
                "media_type": media.mime_type,
                "media_category": "tweet_video" if media.is_video else "tweet_gif",
                "total_bytes": len(media.content),
            },
        )
        media_id = begun.found.get("id")
        if not isinstance(media_id, str):
            raise NoAnswer("X took a file but did not say what it calls it.")
        for index, start in enumerate(range(0, len(media.content), SEGMENT_BYTES)):
            segment = media.content[start : start + SEGMENT_BYTES]
            await self._append(f"{_UPLOAD}/{media_id}/append", token, index, segment)
        return await self._api.post(f"{_UPLOAD}/{media_id}/finalize", token)

    async def _append(self, path: str, token: str, index: int, segment: bytes) -> None:
        """Sent again under its number where it is not certain that it arrived: beginning anew would cost again."""
        fields = {"segment_index": str(index)}
        for left in reversed(range(_SEGMENT_TRIES)):
            try:
                await self._api.upload(path, token, segment, "application/octet-stream", fields, seconds=_SECONDS)
            except CallFailed as failure:
                if not left or not _may_pass(failure):
                    raise
            else:
                return

    async def _describe(self, media_id: str, words: str, token: str) -> None:
        alt_text = {"alt_text": {"text": words[:MAX_ALT_TEXT]}}
        await self._api.post("/2/media/metadata", token, {"id": media_id, "metadata": alt_text})

    async def find_obstacle(self, uploaded: Uploaded, token: str) -> Rejected | Unavailable | None:
        """Why it cannot be posted yet, or ever; None when it can. Raises MediaGone too."""
        if uploaded.is_processed:
            return None
        try:
            answer = await self._api.get(_UPLOAD, token, {"command": "STATUS", "media_id": uploaded.media_id})
        except Refused as refused:
            if refused.status == httpx2.codes.NOT_FOUND and refused.is_x:
                raise MediaGone(str(refused)) from refused
            raise
        match _state(answer):
            case None | "succeeded":
                return None
            case "failed":
                return Rejected("MediaFailed", f"X could not process the video. {_why_failed(answer)}".rstrip())
        seconds = _processing(answer).get("check_after_secs")
        wait = float(seconds) if isinstance(seconds, int) and seconds > 0 else _CHECK_AFTER_SECONDS
        return Unavailable("X is still processing the video.", retry_after_seconds=wait)


def _may_pass(failure: CallFailed) -> bool:
    if isinstance(failure, Refused):
        return httpx2.codes.is_server_error(failure.status)
    return isinstance(failure, NoAnswer | NotSent)


def _processing(answer: Answer) -> dict[str, Any]:
    info = answer.found.get("processing_info")
    return info if isinstance(info, dict) else {}


def _state(answer: Answer) -> str | None:
    """None: there is nothing to process, it is ready."""
    state = _processing(answer).get("state")
    return state if isinstance(state, str) else None


def _why_failed(answer: Answer) -> str:
    error = _processing(answer).get("error")
    message = error.get("message") if isinstance(error, dict) else None
    return message if isinstance(message, str) else "Export it anew as MP4 (H.264 and AAC), and attach that."
