"""What is sent for a post, and whether a status that was read back is that post."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import regex

from app.platforms import text as texts
from app.platforms.contract import BudgetLeft, Draft, Prepared, Published
from app.platforms.mastodon.api import web_address
from app.platforms.mastodon.oauth import CLIENT_NAME

_LANGUAGE = regex.compile(r"[a-z]{2,3}(?=-|$)", regex.IGNORECASE)
_FAR_MENTION = regex.compile(r"@([\w.-]+)@[\w-]+(?:\.[\w-]+)+")
_SPACE = regex.compile(r"[\s\p{Cf}]+", regex.VERSION1)


def text_of(draft: Draft) -> str:
    """The text as it is sent: servers make a card of a link in the text, so one that is not there yet is put there."""
    if draft.link is None or any(url.value == draft.link.url for url in texts.find_urls(draft.text)):
        return draft.text
    return f"{draft.text.rstrip()}\n\n{draft.link.url}".lstrip()


def prepared_post(draft: Draft, *, media: Sequence[dict[str, Any]]) -> Prepared:
    """`key`: what the server tells a repeated request by; it stays with the post also when it is prepared anew.

    `media`: as `uploads.upload` gives them, in order.
    """
    options = draft.options
    visibility = str(options.get("visibility") or "public")
    body: dict[str, Any] = {
        "status": text_of(draft),
        # A thread whose every part is in the public timelines pushes everybody else out of them.
        "visibility": "unlisted" if draft.part and visibility == "public" else visibility,
    }
    if media:
        body["media_ids"] = [one["id"] for one in media]
    if warning := str(options.get("content_warning") or "").strip():
        body["spoiler_text"] = warning
    if media and options.get("sensitive") is True:
        body["sensitive"] = True
    if language := _language(draft):
        body["language"] = language
    if draft.earlier_parts:
        body["in_reply_to_id"] = draft.earlier_parts[-1]
    return {"key": str(draft.key), "body": body, "media": list(media)}


def _language(draft: Draft) -> str | None:
    chosen = draft.options.get("language")
    given = chosen if isinstance(chosen, str) and chosen != "business" else draft.language
    found = _LANGUAGE.match(given or "")
    return found.group().lower() if found else None


def published(status: Mapping[str, Any], budget: BudgetLeft | None = None) -> Published | None:
    """None where the answer is not a status."""
    external_id = status.get("id")
    if not isinstance(external_id, str | int) or not str(external_id) or "content" not in status:
        return None
    return Published(str(external_id), permalink_of(status), budget)


def permalink_of(status: Mapping[str, Any]) -> str | None:
    """Some software leaves `url` empty: then its URI leads there."""
    return web_address(status.get("url")) or web_address(status.get("uri"))


# --- is it ours? ------------------------------------------------------------------------------------------------------


def has_our_media(status: Mapping[str, Any], prepared: Prepared) -> bool:
    """That is proof: an upload can be used once, and only we know its id."""
    ours = [one["id"] for one in prepared["media"]]
    return bool(ours) and _media_ids(status) == ours


def may_be_ours(status: Mapping[str, Any], prepared: Prepared, *, not_before: datetime) -> bool:
    """By everything but the words."""
    body = prepared["body"]
    reply_to = status.get("in_reply_to_id")
    return (
        status.get("reblog") is None
        and (str(reply_to) if reply_to is not None else None) == body.get("in_reply_to_id")
        and len(_media_ids(status)) == len(prepared["media"])
        and _by_us(status)
        and is_since(status, not_before)
    )


def is_since(status: Mapping[str, Any], instant: datetime) -> bool:
    """Also where it does not say when it was made."""
    try:
        made = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return True
    return made.tzinfo is None or made >= instant


def says_the_same(status: Mapping[str, Any], prepared: Prepared) -> bool:
    """Compared as a reader sees it: servers turn text into HTML, shorten mentions, and trim."""
    shown = _text_in(str(status.get("content") or ""))
    return _fingerprint(str(status.get("spoiler_text") or ""), shown) == _ours(prepared)


def is_written_from(source: Mapping[str, Any], prepared: Prepared) -> bool:
    """`source`: what the server says was typed, before it was turned into HTML."""
    return _fingerprint(str(source.get("spoiler_text") or ""), str(source.get("text") or "")) == _ours(prepared)


def _ours(prepared: Prepared) -> str:
    return _fingerprint(prepared["body"].get("spoiler_text", ""), prepared["body"]["status"])


def _fingerprint(warning: str, text: str) -> str:
    """Both together: where there is no text, a server makes the warning the text."""
    together = unicodedata.normalize("NFKC", f"{warning} {text}")
    return str(_SPACE.sub("", _FAR_MENTION.sub(r"@\1", together))).casefold()


def _by_us(status: Mapping[str, Any]) -> bool:
    """Servers show which app a post came from, not all of them and not always."""
    app = status.get("application")
    name = app.get("name") if isinstance(app, dict) else None
    return not isinstance(name, str) or name == CLIENT_NAME


def _media_ids(status: Mapping[str, Any]) -> list[str]:
    attached = status.get("media_attachments")
    return [str(one.get("id")) for one in attached if isinstance(one, dict)] if isinstance(attached, list) else []


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in {"br", "p", "li"}:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _text_in(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.found)
