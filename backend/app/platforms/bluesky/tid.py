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


def encode(microseconds: int, clock_id: int) -> str:
    """Raises ValueError outside 53 and 10 bits."""
    if not 0 <= microseconds < 1 << 53 or not 0 <= clock_id < 1 << _CLOCK_BITS:
        raise ValueError("A TID holds 53 bits of microseconds and 10 bits of clock id.")
    value = microseconds << _CLOCK_BITS | clock_id
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(LENGTH)))


def for_post(post_id: UUID, scheduled_for: datetime) -> str:
    """The post's record key: always the same for one post and time, in order of time from one second to the next.

    People schedule on whole minutes, so many posts share an instant, and ten bits of clock id would let two posts of
    one account meet once in a thousand. The microseconds within the second therefore come from the post's id as well:
    30 bits in all. The key lies at most one second after the scheduled time.
    """
    digest = int.from_bytes(hashlib.sha256(post_id.bytes).digest()[:8], "big")
    second = int(scheduled_for.astimezone(UTC).timestamp())
    micros = digest >> _CLOCK_BITS
    return encode(second * _MICROSECONDS + micros % _MICROSECONDS, digest & (1 << _CLOCK_BITS) - 1)
