"""What an id on X says: where its post is, and when it was made."""

from app.platforms.contract import Credentials

_EPOCH_MILLISECONDS = 1_288_834_974_657


def permalink_of(post_id: str, credentials: Credentials) -> str:
    """X finds a post by its id alone; the name is for people, and may be an old one."""
    handle = credentials.details.get("handle")
    return f"https://x.com/{handle if isinstance(handle, str) and handle else 'i/web'}/status/{post_id}"


def made_at(post_id: str) -> float | None:
    """Unix seconds, from the 41 bits of milliseconds that stand over 22 others in it. None where it is no id."""
    return ((int(post_id) >> 22) + _EPOCH_MILLISECONDS) / 1000 if post_id.isdecimal() else None
