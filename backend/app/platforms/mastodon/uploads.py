"""Pictures and videos on their way: uploaded first, processed by the server, then attached to a post by their ids."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import httpx2

from app.platforms.calls import CallFailed, NoAnswer
from app.platforms.contract import Credentials, Draft, Media, Rejected
from app.platforms.mastodon import rules
from app.platforms.mastodon.api import Api, Refused, has_no_such_call, origin_of

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}
_PAUSES = (0.25, 0.5, 1.0, 2.0)
"""Seconds between looks at what the server still processes, before the rest is left to the time of publishing."""
_THUMBNAIL = "thumbnail"
"""In the one error text that is the same in every language: "Error processing thumbnail for uploaded media"."""


class State(StrEnum):
    READY = "ready"
    PROCESSING = "processing"
    FAILED = "failed"
    GONE = "gone"
    """Thrown away, or attached to a post already."""


def problem_of(draft: Draft, details: Mapping[str, Any]) -> Rejected | None:
    """What can be seen to be wrong before anything is uploaded, by the server's own numbers where it gave them."""
    videos = sum(1 for one in draft.media if one.is_video)
    if videos and (videos > rules.MAX_VIDEOS or videos < len(draft.media)):
        return Rejected("too-many-videos", "Mastodon takes one video in a post, and no pictures beside it.")
    most = _number(details, "limits", "max_images") or rules.MAX_IMAGES
    if len(draft.media) > most:
        return Rejected("too-many-images", f"This server takes up to {most} images; this post has {len(draft.media)}.")
    for one in draft.media:
        if (problem := _problem_of_file(one, details)) is not None:
            return problem
    if not draft.text.strip() and not draft.media and draft.link is None:
        return Rejected("empty-post", "There is nothing to post: write a text or attach an image.")
    return None


def _problem_of_file(one: Media, details: Mapping[str, Any]) -> Rejected | None:
    media = details.get("media")
    types = media.get("mime_types") if isinstance(media, Mapping) else None
    if isinstance(types, list) and types and one.mime_type not in types:
        return Rejected("type-not-taken", f"This server takes no {one.mime_type}.")
    most = _number(details, "media", "video_bytes" if one.is_video else "image_bytes")
    if most is not None and len(one.content) > most:
        what = "The video" if one.is_video else "An image"
        return Rejected("too-large", f"{what} is too large for this server: {len(one.content):,} of {most:,} bytes.")
    return None


async def upload(api: Api, media: Media, credentials: Credentials) -> dict[str, Any] | Rejected:
    """`id`, and `asks`: whether the server can say how far it is with it. Safe to repeat: an upload that no post uses
    shows nowhere. Raises CallFailed.
    """
    try:
        answer = await _sent(api, "/api/v2/media", media, credentials)
        asks = True
    except Refused as refusal:
        if not has_no_such_call(refusal):
            raise
        answer = await _sent(api, "/api/v1/media", media, credentials)  # old servers: ready when it answers
        asks = False
    if isinstance(answer, Rejected):
        return answer
    media_id = answer.get("id")
    if not isinstance(media_id, str | int) or not str(media_id):
        raise NoAnswer(f"{origin_of(credentials)} took a file but did not say where it put it.")
    return {"id": str(media_id), "asks": asks}


async def _sent(api: Api, path: str, media: Media, credentials: Credentials) -> dict[str, Any] | Rejected:
    file = (f"media.{_ENDINGS.get(media.mime_type, 'bin')}", media.content, media.mime_type)
    form = {"description": media.alt_text} if media.alt_text else None
    for attempt in (1, 2):
        try:
            return (
                await api.post(origin_of(credentials), path, token=credentials.access_token, form=form, file=file)
            ).body
        except Refused as refusal:
            if refusal.status != httpx2.codes.INTERNAL_SERVER_ERROR or _THUMBNAIL not in refusal.error:
                raise
            if attempt == 2:  # noqa: PLR2004 - it is the file then, and not the moment
                return Rejected("media-not-processed", f"The server could not process a file: {refusal}")
    raise AssertionError  # the second attempt returns or raises


async def state_of(api: Api, one: Mapping[str, Any], credentials: Credentials) -> State:
    """Raises CallFailed."""
    if not one["asks"]:
        return State.READY
    try:
        answer = await api.get(
            origin_of(credentials), f"/api/v1/media/{quote(one['id'], safe='')}", token=credentials.access_token
        )
    except Refused as refusal:
        if refusal.is_own and refusal.status == httpx2.codes.UNPROCESSABLE_CONTENT:
            return State.FAILED
        if refusal.is_own and refusal.status in {httpx2.codes.NOT_FOUND, httpx2.codes.GONE}:
            return State.GONE
        raise
    return State.PROCESSING if answer.status == httpx2.codes.PARTIAL_CONTENT else State.READY


async def states_of(api: Api, media: Sequence[Mapping[str, Any]], credentials: Credentials) -> set[State]:
    """Raises CallFailed."""
    return set(await asyncio.gather(*(state_of(api, one, credentials) for one in media)))


async def settle(
    api: Api, media: Sequence[dict[str, Any]], credentials: Credentials
) -> Sequence[dict[str, Any]] | Rejected:
    """Wait a few seconds for the server to be done with what was just uploaded. Rejected: it could not read a file.

    What takes longer, or cannot be asked just now, is looked at again before the post is sent. A server that does not
    know what it took a moment ago has no such question, and is not asked again.
    """
    for pause in (*_PAUSES, 0):
        try:
            states = await asyncio.gather(*(state_of(api, one, credentials) for one in media))
        except CallFailed:
            break
        if State.FAILED in states:
            return failed()
        media = [
            {**one, "asks": one["asks"] and state is not State.GONE} for one, state in zip(media, states, strict=True)
        ]
        if State.PROCESSING not in states:
            break
        await asyncio.sleep(pause)
    return media


def failed() -> Rejected:
    return Rejected("media-not-processed", "The server could not process a picture or video of this post. Use another.")


def _number(details: Mapping[str, Any], group: str, name: str) -> int | None:
    given = details.get(group)
    value = given.get(name) if isinstance(given, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
