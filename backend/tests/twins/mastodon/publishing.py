"""Uploads and new statuses, and what is wrong with them."""

from typing import Any

import regex
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from tests.twins.mastodon import words
from tests.twins.mastodon.answers import Refused, answer
from tests.twins.mastodon.state import KEY_SECONDS, Account, State, Status, Token, Upload

_FIELDS = {
    *("status", "media_ids", "in_reply_to_id", "sensitive", "spoiler_text", "visibility", "language", "scheduled_at"),
    *("poll", "quoted_status_id", "quote_approval_policy"),
}
_VISIBILITIES = {"public", "unlisted", "private", "direct"}
_SIGNS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/gif": b"GIF8", "image/webp": b"RIFF"}
_LIMITS = {"image": 16_777_216, "video": 103_809_024}


class Publishing:
    def __init__(self, state: State, origin: str) -> None:
        self._state = state
        self._origin = origin

    def find(self, status_id: str) -> Status:
        found = self._state.statuses.get(status_id)
        if found is None:
            raise Refused(404, "Record not found")
        return found

    # --- uploads ------------------------------------------------------------------------------------------------------

    async def upload(self, request: Request, account: Account, *, waits: bool) -> Response:
        async with request.form() as form:
            file, description = form.get("file"), form.get("description")
            if not isinstance(file, UploadFile) or set(form) - {"file", "description", "focus", "thumbnail"}:
                raise Refused(422, "Validation failed: File can't be blank")
            content, mime_type, filename = await file.read(), file.content_type or "", file.filename or ""
        if self._state.kind.blocks_uploads_with is not None:
            raise Refused(500, self._state.kind.blocks_uploads_with)
        family = mime_type.partition("/")[0]
        if mime_type not in {*_SIGNS, "video/mp4"} or "." not in filename:
            raise Refused(422, "Validation failed: File content type is invalid")
        if len(content) > _LIMITS[family]:
            raise Refused(413, "Request entity too large")
        if isinstance(description, str) and len(description) > 1500:
            raise Refused(422, "Validation failed: Description is too long (maximum is 1500 characters)")
        is_broken = not _looks_like(content, mime_type)
        if is_broken and family == "image":
            raise Refused(422, "Validation failed: File is invalid")
        upload = Upload(
            self._state.new_id(),
            account.id,
            content,
            mime_type,
            filename,
            description if isinstance(description, str) else None,
            reads_left=self._state.kind.processing_reads if family == "video" and not waits else 0,
            is_broken=is_broken,
        )
        self._state.uploads[upload.id] = upload
        is_ready = upload.reads_left == 0 and not upload.is_broken
        return answer(self._state, _attachment(self._origin, upload, is_ready=is_ready), 200 if is_ready else 202)

    def media(self, upload_id: str, account: Account) -> Response:
        upload = self._state.uploads.get(upload_id)
        if upload is None or upload.account_id != account.id or upload.status_id is not None:
            raise Refused(404, "Record not found")
        if upload.reads_left > 0:
            upload.reads_left -= 1
            return answer(self._state, _attachment(self._origin, upload, is_ready=False), 206)
        if upload.is_broken:
            raise Refused(422, "Error processing media")
        return answer(self._state, _attachment(self._origin, upload, is_ready=True))

    # --- statuses -----------------------------------------------------------------------------------------------------

    def post(self, account: Account, token: Token, body: Any, key: str | None) -> Status:
        if not isinstance(body, dict) or set(body) - _FIELDS or not key:
            raise Refused(400, "This twin wants only what is documented, and a key.")
        kind = self._state.kind
        earlier = self._state.keys.get((account.id, key)) if kind.honours_keys else None
        if earlier is not None and earlier[1] > self._state.seconds():
            if kind.fails_on_repeats:
                raise Refused(500, "We're sorry, but something went wrong on our end.")
            return self.find(earlier[0])
        uploads = self._attached(account, body.get("media_ids", []))
        text, spoiler_text = _words_of(body)
        self._check(body, text, spoiler_text, uploads)
        app = self._state.apps.get(token.client_id)
        status = Status(
            self._state.new_id(),
            account.id,
            text,
            spoiler_text,
            body.get("visibility", account.privacy),
            bool(body.get("sensitive")) or bool(spoiler_text),
            body.get("language"),
            body.get("in_reply_to_id"),
            [upload.id for upload in uploads],
            app.name if app else "",
            self._state.now(),
        )
        self._state.statuses[status.id] = status
        for upload in uploads:
            upload.status_id = status.id
        self._state.keys[account.id, key] = (status.id, self._state.seconds() + KEY_SECONDS)
        return status

    def _attached(self, account: Account, ids: Any) -> list[Upload]:
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            raise Refused(422, "Validation failed: Media ids are invalid")
        if len(ids) > self._state.kind.max_media:
            raise Refused(422, f"Validation failed: Cannot attach more than {self._state.kind.max_media} files")
        known = [self._state.uploads[one] for one in ids if one in self._state.uploads]
        found = [one for one in known if one.account_id == account.id and one.status_id is None]
        if len(found) < len(ids) and not self._state.kind.drops_missing_media:
            raise Refused(422, "Validation failed: Media not found or already attached to another post")
        if any(one.reads_left > 0 or one.is_broken for one in found):
            raise Refused(422, "Cannot attach files that have not finished processing. Try again in a moment!")
        if any(one.mime_type.startswith("video/") for one in found) and len(found) > 1:
            raise Refused(422, "Validation failed: Cannot attach a video to a post that already contains images")
        return found

    def _check(self, body: dict[str, Any], text: str, spoiler_text: str, uploads: list[Upload]) -> None:
        if not text.strip() and not uploads:
            raise Refused(422, "Validation failed: Text can't be blank")
        most = self._state.kind.max_characters
        if words.counted(text, spoiler_text) > most:
            raise Refused(422, f"Validation failed: Text character limit of {most} exceeded")
        if body.get("visibility", "public") not in _VISIBILITIES:
            raise Refused(422, "Validation failed: Visibility is not included in the list")
        if "language" in body and not regex.fullmatch(r"[a-z]{2,3}", body["language"]):
            raise Refused(422, "Validation failed: Language is invalid")
        reply_to = body.get("in_reply_to_id")
        if reply_to is not None and reply_to not in self._state.statuses:
            raise Refused(404, "The post you are trying to reply to does not appear to exist.")


def _words_of(body: dict[str, Any]) -> tuple[str, str]:
    """Where there is no text, a warning becomes it."""
    text, spoiler_text = body.get("status", ""), body.get("spoiler_text", "")
    return (spoiler_text, "") if not text.strip() and spoiler_text else (text, spoiler_text)


def _looks_like(content: bytes, mime_type: str) -> bool:
    return content[4:8] == b"ftyp" if mime_type == "video/mp4" else content.startswith(_SIGNS[mime_type])


def _attachment(origin: str, upload: Upload, *, is_ready: bool) -> dict[str, Any]:
    family = upload.mime_type.partition("/")[0]
    url = f"{origin}/media/{upload.id}" if is_ready else None
    return {"id": upload.id, "type": family, "url": url, "description": upload.description}


def document(state: State, origin: str, post: Status) -> dict[str, Any]:
    """A status as everybody who may sees it."""
    account = state.accounts[post.account_id]
    replies = sum(1 for other in state.statuses.values() if other.in_reply_to_id == post.id)
    uploads = [state.uploads[one] for one in post.media_ids]
    return {
        "id": post.id,
        "uri": f"{origin}/users/{account.username}/statuses/{post.id}",
        "url": f"{origin}/@{account.username}/{post.id}",
        "account": {"id": account.id, "username": account.username, "acct": account.username},
        "content": words.shown(post.text, reads_markdown=state.kind.reads_markdown),
        "spoiler_text": post.spoiler_text,
        "visibility": post.visibility,
        "sensitive": post.sensitive,
        "language": post.language,
        "in_reply_to_id": post.in_reply_to_id,
        "reblog": None,
        "created_at": post.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "application": {"name": post.app_name, "website": None} if post.app_name else None,
        "media_attachments": [_attachment(origin, upload, is_ready=True) for upload in uploads],
        "favourites_count": post.favourites,
        "reblogs_count": post.reblogs,
        "replies_count": replies,
        "quotes_count": post.quotes,
    }
