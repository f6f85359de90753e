"""Record keys of posts: TIDs, chosen by us before the first try so that every try writes to the same place.

A TID is 13 characters of base32-sortable: a zero bit, 53 bits of microseconds since 1970, 10 bits of "clock id".
"""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
LENGTH = 13
_CLOCK_BITS = 10
_MICROSECONDS = 1_000_000
_MINUTE = 60 * _MICROSECONDS
"""More seconds than a thread has parts."""


def encode(microseconds: int, clock_id: int) -> str:
    """Raises ValueError outside 53 and 10 bits."""
    if not 0 <= microseconds < 1 << 53 or not 0 <= clock_id < 1 << _CLOCK_BITS:
        raise ValueError("A TID holds 53 bits of microseconds and 10 bits of clock id.")
    value = microseconds << _CLOCK_BITS | clock_id
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(LENGTH)))


def for_part(key: UUID, *, post_id: UUID, created_at: datetime, part: int) -> str:
    """The record key of a part of a post: made only of what never changes, so that a post that was moved, or published
    early, or that a restored backup brought back, writes to the place it wrote to before.

    The time in it is plausible (servers list records by it) and never ahead of the post's creation: a moment within the
    two minutes before, chosen by the post's id, and a second later for each part, so that a thread stays in order. A
    batch of posts is created in one instant, and ten bits of clock id would let two of them meet once in a thousand; a
    minute of microseconds makes it 35 bits.
    """
    spread = _digest(post_id) % _MINUTE
    created = int(created_at.astimezone(UTC).timestamp()) * _MICROSECONDS
    return encode(created - 2 * _MINUTE + spread + part * _MICROSECONDS, _digest(key) & (1 << _CLOCK_BITS) - 1)


def _digest(key: UUID) -> int:
    return int.from_bytes(hashlib.sha256(key.bytes).digest()[:8], "big")
