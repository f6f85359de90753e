"""How alike two texts are, counted the way PostgreSQL's pg_trgm counts it.

The database warns about doubles with `similarity()`; the writers use the same number before a text gets there.
"""

import re
from collections.abc import Iterable

TOO_ALIKE = 0.5
"""From here on two posts count as the same post in other words."""

_WORD = re.compile(r"[^\W_]+")


def trigrams(text: str) -> frozenset[str]:
    """Three-character pieces of each lower-cased word, padded with two spaces before it and one after."""
    pieces: set[str] = set()
    for word in _WORD.findall(text.lower()):
        padded = f"  {word} "
        pieces.update(padded[start : start + 3] for start in range(len(padded) - 2))
    return frozenset(pieces)


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    if not left or not right:
        return 0.0
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)


def similarity(left: str, right: str) -> float:
    """From 0 (nothing in common) to 1 (the same words)."""
    return jaccard(trigrams(left), trigrams(right))


def closest(text: str, others: Iterable[str]) -> float:
    """The similarity of `text` to the one among `others` it resembles most; 0 without others."""
    own = trigrams(text)
    return max((jaccard(own, trigrams(other)) for other in others), default=0.0)
