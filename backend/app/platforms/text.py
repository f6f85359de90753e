"""Measuring a post's text the way each platform measures it, and saying in plain words what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from app.platforms.contract import LengthUnit, TextRules
from app.platforms.emoji import EMOJI
from app.platforms.x_weight import weighted_length

_GRAPHEME = regex.compile(r"\X", regex.VERSION1)
_URL = regex.compile(r"""(?<![\w@])https?://[^\s<>"'`{}|\\^\p{C}]+""", regex.VERSION1 | regex.IGNORECASE)
_HASHTAG = regex.compile(r"(?<![\w&/#＃])[#＃](?P<tag>[\p{L}\p{M}\p{N}_]+)", regex.VERSION1)
_MENTION = regex.compile(r"(?<![\w@/.])@(?P<name>[\w](?:[\w.\-]*[\w])?(?:@[\w](?:[\w.\-]*[\w])?)?)", regex.VERSION1)
_CASHTAG = regex.compile(
    r"(?<![^\s\u200E\u200F\u202A-\u202E\u2066-\u2069])\$(?P<tag>[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)"
    r"(?=$|\s|[!'\#%&()*+,\\\-./:;<=>?@\[\]\^_{|}~$])",
    regex.VERSION1,
)
_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}--[\n\r\t]]", regex.VERSION1)
_TRAILING = ".,;:!?…'\"*_~»”’"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: code point indexes, end exclusive. `value`: the URL, the tag without #, the name without @."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class TextProblem:
    """`code` is stable and made for programs; `message` is for the person who wrote the text."""

    code: str
    message: str


# --- measuring --------------------------------------------------------------------------------------------------------


def count_graphemes(text: str) -> int:
    """Characters as a reader sees them (UAX #29): a family emoji is one."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def count_utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def count_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def count_with_emoji_as_bytes(text: str) -> int:
    return len(text) + sum(count_bytes(emoji) - len(emoji) for emoji in EMOJI.findall(text))


_COUNTERS = {
    LengthUnit.GRAPHEMES: count_graphemes,
    LengthUnit.CODE_POINTS: len,
    LengthUnit.UTF16_UNITS: count_utf16_units,
    LengthUnit.X_WEIGHTED: weighted_length,
    LengthUnit.EMOJI_AS_BYTES: count_with_emoji_as_bytes,
}


def measure(text: str, unit: LengthUnit, *, url_length: int | None = None) -> int:
    """Length in `unit`. With `url_length` every http(s) URL counts that much (X_WEIGHTED has a rule of its own)."""
    if url_length is None or unit is LengthUnit.X_WEIGHTED:
        return _COUNTERS[unit](text)
    length, position = 0, 0
    for url in find_urls(text):
        length += _COUNTERS[unit](text[position : url.start]) + url_length
        position = url.end
    return length + _COUNTERS[unit](text[position:])


def length_for(text: str, rules: TextRules) -> int:
    """What the platform's own composer would show as used."""
    return measure(text, rules.unit, url_length=rules.url_length)


# --- finding ----------------------------------------------------------------------------------------------------------


def find_urls(text: str) -> list[Span]:
    """http(s) URLs, without the punctuation of the sentence around them. Bare domains are not URLs here."""
    spans = []
    for match in _URL.finditer(text):
        url = _without_trailing_punctuation(match.group())
        if len(url) > len("https://") or (url.lower().startswith("http://") and len(url) > len("http://")):
            spans.append(Span(match.start(), match.start() + len(url), url))
    return spans


def _without_trailing_punctuation(url: str) -> str:
    while url:
        opened_inside = any(
            url.endswith(close) and url.count(open_) < url.count(close) for open_, close in ("()", "[]")
        )
        if not opened_inside and url[-1] not in _TRAILING:
            return url
        url = url[:-1]
    return url


def _outside_urls(text: str, pattern: "regex.Pattern[str]") -> "Iterator[regex.Match[str]]":
    urls = find_urls(text)
    for match in pattern.finditer(text):
        if not any(url.start <= match.start() < url.end for url in urls):
            yield match


def find_hashtags(text: str) -> list[Span]:
    """`#tag` in the text. Digits alone make no hashtag on any platform, nor does the fragment of a URL."""
    return [
        Span(match.start(), match.end(), match["tag"])
        for match in _outside_urls(text, _HASHTAG)
        if not match["tag"].replace("_", "").isdigit() and match["tag"].strip("_")
    ]


def find_mentions(text: str) -> list[Span]:
    """`@name`, `@name.domain` and `@name@domain`. E-mail addresses are not mentions."""
    return [Span(match.start(), match.end(), match["name"]) for match in _outside_urls(text, _MENTION)]


def find_cashtags(text: str) -> list[Span]:
    """`$TICKER` as X links it: up to six Latin letters, `$BRK.A` included. Amounts of money are none."""
    return [Span(match.start(), match.end(), match["tag"]) for match in _CASHTAG.finditer(text)]


# --- judging ----------------------------------------------------------------------------------------------------------


def check_text(
    text: str, rules: TextRules, *, name: str = "The text", media_count: int | None = None, beside: str = ""
) -> list[TextProblem]:
    """Everything that keeps this text off the platform; empty when it fits.

    `name` is the platform's, and begins the messages. Media is judged only where its count is given. `beside`: what
    else takes from the text's length, such as a content warning.
    """
    problems = [*_length_problems(text, rules, name, beside), *_count_problems(text, rules, name)]
    if not text.strip() and not media_count:
        problems.append(TextProblem("empty", "There is no text yet: write something first."))
    if unprintable := _UNPRINTABLE.search(text):
        point = f"U+{ord(unprintable.group()):04X}"
        problems.append(
            TextProblem("unprintable", f"The text holds an invisible control character ({point}): remove it.")
        )
    if rules.needs_media and media_count == 0:
        problems.append(TextProblem("needs-media", f"{name} takes no post without an image: add one."))
    return problems


def _length_problems(text: str, rules: TextRules, name: str, beside: str) -> list[TextProblem]:
    problems = []
    over = length_for(text, rules) + measure(beside, rules.unit) - rules.max_length
    if over > 0:
        counted = f" (“{beside}” counts with it)" if beside else _how_counted(rules)
        message = f"{name} is {_number(over, 'character')} over {rules.max_length:,}{counted}: shorten the text."
        problems.append(TextProblem("too-long", message))
    bytes_over = count_bytes(text) - rules.max_bytes if rules.max_bytes is not None else 0
    if bytes_over > 0:
        message = (
            f"{name} is {_number(bytes_over, 'byte')} over {rules.max_bytes:,}: "
            "emoji and some scripts take several bytes each. Shorten the text or use fewer of them."
        )
        problems.append(TextProblem("too-many-bytes", message))
    return problems


def _how_counted(rules: TextRules) -> str:
    if rules.unit is LengthUnit.X_WEIGHTED:
        return " (links count 23, emoji and wide characters 2)"
    if rules.unit is LengthUnit.EMOJI_AS_BYTES:
        return " (an emoji counts 4 or more)"
    return f" (links count {rules.url_length})" if rules.url_length is not None else ""


def _count_problems(text: str, rules: TextRules, name: str) -> list[TextProblem]:
    counted = (
        ("too-many-hashtags", "hashtag", len(find_hashtags(text)), rules.max_hashtags),
        ("too-many-links", "different link", len({url.value for url in find_urls(text)}), rules.max_links),
        ("too-many-mentions", "mention", len(find_mentions(text)), rules.max_mentions),
        ("too-many-cashtags", "cashtag", len(find_cashtags(text)), rules.max_cashtags),
    )
    return [
        TextProblem(code, f"{name} takes up to {_number(limit, noun)}, this text has {count}: remove {count - limit}.")
        for code, noun, count, limit in counted
        if limit is not None and count > limit
    ]


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
