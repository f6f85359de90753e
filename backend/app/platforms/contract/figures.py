"""What a connector reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostMetrics:
    """Totals since the post went out. None where the platform has no such figure: unknown is not zero."""

    impressions: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None
    saves: int | None = None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class AccountMetrics:
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    is_simulated: bool = False


class ReadFailed(Exception):
    """A read (metrics, profile) did not answer. Never fails a published post; the sweep asks again later."""
