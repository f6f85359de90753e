"""What hangs on a post beside its text: images, a video, or a link's card. All of it is uploaded before."""

from collections.abc import Sequence
from typing import Any

from app.platforms.bluesky import records
from app.platforms.bluesky.cards import Cards
from app.platforms.bluesky.video import Owner, Videos
from app.platforms.bluesky.xrpc import Refused, Xrpc
from app.platforms.calls import NotSent
from app.platforms.contract import Draft, Media, Rejected, Unavailable

Embed = dict[str, Any]


class Attachments:
    def __init__(self, xrpc: Xrpc, videos: Videos, cards: Cards) -> None:
        self._xrpc = xrpc
        self._videos = videos
        self._cards = cards

    async def embed_of(self, draft: Draft, owner: Owner) -> Embed | Rejected | Unavailable | None:
        """Raises XrpcFailure."""
        if len(draft.media) == 1 and draft.media[0].is_video:
            blob = await self._videos.blob(draft.media[0], owner)
            return records.video_embed(draft.media[0], blob) if isinstance(blob, dict) else blob
        if draft.media:
            return records.images_embed(draft.media, await self._uploaded(draft.media, owner))
        if draft.link is None:
            return None
        card = await self._cards.card_of(draft.link)
        return records.card_embed(card.link, await self._thumb(card.picture, owner) if card.picture else None)

    async def _uploaded(self, images: Sequence[Media], owner: Owner) -> list[Embed]:
        return [await self._upload(image, owner) for image in images]

    async def _thumb(self, picture: Media, owner: Owner) -> Embed | None:
        """A card does without it where the server does not want it."""
        try:
            return await self._upload(picture, owner)
        except Refused as refusal:
            if refusal.error in {"PayloadTooLarge", "InvalidRequest", "InvalidMimeType"}:
                return None
            raise

    async def _upload(self, image: Media, owner: Owner) -> Embed:
        """The same bytes give the same blob, however often they are uploaded. Raises XrpcFailure."""
        answer = await self._xrpc.upload(
            owner.home, "com.atproto.repo.uploadBlob", image.content, image.mime_type, access=owner.access
        )
        blob = answer.get("blob")
        if not isinstance(blob, dict):
            raise NotSent(f"{owner.home} took an image but did not say where it put it.")
        return blob
