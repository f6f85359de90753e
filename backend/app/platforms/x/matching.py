"""Whether a post that was read back is the one we sent: X does not give a text back as it got it.

Links come back as `https://t.co/…`, media as one more of them at the end, `&`, `<` and `>` as entities, and long posts
cut, with the whole text in a note. So both sides are brought to what they have in common. Source:
docs/platforms/x.md#5-never-twice, checked 2026-11.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from app.platforms.contract import Prepared
from app.platforms.x.fields import either
from app.platforms.x_weight import url_spans

FIELDS = ("attachments", "conversation_id", "created_at", "entities", "note_post", "referenced", "text")

_SHORT = re.compile(r"https?://t\.co/\w+", re.ASCII)
_LAST_SHORT = re.compile(r"\s*https?://t\.co/\w+\s*\Z", re.ASCII)
_SHORT_IN_COMMON = re.compile(r"t\\\.co/\w+", re.ASCII)
_CUT_AFTER = 100
"""A cut text that is shorter than this proves nothing."""
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""In this order: `&amp;lt;` is a `&lt;` that somebody wrote."""


class Verdict(StrEnum):
    OURS = "ours"
    PERHAPS = "perhaps"
    """Media without words, and nothing that says whose they are."""
    OTHER = "other"


def judge(post: Mapping[str, Any], prepared: Prepared, *, not_before: datetime) -> Verdict:
    """`post`: as read with FIELDS."""
    created_at = created(post)
    if created_at is None or created_at < not_before or not _is_at_our_place(post, prepared):
        return Verdict.OTHER
    if _media_keys(post) & {one["media_key"] for one in prepared["media"] if one["media_key"]}:
        return Verdict.OURS
    if prepared["body"].get("text"):
        return Verdict.OURS if has_our_words(post, prepared) else Verdict.OTHER
    has_media = bool(_media_keys(post)) or bool(_SHORT.search(str(post.get("text"))))
    return Verdict.PERHAPS if has_media and not _words(post) else Verdict.OTHER


def _is_at_our_place(post: Mapping[str, Any], prepared: Prepared) -> bool:
    """In a conversation of its own, or in our thread behind its earlier parts. What X does not tell is passed over."""
    earlier = prepared["earlier_parts"]
    if post.get("id") in earlier:
        return False
    conversation = post.get("conversation_id")
    if conversation is not None and conversation != (earlier[0] if earlier else post.get("id")):
        return False
    references = either(post, "referenced_posts", "referenced_tweets")
    if not isinstance(references, list):
        return True
    answered = [one.get("id") for one in references if isinstance(one, dict) and one.get("type") == "replied_to"]
    return not answered or answered == earlier[-1:]


def has_our_words(post: Mapping[str, Any], prepared: Prepared) -> bool:
    """A short link that X does not explain stands for any link."""
    ours, theirs = _in_common(prepared["body"].get("text", "")), _words(post)
    if not ours:
        return False
    if re.fullmatch(_SHORT_IN_COMMON.sub(r"\\S+", re.escape(theirs)), ours):
        return True
    beginning = theirs.removesuffix("…").rstrip()
    return theirs.endswith("…") and len(beginning) >= _CUT_AFTER and ours.startswith(beginning)


def _words(post: Mapping[str, Any]) -> str:
    note = either(post, "note_post", "note_tweet")
    source = note if isinstance(note, dict) and isinstance(note.get("text"), str) else post
    text, links = str(source.get("text") or ""), _links(source)
    for short, long in links.items():
        text = text.replace(short, long)
    if (last := _LAST_SHORT.search(text)) and (_media_keys(post) or "…" in text[: last.start()][-1:]):
        text = text[: last.start()]  # of media, or of a cut text, where X does not list it
    for escaped, plain in _ESCAPES:
        text = text.replace(escaped, plain)
    return _in_common(text)


def _links(source: Mapping[str, Any]) -> dict[str, str]:
    """What each short link stands for; nothing for those to media of the post itself."""
    entities = source.get("entities")
    urls = entities.get("urls") if isinstance(entities, dict) else None
    found = {}
    for url in urls if isinstance(urls, list) else []:
        short, long = url.get("url"), either(url, "expanded_url", "unwound_url")
        if isinstance(short, str) and short:
            is_media = url.get("media_key") or str(url.get("display_url", "")).startswith(("pic.", "video."))
            found[short] = "" if is_media or not isinstance(long, str) else long
    return found


def _in_common(text: str) -> str:
    """NFC, single spaces, and links without what X may add to them or take away."""
    text, pieces, position = unicodedata.normalize("NFC", text), [], 0
    for start, end in url_spans(text):
        pieces += [text[position:start], _address(text[start:end])]
        position = end
    return " ".join("".join([*pieces, text[position:]]).split())


def _address(url: str) -> str:
    bare = re.sub(r"^https?://", "", url, flags=re.IGNORECASE)
    host, slash, path = bare.partition("/")
    return unquote(f"{host.lower()}{slash}{path}".rstrip("/"))


def _media_keys(post: Mapping[str, Any]) -> set[str]:
    attachments = post.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, dict) else None
    return {key for key in keys if isinstance(key, str)} if isinstance(keys, list) else set()


def created(post: Mapping[str, Any]) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(post.get("created_at")))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
