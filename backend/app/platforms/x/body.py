"""A draft as X takes it, the same for every try."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from app.platforms import text as texts
from app.platforms.contract import Credentials, Draft, Media, Prepared, Rejected
from app.platforms.limited import limited
from app.platforms.x import rules
from app.platforms.x.media import Uploaded

_GIF = "image/gif"


def problem_of(draft: Draft, credentials: Credentials) -> Rejected | None:
    """What can be seen to be wrong before anything is uploaded: refused calls and uploads may be billed."""
    if (problem := _media_problem(draft.media)) is not None:
        return problem
    words = text_of(draft)
    if not words.strip() and not draft.media:
        return Rejected("EmptyPost", "There is nothing to post: write a text or attach a picture.")
    allowed = limited(rules.RULES, credentials.details).text
    over = texts.length_for(words, allowed) - allowed.max_length
    if over > 0:
        counted = "as X counts, links 23 and emoji 2"
        return Rejected("TooLong", f"The text is {over:,} over {allowed.max_length:,} ({counted}). Shorten it.")
    if (cashtags := len(texts.find_cashtags(words))) > rules.MAX_CASHTAGS:
        return Rejected("TooManyCashtags", f"X takes one $TICKER in a post; this one has {cashtags}. Keep one.")
    return None


def _media_problem(media: Sequence[Media]) -> Rejected | None:
    alone = [item for item in media if item.is_video or item.mime_type == _GIF]
    if alone and len(media) > 1:
        return Rejected("MixedMedia", "X shows a video or an animated picture by itself: remove the others.")
    if len(media) > rules.MAX_IMAGES:
        return Rejected("TooManyImages", f"X takes up to {rules.MAX_IMAGES} images; this post has {len(media)}.")
    for item in media:
        if not item.is_video and not item.mime_type.startswith("image/"):
            return Rejected("NotMedia", f"Only pictures and videos can be attached here, not {item.mime_type}.")
        most = _max_bytes(item)
        if len(item.content) > most:
            return Rejected("MediaTooLarge", f"A file is too large for X: {len(item.content):,} of {most:,} bytes.")
    return None


def _max_bytes(item: Media) -> int:
    if item.is_video:
        return rules.MAX_VIDEO_BYTES
    return rules.MAX_GIF_BYTES if item.mime_type == _GIF else rules.MAX_IMAGE_BYTES


def text_of(draft: Draft) -> str:
    """As it is sent. X makes a card of the first link in the text, so a link that only the card held moves there."""
    if draft.link is None or any(url.value == draft.link.url for url in texts.find_urls(draft.text)):
        return draft.text
    return f"{draft.text.rstrip()}\n\n{draft.link.url}".lstrip()


def prepared_post(draft: Draft, uploads: Sequence[Uploaded], *, uploaded_at: float | None) -> Prepared:
    """`uploaded_at`: when by X's clock, in Unix seconds; None where nothing was."""
    return {
        "body": _body(draft, [one.media_id for one in uploads]),
        "scheduled_for": draft.scheduled_for.astimezone(UTC).isoformat(),
        "earlier_parts": list(draft.earlier_parts),
        "media": [one.as_json() for one in uploads],
        "uploaded_at": uploaded_at,
    }


def _body(draft: Draft, media_ids: Sequence[str]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if words := text_of(draft):
        body["text"] = words
    if media_ids:
        body["media"] = {"media_ids": list(media_ids)}
    if draft.earlier_parts:
        body["reply"] = {"in_reply_to_tweet_id": draft.earlier_parts[-1]}
    who = draft.options.get(rules.REPLY_SETTINGS.name)
    if who and who != rules.REPLY_SETTINGS.choices[0][0] and not draft.earlier_parts:
        body["reply_settings"] = who
    if media_ids and draft.options.get(rules.MADE_WITH_AI.name) is True:
        body["made_with_ai"] = True
    if draft.options.get(rules.PAID_PARTNERSHIP.name) is True:
        body["paid_partnership"] = True
    return body
