"""Uploads in one piece and in segments, their processing and their descriptions."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.twins.x.access import Desk
from tests.twins.x.problems import Problem, invalid
from tests.twins.x.state import Person, State, Upload

_MOST = {"tweet_image": 5_000_000, "tweet_gif": 15_000_000, "tweet_video": 512_000_000}
_TYPES = {
    "tweet_image": {"image/jpeg", "image/png", "image/webp"},
    "tweet_gif": {"image/gif"},
    "tweet_video": {"video/mp4", "video/quicktime", "video/webm", "video/mp2t"},
}
_EXPIRES = 86_400


@dataclass(frozen=True)
class _File:
    content: bytes
    mime_type: str


class MediaDesk:
    def __init__(self, state: State, desk: Desk) -> None:
        self._state = state
        where = "/2/media/upload"

        def posting(path: str, serve: Any) -> Route:
            return Route(path, desk.serving(serve, "media.write"), methods=["POST"])

        self.routes = [
            posting(where, self._at_once),
            Route(where, desk.serving(self._status, "media.write"), methods=["GET"]),
            posting(f"{where}/initialize", self._initialize),
            posting(f"{where}/{{id}}/append", self._append),
            posting(f"{where}/{{id}}/finalize", self._finalize),
            posting("/2/media/metadata", self._describe),
        ]

    async def _at_once(self, request: Request, person: Person) -> Response:
        if (busy := self._busy()) is not None:
            return busy
        fields, file = await _form(request, {"media_category"})
        category = fields["media_category"]
        if category != "tweet_image":
            raise invalid("media_category: use the chunked upload for it", "media_category", category)
        self._check(category, file.mime_type, len(file.content))
        upload = self._new(category, person, file.mime_type)
        upload.content = file.content
        return JSONResponse({"data": _told(upload)})

    async def _initialize(self, request: Request, person: Person) -> Response:
        body = await request.json()
        if set(body) != {"media_type", "media_category", "total_bytes"} or not isinstance(body["total_bytes"], int):
            raise invalid("media_type, media_category and total_bytes are needed")
        self._check(body["media_category"], body["media_type"], body["total_bytes"])
        upload = self._new(body["media_category"], person, body["media_type"])
        upload.total_bytes = body["total_bytes"]
        return JSONResponse({"data": {"id": upload.media_id, "media_key": upload.key, "expires_after_secs": _EXPIRES}})

    async def _append(self, request: Request, person: Person) -> Response:
        if (busy := self._busy()) is not None:
            return busy
        upload = self._find(request.path_params["id"], person)
        fields, file = await _form(request, {"segment_index"})
        index, content = int(fields["segment_index"]), file.content
        if not 0 <= index <= 999 or len(content) > 5 * 1024 * 1024:
            raise invalid("segment_index: must be between 0 and 999", "segment_index", str(index))
        upload.segments[index] = content
        return JSONResponse({"data": {"expires_at": 1_900_000_000}})

    async def _finalize(self, request: Request, person: Person) -> Response:
        upload = self._find(request.path_params["id"], person)
        if await request.body():
            raise invalid("no body is expected")
        whole = b"".join(upload.segments[index] for index in sorted(upload.segments))
        if sorted(upload.segments) != list(range(len(upload.segments))) or len(whole) != upload.total_bytes:
            raise invalid("Segments do not add up to provided total file size.", "media_id", upload.media_id)
        upload.content = whole
        if upload.category == "tweet_video":
            upload.checks_left, upload.fails = self._state.video_checks, self._state.videos_fail
        return JSONResponse({"data": {**_told(upload), **_processing(upload, begun=True)}})

    async def _status(self, request: Request, person: Person) -> Response:
        if request.query_params.get("command") != "STATUS":
            raise invalid("command: must be STATUS", "command")
        upload = self._find(request.query_params["media_id"], person)
        answer = {**_told(upload), **_processing(upload, begun=False)}
        upload.checks_left = max(upload.checks_left - 1, 0)
        return JSONResponse({"data": answer})

    async def _describe(self, request: Request, person: Person) -> Response:
        body = await request.json()
        upload = self._find(body["id"], person)
        words = body["metadata"]["alt_text"]["text"]
        if not 0 < len(words) <= 1000 or set(body) != {"id", "metadata"}:
            raise invalid("metadata.alt_text.text: must be at most 1000 characters long", "metadata")
        upload.alt_text = words
        self._state.charged["alt text"] += 1
        return JSONResponse({"data": {"id": upload.media_id, "associated_metadata": body["metadata"]}})

    def _busy(self) -> Response | None:
        if self._state.fails_next_uploads:
            self._state.fails_next_uploads -= 1
            return PlainTextResponse("over capacity", 503)
        return None

    def _new(self, category: str, person: Person, media_type: str) -> Upload:
        upload = Upload(self._state.new_id(), category, person.person_id, media_type)
        self._state.uploads[upload.media_id] = upload
        self._state.charged["media upload"] += 1
        return upload

    @staticmethod
    def _check(category: str, media_type: str, size: int) -> None:
        if media_type not in _TYPES.get(category, set()):
            raise invalid(f"media_type [{media_type}] does not go with [{category}]", "media_category", category)
        if not 0 < size <= _MOST[category]:
            detail = {"title": "Payload Too Large", "detail": "File size exceeds the limit.", "status": 413}
            raise Problem(413, {"type": "about:blank", **detail})

    def _find(self, media_id: str, person: Person) -> Upload:
        upload = self._state.uploads.get(media_id)
        if upload is None or upload.owner_id != person.person_id:
            kind = "https://api.x.com/2/problems/resource-not-found"
            raise Problem(404, {"title": "Not Found Error", "detail": "No such media.", "type": kind, "status": 404})
        return upload


def _told(upload: Upload) -> dict[str, Any]:
    size = len(upload.content or b"")
    return {"id": upload.media_id, "media_key": upload.key, "size": size, "expires_after_secs": _EXPIRES}


def _processing(upload: Upload, *, begun: bool) -> dict[str, Any]:
    if upload.category != "tweet_video" or (begun and not upload.checks_left and not upload.fails):
        return {}
    if upload.checks_left:
        state = "pending" if begun else "in_progress"
        return {"processing_info": {"state": state, "check_after_secs": 1, "progress_percent": 10}}
    if upload.fails and not begun:
        error = {"code": 1, "name": "InvalidMedia", "message": "Unsupported video format"}
        return {"processing_info": {"state": "failed", "progress_percent": 10, "error": error}}
    if upload.fails:
        return {"processing_info": {"state": "pending", "check_after_secs": 1}}
    return {"processing_info": {"state": "succeeded", "progress_percent": 100}}


async def _form(request: Request, names: set[str]) -> tuple[dict[str, str], _File]:
    """Fields and the one file. Raises Problem."""
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        raise invalid("multipart/form-data is expected")
    async with request.form() as form:
        file = form.get("media")
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        if not isinstance(file, UploadFile) or set(fields) != names:
            raise invalid("media: is missing but it is required", "media")
        return fields, _File(await file.read(), file.content_type or "")
