"""What changes something: posts, comments, pictures, videos, and taking things away."""

import json
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from tests.twins.facebook.call import Call
from tests.twins.facebook.state import GraphError, Page, State, no_object, stamp

MAX_MESSAGE, MAX_COMMENT, MAX_PHOTO = 63_206, 8000, 4_000_000


def answer(call: Call) -> dict[str, Any]:
    first, _, edge = call.path.partition("/")
    if call.method == "DELETE":
        return _delete(call, first)
    edges: dict[str, Callable[[Call, str], dict[str, Any]]] = {
        "feed": _feed,
        "photos": _photo,
        "comments": _comment,
        "videos": _video,
        "video_reels": _reel,
    }
    if edge not in edges:
        raise GraphError(100, "Unsupported post request.", subcode=33, kind="GraphMethodException")
    return edges[edge](call, first)


# --- posts ------------------------------------------------------------------------------------------------------------


def _feed(call: Call, page_id: str) -> dict[str, Any]:
    page = call.page(page_id)
    call.need("pages_manage_posts", "pages_read_engagement")
    call.only("message", "link", "attached_media", "published")
    message, link = call.fields.get("message", ""), call.fields.get("link")
    photos = [json.loads(call.fields[name])["media_fbid"] for name in sorted(call.fields, key=_place) if "[" in name]
    _check_feed(page, message, link, photos)
    post = _post(call.state, page, message, received=call.fields)
    if photos:
        for photo in photos:
            page.photos[photo]["used"] = True
        targets = [{"media_type": "photo", "target": {"id": photo}} for photo in photos]
        album = {"media_type": "album", "target": {"id": post["id"]}, "subattachments": {"data": targets}}
        post |= {"status_type": "added_photos", "attachments": {"data": targets if len(photos) == 1 else [album]}}
        post["photos"] = photos
    elif link:
        target = {"url": link}
        post |= {"status_type": "shared_story", "attachments": {"data": [{"media_type": "link", "target": target}]}}
    return {"id": post["id"]}


def _check_feed(page: Page, message: str, link: str | None, photos: list[str]) -> None:
    if not message and not link and not photos:
        raise GraphError(100, "(#100) You must provide a message, link, place, attached media or tags")
    if len(message) > MAX_MESSAGE:
        raise GraphError(100, "(#100) Param message must be at most 63206 characters")
    if link is not None and not re.match(r"https?://", link):
        raise GraphError(100, "(#100) link URL is not properly formatted", subcode=2061006)
    for photo in photos:
        if photo not in page.photos:
            raise no_object(photo)
        if page.photos[photo]["used"]:
            raise GraphError(100, "These photos were already posted.", subcode=1366051)
    last = page.posts[-1] if page.posts else None
    if last is not None and message and not photos and last.get("message") == message:
        raise GraphError(506, "Duplicate status message")


def _place(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)


def _post(state: State, page: Page, message: str, *, received: dict[str, str]) -> dict[str, Any]:
    post_id = f"{page.id}_{state.new_id()}"
    post: dict[str, Any] = {
        "id": post_id,
        "message": message or None,
        "created_time": stamp(),
        "permalink_url": f"https://www.facebook.com/{page.username}/posts/pfbid{post_id[-9:]}",
        "status_type": "mobile_status_update",
        "application": {"id": state.app_id, "name": "AI Growth Manager"},
        "received": received,
    }
    page.posts.append(post)
    return post


def _comment(call: Call, post_id: str) -> dict[str, Any]:
    owner = call.state.page_of(post_id)
    if owner is None:
        raise no_object(post_id)
    page = call.page(owner.id)
    call.need("pages_manage_engagement")
    call.only("message")
    message = call.fields.get("message", "")
    if not message or len(message) > MAX_COMMENT:
        raise GraphError(100, "(#100) Param message must be given, and at most 8000 characters")
    comment = {
        "id": f"{post_id.rsplit('_', maxsplit=1)[-1]}_{call.state.new_id()}",
        "on": post_id,
        "message": message,
        "created_time": stamp(),
        "from": {"id": page.id, "name": page.name},
    }
    page.comments.append(comment)
    return {"id": comment["id"]}


def _photo(call: Call, page_id: str) -> dict[str, Any]:
    page = call.page(page_id)
    call.need("pages_manage_posts")
    call.only("published", "alt_text_custom", "message")
    if call.fields.get("published") != "false":
        raise GraphError(100, "(#100) This pretend network takes unpublished pictures only")
    name, content, mime_type = call.files.get("source", ("", b"", ""))
    if not content or mime_type not in {"image/jpeg", "image/png"} or len(content) > MAX_PHOTO or "." not in name:
        raise GraphError(100, "(#100) Picture too large or not a picture", subcode=1366046)
    photo_id = call.state.new_id()
    page.photos[photo_id] = {"content": content, "alt_text": call.fields.get("alt_text_custom", ""), "used": False}
    return {"id": photo_id}


def _delete(call: Call, object_id: str) -> dict[str, Any]:
    owner = call.state.page_of(object_id)
    if owner is None:
        raise no_object(object_id)
    page = call.page(owner.id)
    gone = page.videos.pop(object_id, {}).get("post_id")
    page.posts = [post for post in page.posts if post["id"] not in {object_id, gone}]
    page.comments = [comment for comment in page.comments if object_id not in {comment["id"], comment["on"]}]
    return {"success": True}


# --- videos -----------------------------------------------------------------------------------------------------------


def _new_video(state: State, page: Page, size: int, *, is_reel: bool) -> dict[str, Any]:
    video_id = state.new_id()
    video: dict[str, Any] = {"id": video_id, "content": b"", "size": size, "is_reel": is_reel, "finished": None}
    video["status"] = lambda: _status(page, video)
    video["reads"] = 0
    page.videos[video_id] = video
    return video


def _status(page: Page, video: dict[str, Any]) -> dict[str, Any]:
    """A read brings it on."""
    if video["finished"] is not None and video.get("post_id") is None and page.video_error is None:
        video["reads"] += 1
        if video["reads"] > page.processing_reads:
            _show(page, video)
    is_there = len(video["content"]) == video["size"] > 0
    if page.video_error is not None and video["finished"] is not None:
        phase = {"status": "error", "errors": [{"code": 1363008, "message": page.video_error}]}
        return {"video_status": "error", "uploading_phase": {"status": "complete"}, "processing_phase": phase}
    is_out = video.get("post_id") is not None
    publishing = {"status": "complete", "publish_status": "published"} if is_out else {"status": "not_started"}
    working = "in_progress" if video["finished"] is not None else "not_started"
    return {
        "video_status": "ready" if is_out else "processing" if video["finished"] is not None else "upload_complete",
        "uploading_phase": {"status": "complete" if is_there else "in_progress"},
        "processing_phase": {"status": "complete" if is_out else working},
        "publishing_phase": publishing,
    }


def _show(page: Page, video: dict[str, Any]) -> None:
    form, state = video["finished"]
    post = _post(state, page, form.get("description", ""), received=form)
    post |= {"status_type": "added_video", "video": video["id"]}
    post["attachments"] = {"data": [{"media_type": "video", "target": {"id": video["id"]}}]}
    video["post_id"] = post["id"]


def _video(call: Call, page_id: str) -> dict[str, Any]:
    page = call.page(page_id)
    call.need("pages_manage_posts")
    phase = call.fields.get("upload_phase")
    if phase == "start":
        call.only("upload_phase", "file_size")
        video = _new_video(call.state, page, int(call.fields["file_size"]), is_reel=False)
        video["session"] = call.state.new_id()
        return {"upload_session_id": video["session"], "video_id": video["id"], **_wanted(call, video)}
    session = call.fields.get("upload_session_id")
    found = [video for video in page.videos.values() if video.get("session") == session]
    if not found:
        raise GraphError(6000, "There was a problem uploading your video file.", subcode=1363037)
    [video] = found
    if phase == "transfer":
        call.only("upload_phase", "upload_session_id", "start_offset")
        if int(call.fields["start_offset"]) != len(video["content"]):
            raise GraphError(6001, "There was a problem uploading your video file: wrong offset.", subcode=1363037)
        video["content"] += call.files["video_file_chunk"][1]
        return _wanted(call, video)
    call.only("upload_phase", "upload_session_id", "description", "title", "published")
    return _finish(call, video)


def _wanted(call: Call, video: dict[str, Any]) -> dict[str, str]:
    start = len(video["content"])
    return {"start_offset": str(start), "end_offset": str(min(start + call.state.chunk_bytes, video["size"]))}


def _reel(call: Call, page_id: str) -> dict[str, Any]:
    page = call.page(page_id)
    call.need("pages_manage_posts")
    if call.fields.get("upload_phase") == "start":
        call.only("upload_phase")
        video = _new_video(call.state, page, 0, is_reel=True)
        url = f"https://rupload.facebook.com/video-upload/v25.0/{video['id']}"
        return {"video_id": video["id"], "upload_url": url}
    call.only("upload_phase", "video_id", "video_state", "description", "title")
    found = page.videos.get(call.fields.get("video_id", ""))
    if found is None:
        raise no_object(call.fields.get("video_id", ""))
    if call.fields.get("video_state") != "PUBLISHED":
        raise GraphError(100, "(#100) video_state must be PUBLISHED here")
    return _finish(call, found)


def take_reel_file(state: State, request: Request, content: bytes) -> dict[str, Any]:
    """The upload host: its own kind of sign-in, and offsets in headers."""
    video_id = request.path_params["video_id"]
    page = state.page_of(video_id)
    token = state.tokens.get(request.headers.get("Authorization", "").removeprefix("OAuth "))
    if page is None or token is None or token.is_revoked or token.page != page.id:
        raise GraphError(190, "Invalid OAuth access token.", status=401)
    if (request.headers.get("offset"), request.headers.get("file_size")) != ("0", str(len(content))):
        raise GraphError(100, "Offset or size do not fit", status=400)
    page.videos[video_id] |= {"content": content, "size": len(content)}
    return {"success": True, "message": "Upload successful."}


def _finish(call: Call, video: dict[str, Any]) -> dict[str, Any]:
    if len(video["content"]) != video["size"] or not video["size"]:
        raise GraphError(100, "The video is not uploaded yet.", subcode=1363033)
    if video["finished"] is not None:
        raise GraphError(100, "This upload is finished already.", subcode=1363040)
    video["finished"] = (dict(call.fields), call.state)
    return {"success": True}
