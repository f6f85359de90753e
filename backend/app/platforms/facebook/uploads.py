"""Pictures and videos on their way to a Page. Nobody sees them before a post does, so all of it may be repeated.

Sources: docs/platforms/facebook.md#never-twice and docs/platforms/facebook.md#videos-and-reels, checked 2026-11.
"""

from typing import Any
from urllib.parse import urlsplit

import httpx2

from app.platforms import calls
from app.platforms.calls import NotSent
from app.platforms.contract import Credentials, Media, OutcomeUnknown, Unavailable
from app.platforms.facebook.refusals import outcome_of
from app.platforms.meta.graph import Graph, GraphFailure, judged

_MOST_CHUNKS = 10_000
_WHOLE_FILE_SECONDS = 300.0
"""What getting ready as a whole may take is limited by whoever asked for it."""
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}


class Uploads:
    def __init__(self, client: httpx2.AsyncClient, graph: Graph, *, upload_origin: str, version: str) -> None:
        self._client = client
        self._graph = graph
        self._upload_origin = upload_origin
        self._version = version

    async def photo(self, image: Media, credentials: Credentials) -> str:
        """Its id. Raises GraphFailure."""
        name = f"picture.{_ENDINGS.get(image.mime_type, 'jpg')}"
        answer = await self._graph.upload(
            f"{credentials.account_id}/photos",
            credentials.access_token,
            app=credentials.app,
            files={"source": (name, image.content, image.mime_type)},
            published=False,
            alt_text_custom=image.alt_text or None,
        )
        return _text(answer, "id")

    # --- videos: start, transfer (finish makes the post) --------------------------------------------------------------

    async def video(self, video: Media, credentials: Credentials) -> tuple[str, str]:
        """Its id, and the id of the upload that `finish` ends. Raises GraphFailure."""
        path, token, app = f"{credentials.account_id}/videos", credentials.access_token, credentials.app
        started = await self._graph.post(path, token, app=app, upload_phase="start", file_size=len(video.content))
        video_id, session_id = _text(started, "video_id"), _text(started, "upload_session_id")
        start, end = _span(started)
        for _ in range(_MOST_CHUNKS):
            if start == end:
                return video_id, session_id
            start, end = await self._chunk(video, session_id, start, end, credentials)
        raise _unusable("Facebook asked for the same parts of the video again and again.")

    async def _chunk(
        self, video: Media, session_id: str, start: int, end: int, credentials: Credentials, *, tries_left: int = 2
    ) -> tuple[int, int]:
        """Which part it wants next. Raises GraphFailure."""
        try:
            answer = await self._graph.upload(
                f"{credentials.account_id}/videos",
                credentials.access_token,
                app=credentials.app,
                files={"video_file_chunk": ("chunk", video.content[start:end], "application/octet-stream")},
                upload_phase="transfer",
                upload_session_id=session_id,
                start_offset=start,
            )
        except GraphFailure as failure:
            if not tries_left or not isinstance(outcome_of(failure), OutcomeUnknown | Unavailable):
                raise
            return await self._chunk(video, session_id, start, end, credentials, tries_left=tries_left - 1)
        return _span(answer)

    # --- reels: start, the file (finish makes the post) ---------------------------------------------------------------

    async def reel(self, video: Media, credentials: Credentials) -> str:
        """Its id. Raises GraphFailure."""
        path, token = f"{credentials.account_id}/video_reels", credentials.access_token
        started = await self._graph.post(path, token, app=credentials.app, upload_phase="start")
        video_id = _text(started, "video_id")
        headers = {
            "Authorization": f"OAuth {token}",
            "offset": "0",
            "file_size": str(len(video.content)),
            "Content-Type": "application/octet-stream",
        }
        request = self._client.build_request(
            "POST", self._address(started.get("upload_url"), video_id), content=video.content, headers=headers
        )
        answer = judged(await calls.send(self._client, request, seconds=_WHOLE_FILE_SECONDS))
        if answer.get("success") is not True:
            raise _unusable("Facebook did not say that it has the whole video.")
        return video_id

    def _address(self, given: Any, video_id: str) -> str:
        """Where Facebook says to bring it, if that is the host we know: the token goes along."""
        ours, url = urlsplit(self._upload_origin), urlsplit(given if isinstance(given, str) else "")
        if (url.scheme, url.netloc) == (ours.scheme, ours.netloc):
            return url.geturl()
        return f"{self._upload_origin}/video-upload/{self._version}/{video_id}"


def _span(answer: dict[str, Any]) -> tuple[int, int]:
    """Raises GraphFailure."""
    try:
        return int(answer["start_offset"]), int(answer["end_offset"])
    except (KeyError, TypeError, ValueError) as error:
        raise _unusable("Facebook did not say which part of the video it wants next.") from error


def _text(answer: dict[str, Any], name: str) -> str:
    """Raises GraphFailure."""
    value = answer.get(name)
    if not isinstance(value, str | int) or not value:
        raise _unusable(f"Facebook took it and did not say the {name}.")
    return str(value)


def _unusable(why: str) -> NotSent:
    """Nothing is published yet: as good as not sent."""
    return NotSent(why)
