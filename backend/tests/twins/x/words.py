"""How X reads a text: what it weighs, which links it shortens, and how it gives it back."""

import html
import secrets
import unicodedata
from typing import Any

import regex

from tests.twins.x.state import Post

_URL = regex.compile(
    r"https?://[^\s]+[^\s.,;:!?)]|(?<![\w@./])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|md|example)\b"
)
_CASHTAG = regex.compile(r"(?<!\S)\$[A-Za-z]{1,6}\b")
_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]")
_CLUSTER = regex.compile(r"\X")


def weight(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    rest = _URL.sub("", text)
    return 23 * len(_URL.findall(text)) + sum(map(_weight_of, _CLUSTER.findall(rest)))


def _weight_of(cluster: str) -> int:
    if len(cluster) > 1 and _EMOJI.search(cluster):
        return 2
    light = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
    return sum(1 if any(first <= ord(one) <= last for first, last in light) else 2 for one in cluster)


def cashtags(text: str) -> int:
    return len(_CASHTAG.findall(text))


def has_link(text: str) -> bool:
    return _URL.search(text) is not None


def shorten(post: Post) -> None:
    """Every link becomes one of X's own, remembered with the post."""
    for url in _URL.findall(post.text):
        if url not in post.links.values():
            post.links[f"https://t.co/{secrets.token_hex(5)}"] = url


def shown(post: Post) -> tuple[str, list[dict[str, Any]]]:
    """The text as X gives it back, and its links."""
    text, urls = html.escape(post.text.strip(), quote=False), []
    for short, long in post.links.items():
        text = text.replace(html.escape(long, quote=False), short)
        expanded = long if long.startswith("http") else f"http://{long}"
        urls.append({"start": 0, "end": 23, "url": short, "expanded_url": expanded, "display_url": expanded[7:30]})
    if post.media:
        link = f"https://t.co/{post.post_id[-10:]}"
        text = f"{text} {link}".strip()
        where = f"https://x.com/i/status/{post.post_id}/photo/1"
        picture = {"expanded_url": where, "display_url": f"pic.x.com/{post.post_id[-10:]}"}
        urls.append({"start": 0, "end": 23, "url": link, "media_key": post.media[0].key, **picture})
    return text, urls
