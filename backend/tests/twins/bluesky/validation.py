"""The PDS's judgement of a post before it is written; what is refused here is refused there, with like words."""

from typing import Any

import regex

TID = regex.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_DATETIME = regex.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_DID = regex.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_URI = regex.compile(r"\w+:(?://)?[^\s/][^\s]*")
_MAX_IMAGE, _MAX_THUMB, _MAX_VIDEO = 2_000_000, 1_000_000, 300_000_000


class Invalid(Exception):
    def __init__(self, message: str, error: str = "InvalidRequest") -> None:
        super().__init__(message)
        self.error = error


def check_post(rkey: str, record: Any, blobs: dict[str, int]) -> None:
    """Raises Invalid."""
    if not TID.fullmatch(rkey):
        raise Invalid(f"Invalid TID string (got {rkey!r}) at $key")
    if not isinstance(record, dict) or record.get("$type") != "app.bsky.feed.post":
        raise Invalid("Invalid $type: expected app.bsky.feed.post")
    text = record.get("text")
    if not isinstance(text, str):
        raise Invalid('Missing required key "text" at $')
    if len(text.encode()) > 3000:
        raise Invalid(f"string too big (maximum 3000, got {len(text.encode())}) at $.text")
    if (graphemes := len(regex.findall(r"\X", text))) > 300:
        raise Invalid(f"grapheme too big (maximum 300, got {graphemes}) at $.text")
    if not _DATETIME.fullmatch(str(record.get("createdAt"))):
        raise Invalid("Invalid datetime at $.createdAt")
    if len(record.get("langs", [])) > 3:
        raise Invalid("array too big (maximum 3) at $.langs")
    for facet in record.get("facets", []):
        _check_facet(facet)
    _check_reply(record.get("reply", {}))
    if (embed := record.get("embed")) is not None:
        _check_embed(embed, blobs)


def _check_reply(reply: dict[str, Any]) -> None:
    for name, reference in reply.items():
        if not (_URI.fullmatch(str(reference.get("uri"))) and str(reference.get("cid")).startswith("baf")):
            raise Invalid(f"Expected a strong reference at $.reply.{name}")


def _check_facet(facet: Any) -> None:
    index = facet["index"]
    if not (isinstance(index.get("byteStart"), int) and isinstance(index.get("byteEnd"), int)):
        raise Invalid("Expected integers at $.facets[].index")
    for feature in facet["features"]:
        kind = feature["$type"].partition("#")[2]
        if kind == "link" and not _URI.fullmatch(feature["uri"]):
            raise Invalid("Invalid URI at $.facets[].features[].uri")
        if kind == "mention" and not _DID.fullmatch(feature["did"]):
            raise Invalid("Invalid DID at $.facets[].features[].did")
        if kind == "tag" and (len(feature["tag"].encode()) > 640 or len(regex.findall(r"\X", feature["tag"])) > 64):
            raise Invalid("grapheme too big (maximum 64) at $.facets[].features[].tag")


def _check_embed(embed: Any, blobs: dict[str, int]) -> None:
    checks = {
        "app.bsky.embed.images": _check_images,
        "app.bsky.embed.external": _check_card,
        "app.bsky.embed.video": _check_video,
    }
    if embed["$type"] not in checks:
        raise Invalid(f"Unknown embed {embed['$type']} at $.embed")
    checks[embed["$type"]](embed, blobs)


def _check_images(embed: Any, blobs: dict[str, int]) -> None:
    images = embed["images"]
    if len(images) > 4:
        raise Invalid(f"array too big (maximum 4, got {len(images)}) at $.embed.images")
    for image in images:
        if not isinstance(image.get("alt"), str):
            raise Invalid('Missing required key "alt" at $.embed.images[]')
        _check_blob(image["image"], blobs, _MAX_IMAGE)


def _check_card(embed: Any, blobs: dict[str, int]) -> None:
    card = embed["external"]
    for name in ("uri", "title", "description"):
        if not isinstance(card.get(name), str):
            raise Invalid(f'Missing required key "{name}" at $.embed.external')
    if not _URI.fullmatch(card["uri"]):
        raise Invalid("Invalid URI at $.embed.external.uri")
    if "thumb" in card:
        _check_blob(card["thumb"], blobs, _MAX_THUMB)


def _check_video(embed: Any, blobs: dict[str, int]) -> None:
    if set(embed) - {"$type", "video", "alt", "aspectRatio"}:
        raise Invalid("Unknown field at $.embed")
    _check_blob(embed["video"], blobs, _MAX_VIDEO, kind="video/mp4")
    shape = embed.get("aspectRatio", {"width": 1, "height": 1})
    if min(shape["width"], shape["height"]) < 1:
        raise Invalid("integer too small (minimum 1) at $.embed.aspectRatio")


def _check_blob(blob: Any, blobs: dict[str, int], most: int, *, kind: str = "image/") -> None:
    if blob.get("$type") != "blob" or set(blob) != {"$type", "ref", "mimeType", "size"}:
        raise Invalid("Expected a blob at $.embed")
    cid = blob["ref"]["$link"]
    if cid not in blobs:
        raise Invalid(f"Could not find blob: {cid}", "BlobNotFound")
    if not blob["mimeType"].startswith(kind):
        raise Invalid(f"Wrong mimetype of blob {cid}", "InvalidMimeType")
    if blobs[cid] > most:
        raise Invalid(f"blob too big (maximum {most}, got {blobs[cid]}) at $.embed", "BlobTooLarge")
