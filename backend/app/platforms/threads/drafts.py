"""What the containers of a post are made of. Nothing is escaped: Threads takes a text as it is."""

from typing import Any

from app.platforms import text as texts
from app.platforms.contract import Draft, Media, Rejected
from app.platforms.meta.making import Form, Plan
from app.platforms.threads import rules

_ADDRESS_FIELDS = {"IMAGE": "image_url", "VIDEO": "video_url"}


def problem_of(draft: Draft) -> Rejected | None:
    """What can be seen to be wrong before anything is sent. The text's length is left to the platform."""
    if len(draft.media) > rules.MAX_IMAGES:
        number = f"{rules.MAX_IMAGES} pictures and videos; this post has {len(draft.media)}"
        return Rejected("too-many-media", f"Threads takes up to {number}.")
    if not text_of(draft).strip() and not draft.media:
        return Rejected("empty", "There is nothing to post: write a text or attach a picture.")
    if any(not media.url for media in draft.media):
        return Rejected("media-without-address", "Threads fetches pictures itself, and this one has no address.")
    if set(str(draft.options.get("topic_tag", ""))) & set(".&"):
        return Rejected("topic-not-taken", "A topic on Threads holds no full stop and no ampersand. Take it out.")
    return None


def text_of(draft: Draft) -> str:
    """The text as it is sent. Only a post without pictures shows a link card; else the link moves into the text."""
    if not draft.media or draft.link is None or any(url.value == draft.link.url for url in texts.find_urls(draft.text)):
        return draft.text
    return f"{draft.text.rstrip()}\n\n{draft.link.url}".lstrip()


def plan_of(draft: Draft, *, reply_to: str | None) -> Plan:
    said = {"text": text_of(draft) or None, "reply_to_id": reply_to, **_chosen(draft)}
    if not draft.media:
        card = draft.link.url if draft.link else None
        return Plan(str(draft.key), Form({"media_type": "TEXT", **said, "link_attachment": card}))
    if len(draft.media) == 1:
        return Plan(str(draft.key), _form(draft.media[0], said))
    items = [_form(media, {"is_carousel_item": True}) for media in draft.media]
    return Plan(str(draft.key), Form({"media_type": "CAROUSEL", **said}), items)


def _form(media: Media, more: dict[str, Any]) -> Form:
    kind = "VIDEO" if media.is_video else "IMAGE"
    return Form({"media_type": kind, **more, "alt_text": media.alt_text or None}, media, _ADDRESS_FIELDS[kind])


def _chosen(draft: Draft) -> dict[str, Any]:
    """Who can reply and the topic are the whole thread's, and go with its first part."""
    if draft.part > 0:
        return {}
    topic = str(draft.options.get("topic_tag", "")).strip().removeprefix("#")
    return {"reply_control": draft.options.get("reply_control"), "topic_tag": topic or None}
