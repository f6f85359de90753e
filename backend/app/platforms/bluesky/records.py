"""The record of a post, built so that the same draft gives the same bytes each time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import regex

from app.platforms import text as texts
from app.platforms.bluesky import rules, tid
from app.platforms.bluesky.facets import facets_of
from app.platforms.contract import Draft, LinkCard, Media, Prepared, Rejected

COLLECTION = "app.bsky.feed.post"

_WEB = regex.compile(r"https?://[^\s/?#]+[^\s]*")
_LANGUAGE = regex.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", regex.IGNORECASE)


def with_link(draft: Draft) -> Draft:
    """The link that was chosen for it, where it brings none of its own."""
    chosen = draft.options.get(rules.LINK_OPTION)
    if draft.link is not None or draft.part or not isinstance(chosen, str) or not chosen.strip():
        return draft
    return replace(draft, link=LinkCard(chosen.strip()))


def problem_of(draft: Draft) -> Rejected | None:
    """What can be seen to be wrong before anything is uploaded. The text's length is left to the platform."""
    if draft.link is not None and not _WEB.fullmatch(draft.link.url):
        return Rejected("NotALink", "The link of the card is no address of a page: it starts with https://.")
    videos = [media for media in draft.media if media.is_video]
    if videos:
        return _video_problem(videos[0], alone=len(draft.media) == 1)
    if draft.media:
        return _images_problem(draft.media)
    if not text_of(draft).strip() and draft.link is None:
        return Rejected("EmptyPost", "There is nothing to post: write a text or attach an image.")
    return None


def _images_problem(images: Sequence[Media]) -> Rejected | None:
    if len(images) > rules.MAX_IMAGES:
        return Rejected("TooManyImages", f"Bluesky takes up to {rules.MAX_IMAGES} images; this post has {len(images)}.")
    for image in images:
        if not image.mime_type.startswith("image/"):
            return Rejected("NotAnImage", f"Only images and videos can be attached here, not {image.mime_type}.")
        if len(image.content) > rules.MAX_IMAGE_BYTES:
            size = f"{len(image.content):,} of {rules.MAX_IMAGE_BYTES:,} bytes"
            return Rejected("ImageTooLarge", f"An image is too large for Bluesky: {size}.")
    return None


def _video_problem(video: Media, *, alone: bool) -> Rejected | None:
    if not alone:
        return Rejected("VideoNotAlone", "Bluesky takes one video, and no images beside it: remove the others.")
    if video.mime_type != "video/mp4":
        return Rejected("NotAnMp4", f"Bluesky takes videos as MP4 only, not {video.mime_type}: save it anew as one.")
    if len(video.content) > rules.MAX_VIDEO_BYTES:
        size = f"{len(video.content):,} of {rules.MAX_VIDEO_BYTES:,} bytes"
        return Rejected("VideoTooLarge", f"The video is too large for Bluesky: {size}.")
    if video.duration_seconds is not None and video.duration_seconds > rules.MAX_VIDEO_SECONDS:
        long = f"{video.duration_seconds:.0f} of {rules.MAX_VIDEO_SECONDS} seconds"
        return Rejected("VideoTooLong", f"The video is too long for Bluesky: {long}.")
    return None


def text_of(draft: Draft) -> str:
    """The text as it is sent. Images push out a link's card, so a link that only the card held moves into the text."""
    if not draft.media or draft.link is None or any(url.value == draft.link.url for url in texts.find_urls(draft.text)):
        return draft.text
    return f"{draft.text.rstrip()}\n\n{draft.link.url}".lstrip()


def prepared_post(
    draft: Draft,
    *,
    did: str,
    dids: Mapping[str, str],
    embed: dict[str, Any] | None = None,
    reply: dict[str, Any] | None = None,
) -> Prepared:
    """What `putRecord` is called with.

    `reply`: for a later part of a thread, root and parent as strong references.
    """
    text = text_of(draft)
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": text,
        # From the schedule, not from a clock: preparing again after a lost upload must give the same record. Profiles
        # sort by it: a thread's parts stay in order.
        "createdAt": _instant(draft.scheduled_for + timedelta(milliseconds=draft.part)),
    }
    if reply is not None:
        record["reply"] = reply
    if facets := facets_of(text, dids):
        record["facets"] = facets
    if draft.language and _LANGUAGE.fullmatch(draft.language):
        record["langs"] = [draft.language]
    if embed is not None:
        record["embed"] = embed
    return {
        "repo": did,
        "collection": COLLECTION,
        "rkey": tid.for_part(draft.key, post_id=draft.post_id, created_at=draft.created_at, part=draft.part),
        "record": record,
    }


def is_same_post(prepared: Prepared, value: object) -> bool:
    """Whether a record found under our key is our post: a mention or a blob may have come out differently."""
    ours = prepared["record"]
    return isinstance(value, dict) and value.get("$type") == COLLECTION and value.get("text") == ours["text"]


def uri_of(prepared: Prepared) -> str:
    return f"at://{prepared['repo']}/{prepared['collection']}/{prepared['rkey']}"


def permalink_of(did: str, rkey: str) -> str:
    """By DID: handles change."""
    return f"https://bsky.app/profile/{did}/post/{rkey}"


# --- what hangs on it; blobs are as the server answered them ----------------------------------------------------------


def images_embed(images: Sequence[Media], blobs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    shown = [
        {"image": blob, "alt": image.alt_text, **_shape(image)}  # `alt` is required, and "" is allowed
        for image, blob in zip(images, blobs, strict=True)
    ]
    return {"$type": "app.bsky.embed.images", "images": shown}


def video_embed(video: Media, blob: dict[str, Any]) -> dict[str, Any]:
    described = {"alt": video.alt_text} if video.alt_text else {}
    return {"$type": "app.bsky.embed.video", "video": blob, **described, **_shape(video)}


def card_embed(link: LinkCard, thumb: dict[str, Any] | None = None) -> dict[str, Any]:
    card: dict[str, Any] = {
        "uri": link.url,
        "title": link.title or httpx2.URL(link.url).host,
        "description": link.description,
    }
    if thumb is not None:
        card["thumb"] = thumb
    return {"$type": "app.bsky.embed.external", "external": card}


def _shape(media: Media) -> dict[str, Any]:
    """Without it apps crop oddly."""
    return {"aspectRatio": {"width": media.width, "height": media.height}} if media.width and media.height else {}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
