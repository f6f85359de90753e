"""Which platforms there are."""

from enum import StrEnum


class Platform(StrEnum):
    SANDBOX = "sandbox"
    LINKEDIN = "linkedin"
    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    THREADS = "threads"
    BLUESKY = "bluesky"
    MASTODON = "mastodon"
