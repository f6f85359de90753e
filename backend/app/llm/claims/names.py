"""Proper names, @names, links, addresses and telephone numbers that the source does not hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.llm.claims.words import words

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@[\w.]+\w|"
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|co|eu|de|fr|es|it|uk|app|shop|dev|ch|at|nl)\b(?:/\S*)?",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*"
_NAME = re.compile(rf"(?<![\w@#.]){_CAPITAL}(?:[ \u00a0](?:(?:of|the|de|la|le|van|von|der|and|&) )?{_CAPITAL})*")
_SENTENCE_START = re.compile(
    r"(?:^|[.!?…:;•\n]|[\"“‘«(]|\s[–—-]\s|[\U0001F300-\U0001FAFF\u2600-\u27BF]\uFE0F?)\s*[\"'“‘«(]*$"
)
_NOUN_CAPITALS = ("de", "lb")
TITLE_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    start: int


def names_in(text: str, *, source: str, language: str) -> Iterator[Name]:
    """Those not covered by `source`. Words that only open a sentence do not count, nor do lines set in Title Case.

    In languages that capitalise every noun only links and addresses are judged.
    """
    known = _words(source)
    lowered = source.lower()
    for match in _ADDRESS.finditer(text):
        address = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0].lower()).rstrip("./,")
        if address not in lowered:
            yield Name(match[0].rstrip(".,"), match.start())
    if language.lower().split("-")[0] in _NOUN_CAPITALS:
        return
    masked = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
    for line in re.finditer(r"[^\n]+", masked):
        if not _is_title(line[0]):
            yield from _names_of_line(line[0], line.start(), known)


def _names_of_line(line: str, offset: int, known: frozenset[str]) -> Iterator[Name]:
    for match in _NAME.finditer(line):
        parts = match[0].split()
        start = match.start()
        if _SENTENCE_START.search(line[: match.start()]) or match.start() == 0:
            # The first word of a sentence proves nothing; those after it do.
            start += len(parts[0]) + 1
            parts = parts[1:]
        while parts and _is_known(parts[-1], known):
            parts.pop()
        while parts and _is_known(parts[0], known):
            start += len(parts[0]) + 1
            parts = parts[1:]
        if parts:
            yield Name(" ".join(parts), offset + start)


_JOINING = frozenset({"of", "the", "and", "de", "la", "le", "van", "von", "der", "&", ""})


def _is_known(word: str, known: frozenset[str]) -> bool:
    plain = _plain(word)
    return plain in known or plain in words().no_names or plain in _JOINING or len(plain) == 1


def _is_title(line: str) -> bool:
    long = [word for word in re.findall(r"[^\W\d_][\w'’-]*", line) if len(word) > 3]  # noqa: PLR2004
    return len(long) > 2 and sum(word[0].isupper() for word in long) >= TITLE_SHARE * len(long)  # noqa: PLR2004


def _words(text: str) -> frozenset[str]:
    found = {_plain(word) for word in re.findall(r"[\w’'&-]+", text)}
    # "CornerCrumb" and "Corner-Crumb" in a post are the same name.
    return frozenset(found | {part for word in found for part in word.split("-")})


def _plain(word: str) -> str:
    return re.sub(r"(?:['’]s|['’])$", "", word.lower().strip(".,!?:;\"'“”‘’()"))
