"""A post as LinkedIn takes it; the same draft with the same uploads gives the same body, letter by letter.

Source: docs/platforms/linkedin.md#4-creating-a-post, checked 2026-11.
"""

from collections.abc import Sequence
from typing import Any

import httpx2

from app.platforms import text as texts
from app.platforms.contract import Credentials, Draft, LinkCard, Media, Prepared, Rejected
from app.platforms.linkedin import little, rules
from app.platforms.linkedin.accounts import is_page
from app.platforms.linkedin.media import Uploaded, wait_for

POST, COMMENT = "post", "comment"
_IMAGE_TYPES = {"image/jpeg", "image/png", "image/gif"}


def problem_of(draft: Draft, credentials: Credentials) -> Rejected | None:
    """What can be seen to be wrong before anything is uploaded."""
    images = [item for item in draft.media if not item.is_video]
    videos = len(draft.media) - len(images)
    if not draft.text.strip():
        return Rejected("EmptyText", "LinkedIn takes no post without words: write a line to go with it.")
    if problems := texts.check_text(draft.text, rules.TEXT, name="LinkedIn", media_count=len(draft.media)):
        return Rejected(problems[0].code, " ".join(problem.message for problem in problems))
    if len(images) > rules.MAX_IMAGES:
        return Rejected("TooManyImages", f"LinkedIn takes up to {rules.MAX_IMAGES} images; there are {len(images)}.")
    if videos > rules.MAX_VIDEOS or (videos and images):
        return Rejected("VideoNotAlone", "LinkedIn shows one video, and no image beside it.")
    if draft.options.get(rules.VISIBILITY) == "CONNECTIONS" and is_page(credentials):
        return Rejected("NoConnections", "A Page has no connections: choose who else sees the post.")
    return next((problem for problem in map(_image_problem, images) if problem is not None), None)


def _image_problem(image: Media) -> Rejected | None:
    if image.mime_type not in _IMAGE_TYPES:
        return Rejected("NotAnImage", f"LinkedIn takes JPEG, PNG and GIF images, not {image.mime_type}.")
    pixels = (image.width or 0) * (image.height or 0)
    if pixels > rules.MAX_PIXELS:
        return Rejected("ImageTooLarge", f"An image has {pixels:,} pixels; LinkedIn takes {rules.MAX_PIXELS:,}.")
    if len(image.alt_text) > rules.MAX_ALT_TEXT:
        return Rejected("AltTextTooLong", f"A description has more than {rules.MAX_ALT_TEXT:,} characters.")
    return None


def prepared_post(draft: Draft, credentials: Credentials, uploads: Sequence[Uploaded]) -> Prepared:
    author = credentials.account_id
    body: dict[str, Any] = {
        "author": author,
        "commentary": little.written(text_of(draft)),
        "visibility": _chosen(draft, rules.VISIBILITY) or "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": draft.options.get(rules.NO_RESHARES) is True,
    }
    if (content := _content(draft, uploads)) is not None:
        body["content"] = content
    return {
        "kind": POST,
        "key": str(draft.key),
        "scheduled_for": draft.scheduled_for.isoformat(),
        "body": body,
        "waits_for": [upload.urn for upload in uploads if not upload.is_seen],
        "wait_seconds": wait_for(draft.media),
    }


def text_of(draft: Draft) -> str:
    """As readers see it. What pushes out a link's card moves a link that only the card held into the text."""
    link = draft.link
    if link is None or card_of(draft) is not None or any(url.value == link.url for url in texts.find_urls(draft.text)):
        return draft.text
    return f"{draft.text.rstrip()}\n\n{link.url}".lstrip()


def card_of(draft: Draft) -> LinkCard | None:
    """The link that is shown as a card, with a single image as its thumbnail; None beside several, or a video."""
    if len(draft.media) > 1 or any(item.is_video for item in draft.media):
        return None
    title, description = _chosen(draft, rules.LINK_TITLE), _chosen(draft, rules.LINK_DESCRIPTION)
    if draft.link is not None:
        return LinkCard(draft.link.url, title or draft.link.title, description or draft.link.description)
    urls = texts.find_urls(draft.text)
    return LinkCard(urls[0].value, title, description) if title and urls else None


def _content(draft: Draft, uploads: Sequence[Uploaded]) -> dict[str, Any] | None:
    if (card := card_of(draft)) is not None:
        return {"article": _article(card, uploads)}
    if not uploads:
        return None
    if draft.media[0].is_video:
        title = _chosen(draft, rules.VIDEO_TITLE)
        return {"media": {"id": uploads[0].urn, **({"title": title} if title else {})}}
    images = [_image(item, upload) for item, upload in zip(draft.media, uploads, strict=True)]
    return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}


def _article(card: LinkCard, uploads: Sequence[Uploaded]) -> dict[str, str]:
    """LinkedIn looks at no page: without a title it would be bare, or refused."""
    told = {"source": card.url, "title": card.title or httpx2.URL(card.url).host}
    if card.description:
        told["description"] = card.description
    if uploads:
        told["thumbnail"] = uploads[0].urn
    return told


def _image(image: Media, upload: Uploaded) -> dict[str, str]:
    return {"id": upload.urn, **({"altText": image.alt_text} if image.alt_text else {})}


def _chosen(draft: Draft, name: str) -> str:
    value = draft.options.get(name)
    return value.strip() if isinstance(value, str) else ""


def permalink_of(urn: str) -> str:
    return f"https://www.linkedin.com/feed/update/{urn}/"
