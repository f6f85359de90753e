"""Addresses of media that work without a session: for `<img>`, and for platforms that fetch pictures themselves.

Signed with SECRET_KEY, for one file of one asset, until a time. The time is rounded to the hour, so that one picture
has one address for a while and browsers keep it.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from app.core.config import get_settings
from app.media.errors import LinkNotGood, MediaLinksOff
from app.platforms.contract import Platform

STEP = timedelta(hours=1)
SHOWN_FOR = timedelta(hours=2)
"""Good for at least this long."""
FETCHED_WITHIN = timedelta(hours=24)
"""Platforms may come back for a picture while they process a post."""


class Variant(StrEnum):
    """Which file of an asset."""

    ORIGINAL = "original"
    THUMBNAIL = "thumbnail"
    SANDBOX = Platform.SANDBOX.value
    LINKEDIN = Platform.LINKEDIN.value
    X = Platform.X.value
    FACEBOOK = Platform.FACEBOOK.value
    INSTAGRAM = Platform.INSTAGRAM.value
    THREADS = Platform.THREADS.value
    BLUESKY = Platform.BLUESKY.value
    MASTODON = Platform.MASTODON.value

    @property
    def platform(self) -> Platform | None:
        return None if self in {Variant.ORIGINAL, Variant.THUMBNAIL} else Platform(self.value)


def path(asset_id: UUID, variant: Variant, *, at: datetime, good_for: timedelta = SHOWN_FOR) -> str:
    """Path and query on the API's origin."""
    step = int(STEP.total_seconds())
    expires = -(-int((at + good_for).timestamp()) // step) * step
    query = {"variant": variant.value, "expires": expires, "signature": _signature(asset_id, variant, expires)}
    return f"/api/v1/media/{asset_id}/content?{urlencode(query)}"


def public_url(asset_id: UUID, platform: Platform, *, at: datetime) -> str:
    """The whole address of the platform's rendition, for a platform to fetch. Needs PUBLIC_URL to be what it says."""
    return get_settings().public_url + path(asset_id, Variant(platform.value), at=at, good_for=FETCHED_WITHIN)


def check(asset_id: UUID, variant: Variant, *, expires: int, signature: str, at: datetime) -> timedelta:
    """How long the link is still good. Raises LinkNotGood."""
    wanted = _signature(asset_id, variant, expires)
    if not hmac.compare_digest(wanted.encode(), signature.encode()) or expires <= at.timestamp():
        raise LinkNotGood("Read the picture's entry again: it holds a fresh link.")
    return datetime.fromtimestamp(expires, UTC) - at


def _signature(asset_id: UUID, variant: Variant, expires: int) -> str:
    key = get_settings().SECRET_KEY.get_secret_value()
    if not key:
        raise MediaLinksOff(
            "Its operator must set SECRET_KEY, or start the product with `aigrowth up`, which makes one."
        )
    signed = f"media:{asset_id}:{variant.value}:{expires}"
    return hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()
