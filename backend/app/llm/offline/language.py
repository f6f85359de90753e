"""Is it English? Our own phrases are; around other languages the copywriter says nothing of its own."""

import re

_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "to",
        "in",
        "is",
        "are",
        "we",
        "our",
        "you",
        "your",
        "for",
        "with",
        "from",
        "at",
        "on",
        "by",
        "it",
        "that",
        "this",
        "have",
        "has",
        "i",
        "my",
        "as",
        "be",
        "not",
        "all",
        "they",
        "their",
        "us",
        "every",
        "can",
        "who",
        "what",
        "more",
        "no",
        "so",
        "but",
        "up",
        "out",
        "do",
    ]
)
_ENOUGH = 0.14


def looks_english(text: str) -> bool:
    """By the share of English function words, counted only among words in Latin letters; very short texts pass."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not words:
        return False
    latin = [word for word in words if word.isascii()]
    if len(latin) < 0.7 * len(words):
        return False
    known = sum(word in _COMMON for word in words)
    return known / len(words) >= _ENOUGH or (len(words) <= 6 and not re.search(r"[^\x00-\x7f’‘“”–—…€£éè]", text))  # noqa: PLR2004
