"""X's own length of a text: version 3 of its counting rules (docs/platforms/x.md, section 4; checked 2026-11).

A code point weighs 2, or 1 in the ranges below; an emoji sequence weighs 2 as a whole; an address weighs 23 whatever
its length, also a bare `example.com`. The text is brought to NFC first, as X does.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import regex

from app.platforms.emoji import EMOJI

URL_WEIGHT = 23
DEFAULT_WEIGHT = 2
LIGHT_RANGES = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
MAX_URL_LENGTH = 4096
"""Longer ones are text to X."""


def _host(letter: str) -> str:
    label = rf"{letter}(?:[-_]*+{letter})*+"  # possessive: what cannot be a host is given up at once
    return rf"{label}(?:\.{label})++"


_ANY_HOST = _host(r"[\p{L}\p{M}\p{N}]")
_LATIN = r"\p{Latin}"
_LATIN_HOST = _host(rf"[{_LATIN}0-9]")
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%\#\[\]\-_.,~|]*[a-z0-9\-_&=\#/]"
_PATH_CHARACTER = r"[\p{Latin}\p{Cyrillic}\p{M}0-9!*';:=+,.$/%\#\[\]\-–_~@|&]"
_PATH_END = r"[\p{Latin}\p{Cyrillic}\p{M}0-9=_\#/+\-]"
_CANDIDATE = regex.compile(
    rf"""
    (?<![A-Za-z0-9@＠$\#＃\u202A-\u202E])
    (?: (?P<scheme>https?://) (?P<host>{_ANY_HOST})
      | (?<![{_LATIN}\-_./]) (?P<bare>{_LATIN_HOST}) )
    """,
    regex.VERBOSE | regex.VERSION1 | regex.IGNORECASE,
)
_REST = regex.compile(
    rf"""
    (?: :[0-9]+ )?
    (?P<path> / (?: (?: {_PATH_CHARACTER} | \({_PATH_CHARACTER}+\) )* (?: {_PATH_END} | \({_PATH_CHARACTER}+\) ) )? )?
    (?: {_QUERY} )?
    """,
    regex.VERBOSE | regex.VERSION1 | regex.IGNORECASE,
)
_SHORTENED = regex.compile(rf"https?://t\.co/[a-z0-9]+(?:{_QUERY})?", regex.IGNORECASE)
_ENDS_HOST = regex.compile(r"(?![0-9A-Za-z@+\-])", regex.VERSION1)


@lru_cache(maxsize=1)
def _top_level_domains() -> frozenset[str]:
    lines = files("app.platforms").joinpath("x_tlds.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _host_end(text: str, start: int, host: str, *, has_scheme: bool) -> int | None:
    """Where the longest beginning of `host` that X takes for a host ends: `main.py.txt` counts up to `.py`."""
    labels = host.split(".")
    end = start + len(host)
    for before, label in zip(reversed(labels[:-1]), reversed(labels[1:]), strict=True):
        top = label.lower()
        known = top in _top_level_domains() or top.startswith("xn--")
        if known and (has_scheme or top.isascii()) and "_" not in before and _ENDS_HOST.match(text, end):
            return end
        end -= len(label) + 1
    return None


def url_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of everything X would shorten, left to right."""
    position = 0
    while (candidate := _CANDIDATE.search(text, position)) is not None:
        start = candidate.start()
        has_scheme = candidate["scheme"] is not None
        host = "host" if has_scheme else "bare"
        host_end = _host_end(text, candidate.start(host), candidate[host], has_scheme=has_scheme)
        if host_end is None:
            position = candidate.end()
            continue
        rest = _REST.match(text, host_end)
        position = rest.end()
        if (shortened := _SHORTENED.match(text, start)) is not None:
            end = position = shortened.end()
        else:
            end = position if has_scheme or rest["path"] else host_end
        if end - start <= MAX_URL_LENGTH:
            yield start, end


def _weight_without_urls(text: str) -> int:
    weight, position = 0, 0
    for match in EMOJI.finditer(text):
        if len(match.group()) == 1:
            continue
        weight += sum(map(_code_point_weight, text[position : match.start()])) + DEFAULT_WEIGHT
        position = match.end()
    return weight + sum(map(_code_point_weight, text[position:]))


def _code_point_weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in LIGHT_RANGES) else DEFAULT_WEIGHT


def weighted_length(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    weight, position = 0, 0
    for start, end in url_spans(text):
        weight += _weight_without_urls(text[position:start]) + URL_WEIGHT
        position = end
    return weight + _weight_without_urls(text[position:])
