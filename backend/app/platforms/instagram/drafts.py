"""What the containers of a post are made of: a picture, a reel, a story, or a carousel of pictures and videos."""

from collections.abc import Callable
from typing import Any

from app.platforms.contract import Draft, Media, Rejected
from app.platforms.instagram import rules
from app.platforms.instagram.dialect import FEED, REELS, STORY
from app.platforms.meta.making import Form, Plan

MAX_CAROUSEL = rules.MAX_IMAGES

Fetchable = Callable[[Media], bool]


def is_story(draft: Draft) -> bool:
    return draft.options.get(rules.KIND) == rules.STORY


def problem_of(draft: Draft, *, can_fetch: Fetchable) -> Rejected | None:
    """What can be seen to be wrong before anything is sent. The text's length is left to the platform."""
    if not draft.media:
        return Rejected("needs-media", "Instagram takes no post without a picture or a video: add one.")
    if is_story(draft) and len(draft.media) > 1:
        return Rejected("one-per-story", "A story shows one picture or video. Make a post of each.")
    if len(draft.media) > MAX_CAROUSEL:
        number = f"{MAX_CAROUSEL} pictures and videos; this post has {len(draft.media)}"
        return Rejected("too-many-media", f"Instagram takes up to {number}.")
    if any(media.mime_type != "image/jpeg" for media in draft.media if not media.is_video):
        return Rejected("not-jpeg", "Instagram takes JPEG pictures only.")
    if any(not can_fetch(media) for media in draft.media if not media.is_video):
        return Rejected(
            "media-without-address",
            "Instagram fetches pictures from this installation, which has no https address on the internet. Its "
            "operator has to set PUBLIC_URL to one.",
        )
    return None


def shown_as(draft: Draft) -> str:
    if is_story(draft):
        return STORY
    return REELS if len(draft.media) == 1 and draft.media[0].is_video else FEED


def caption_of(draft: Draft) -> str:
    """Links cannot be clicked in a caption: one that only a card held is not put into it. Stories show no text."""
    return "" if is_story(draft) else draft.text


def plan_of(draft: Draft, *, can_fetch: Fetchable) -> Plan:
    key, caption = str(draft.key), {"caption": caption_of(draft) or None}
    if len(draft.media) > 1:
        items = [_form(media, {"is_carousel_item": True}, can_fetch, video="VIDEO") for media in draft.media]
        return Plan(key, Form({"media_type": "CAROUSEL", **caption}), items)
    media = draft.media[0]
    if is_story(draft):
        return Plan(key, _form(media, {"media_type": "STORIES"}, can_fetch, video="STORIES", with_alt=False))
    return Plan(key, _form(media, caption, can_fetch, video="REELS"))


def _form(media: Media, fields: dict[str, Any], can_fetch: Fetchable, *, video: str, with_alt: bool = True) -> Form:
    """`video`: its media type where it is one. Only pictures of the feed take a description."""
    if not media.is_video:
        return Form({**fields, "alt_text": media.alt_text or None if with_alt else None}, media, "image_url")
    if can_fetch(media):
        return Form({**fields, "media_type": video}, media, "video_url")
    return Form({**fields, "media_type": video, "upload_type": "resumable"}, media)
