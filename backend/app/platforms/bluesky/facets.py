"""What is clickable in a post. Bluesky links nothing by itself: every URL, mention and hashtag needs a facet.

Facets count in UTF-8 bytes, start inclusive, end exclusive, over the text as it is sent.
"""

from collections.abc import Mapping
from typing import Any

import regex

from app.platforms import text as texts

_HANDLE = regex.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", regex.IGNORECASE
)
_MAX_HANDLE = 253
_MAX_TAG_GRAPHEMES = 64
_MAX_TAG_BYTES = 640


def is_handle(name: str) -> bool:
    """Whether the name has the form of a handle, which is that of a host name; it may belong to nobody."""
    return len(name) <= _MAX_HANDLE and _HANDLE.fullmatch(name) is not None


def mentioned_handles(text: str) -> list[str]:
    """Handles to look up before `facets_of`, lower case, each once, in the order of the text."""
    names = (span.value.lower() for span in texts.find_mentions(text))
    return list(dict.fromkeys(name for name in names if is_handle(name)))


def facets_of(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Facets in the order of the text, none overlapping. `dids`: by lower-case handle; the unknown stay plain text."""
    found = [(span, _feature("link", uri=span.value)) for span in texts.find_urls(text)]
    found += [
        (span, _feature("mention", did=dids[span.value.lower()]))
        for span in texts.find_mentions(text)
        if span.value.lower() in dids
    ]
    found += [(span, _feature("tag", tag=span.value)) for span in texts.find_hashtags(text) if _is_tag(span.value)]
    found.sort(key=lambda pair: pair[0].start)
    return [{"index": _bytes(text, span), "features": [feature]} for span, feature in found]


def _is_tag(tag: str) -> bool:
    return texts.count_graphemes(tag) <= _MAX_TAG_GRAPHEMES and texts.count_bytes(tag) <= _MAX_TAG_BYTES


def _feature(kind: str, **values: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **values}


def _bytes(text: str, span: texts.Span) -> dict[str, int]:
    start = texts.count_bytes(text[: span.start])
    return {"byteStart": start, "byteEnd": start + texts.count_bytes(text[span.start : span.end])}
