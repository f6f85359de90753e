"""The record of a post, built so that the same draft gives the same bytes each time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import regex

from app.platforms import text as texts
from app.platforms.bluesky import rules, tid
from app.platforms.bluesky.facets import facets_of
from app.platforms.contract import Draft, LinkCard, Media, Prepared, Rejected

COLLECTION = "app.bsky.feed.post"

_LANGUAGE = regex.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", regex.IGNORECASE)


def problem_of(draft: Draft) -> Rejected | None:
    """What can be seen to be wrong before anything is uploaded. The text's length is left to the platform."""
    if len(draft.media) > rules.MAX_IMAGES:
        return Rejected(
            "TooManyImages", f"Bluesky takes up to {rules.MAX_IMAGES} images; this post has {len(draft.media)}."
        )
    for image in draft.media:
        if not image.mime_type.startswith("image/"):
            return Rejected("NotAnImage", f"Only images can be attached here, not {image.mime_type}.")
        if len(image.content) > rules.MAX_IMAGE_BYTES:
            size = f"{len(image.content):,} of {rules.MAX_IMAGE_BYTES:,} bytes"
            return Rejected("ImageTooLarge", f"An image is too large for Bluesky: {size}.")
    if not text_of(draft).strip() and not draft.media and draft.link is None:
        return Rejected("EmptyPost", "There is nothing to post: write a text or attach an image.")
    return None


def text_of(draft: Draft) -> str:
    """The text as it is sent. Images push out a link's card, so a link that only the card held moves into the text."""
    if not draft.media or draft.link is None or any(url.value == draft.link.url for url in texts.find_urls(draft.text)):
        return draft.text
    return f"{draft.text.rstrip()}\n\n{draft.link.url}".lstrip()


def prepared_post(draft: Draft, *, did: str, dids: Mapping[str, str], blobs: Sequence[dict[str, Any]]) -> Prepared:
    """What `putRecord` is called with. `blobs`: as the server answered, one per image, in order."""
    text = text_of(draft)
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": text,
        # From the schedule, not from a clock: preparing again after a lost upload must give the same record.
        "createdAt": _instant(draft.scheduled_for),
    }
    if facets := facets_of(text, dids):
        record["facets"] = facets
    if draft.language and _LANGUAGE.fullmatch(draft.language):
        record["langs"] = [draft.language]
    if draft.media:
        images = [_image(image, blob) for image, blob in zip(draft.media, blobs, strict=True)]
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    elif draft.link is not None:
        record["embed"] = {"$type": "app.bsky.embed.external", "external": _card(draft.link)}
    return {
        "repo": did,
        "collection": COLLECTION,
        "rkey": tid.for_post(draft.post_id, draft.scheduled_for),
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


def _image(image: Media, blob: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"image": blob, "alt": image.alt_text}  # required, and "" is allowed
    if image.width and image.height:
        entry["aspectRatio"] = {"width": image.width, "height": image.height}
    return entry


def _card(link: LinkCard) -> dict[str, str]:
    return {"uri": link.url, "title": link.title or httpx.URL(link.url).host, "description": link.description}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
