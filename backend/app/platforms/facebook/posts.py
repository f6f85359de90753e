"""A draft in Facebook's form, what keeps it from going there, and how a post is recognised. Pure: no calls."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.platforms import text
from app.platforms.contract import Draft, Media, Prepared, Rejected
from app.platforms.facebook.rules import (
    COMMENT,
    LINK_OPTION,
    MAX_IMAGES,
    MAX_REEL_SECONDS,
    MAX_VIDEOS,
    MIN_REEL_HEIGHT,
    MIN_REEL_SECONDS,
    MIN_REEL_WIDTH,
    REEL_OPTION,
    TEXT,
    TITLE_OPTION,
)

SITE = "https://www.facebook.com"
FEED, COMMENT_KIND, VIDEO, REEL = "feed", "comment", "video", "reel"

_UPRIGHT = 9 / 16
_CLOSE_ENOUGH = 0.01
"""What rounding to whole pixels makes of 9:16."""


# --- what does not fit ------------------------------------------------------------------------------------------------


def problem_of(draft: Draft) -> Rejected | None:
    if draft.earlier_parts:
        found = text.check_text(draft.text, COMMENT, name="The comment", media_count=0)
        return Rejected(found[0].code, found[0].message) if found else None
    found = text.check_text(message_of(draft), TEXT, name="Facebook", media_count=len(draft.media))
    if found:
        return Rejected(found[0].code, found[0].message)
    link = link_of(draft)
    if link is not None and not link.lower().startswith(("http://", "https://")):
        return Rejected("link-is-no-address", "The link card needs a whole address, beginning with https://.")
    return _media_problem(draft)


def _media_problem(draft: Draft) -> Rejected | None:
    videos = [media for media in draft.media if media.is_video]
    images = len(draft.media) - len(videos)
    if len(videos) > MAX_VIDEOS:
        return Rejected("too-many-videos", "Facebook takes one video in a post: remove the others.")
    if videos and images:
        return Rejected("videos-with-images", "Facebook shows a video by itself: remove the pictures, or the video.")
    if images > MAX_IMAGES:
        return Rejected("too-many-images", f"Facebook takes up to {MAX_IMAGES} pictures: remove {images - MAX_IMAGES}.")
    if videos and is_reel(draft) and (why := _reel_problem(videos[0])) is not None:
        return Rejected("reel-does-not-fit", f"{why} Shorten or cut it, or send it as a plain video.")
    return None


def _reel_problem(video: Media) -> str | None:
    seconds, width, height = video.duration_seconds, video.width, video.height
    if seconds is not None and not MIN_REEL_SECONDS <= seconds <= MAX_REEL_SECONDS:
        return f"A reel takes {MIN_REEL_SECONDS} to {MAX_REEL_SECONDS} seconds, this video has {seconds:.0f}."
    if width is None or height is None:
        return None
    if width < MIN_REEL_WIDTH or height < MIN_REEL_HEIGHT or abs(width / height - _UPRIGHT) > _CLOSE_ENOUGH:
        return (
            f"A reel is upright (9:16) and at least {MIN_REEL_WIDTH} by {MIN_REEL_HEIGHT} pixels, this video is "
            f"{width} by {height}."
        )
    return None


# --- what is sent -----------------------------------------------------------------------------------------------------


def is_reel(draft: Draft) -> bool:
    return draft.options.get(REEL_OPTION) is True


def link_of(draft: Draft) -> str | None:
    chosen = draft.options.get(LINK_OPTION)
    if isinstance(chosen, str) and chosen.strip():
        return chosen.strip()
    return draft.link.url if draft.link else None


def message_of(draft: Draft) -> str:
    """What Facebook makes of a link card beside pictures is not documented: there the link stands in the text."""
    link = link_of(draft)
    if link is None or not draft.media or link in draft.text:
        return draft.text
    return f"{draft.text}\n\n{link}".strip()


def prepared_feed(draft: Draft, *, page: str, photos: Sequence[str]) -> Prepared:
    return {
        "kind": FEED,
        "page": page,
        "message": message_of(draft),
        "link": None if draft.media else link_of(draft),
        "photos": list(photos),
        "not_before": _not_before(draft),
    }


def prepared_video(draft: Draft, *, page: str, video_id: str, session_id: str | None) -> Prepared:
    """`session_id`: of the upload; None for reels, which have none."""
    title = draft.options.get(TITLE_OPTION)
    return {
        "kind": REEL if session_id is None else VIDEO,
        "page": page,
        "message": message_of(draft),
        "title": title.strip() or None if isinstance(title, str) else None,
        "video_id": video_id,
        "session_id": session_id,
        "not_before": _not_before(draft),
    }


def prepared_comment(draft: Draft, *, page: str) -> Prepared:
    return {
        "kind": COMMENT_KIND,
        "page": page,
        "message": draft.text,
        "on": draft.earlier_parts[0],
        "not_before": _not_before(draft),
    }


def _not_before(draft: Draft) -> str:
    """No try of it was made before its time."""
    return draft.scheduled_for.astimezone(UTC).isoformat()


def feed_form(prepared: Prepared) -> dict[str, Any]:
    """As `POST /{page}/feed` takes it; what is None is left out."""
    attached = {f"attached_media[{place}]": {"media_fbid": photo} for place, photo in enumerate(prepared["photos"])}
    return {"message": prepared["message"] or None, "link": prepared["link"], **attached}


def permalink_of(external_id: str) -> str:
    """Of a post or a video, made of the ids: Facebook leads on to the address it shows."""
    page, _, story = external_id.partition("_")
    return f"{SITE}/{page}/posts/{story}" if story else f"{SITE}/watch/?v={external_id}"


# --- what is seen -----------------------------------------------------------------------------------------------------


def is_same_post(post: Mapping[str, Any], prepared: Prepared, *, app_id: str | None) -> bool:
    """The same words, of the same kind, sent by our app. What Facebook does not tell speaks neither for nor against."""
    application = post.get("application")
    told = application.get("id") if isinstance(application, Mapping) else None
    is_ours = told is None or app_id is None or str(told) == app_id
    seen = _kind_of(post)
    return is_ours and is_same_text(post, prepared) and seen in {None, "photos" if prepared["photos"] else "text"}


def is_same_text(post: Mapping[str, Any], prepared: Prepared) -> bool:
    """White space and normal forms make no difference: Facebook trims."""
    return _plain(post.get("message")) == _plain(prepared["message"])


def shows_our_photos(post: Mapping[str, Any], prepared: Prepared) -> bool:
    targets = (attachment.get("target") for attachment in _attachments(post))
    shown = {str(target.get("id")) for target in targets if isinstance(target, Mapping)}
    return not shown.isdisjoint(prepared["photos"])


def created_at(post: Mapping[str, Any]) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(post.get("created_time")))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _plain(message: Any) -> str:
    return " ".join(unicodedata.normalize("NFC", message).split()) if isinstance(message, str) else ""


def _kind_of(post: Mapping[str, Any]) -> str | None:
    """None where Facebook tells nothing that would say it."""
    types = {str(attachment.get("media_type")) for attachment in _attachments(post)}
    status = post.get("status_type")
    if types & {"photo", "album"} or (not types and status == "added_photos"):
        return "photos"
    if "video" in types or status == "added_video":
        return "video"
    return None if not types and status is None else "text"


def _attachments(post: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those of an album among them."""
    found = []
    for attachment in _data(post.get("attachments")):
        found.append(attachment)
        found += _data(attachment.get("subattachments"))
    return found


def _data(listed: Any) -> list[Mapping[str, Any]]:
    given = listed.get("data") if isinstance(listed, Mapping) else None
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
