"""From what an owner typed to whole sentences, in their order and in their words.

A sentence that leans on the one before it ("It also …") stays glued to it: alone it would say something else.
"""

import re
from dataclasses import dataclass

from app.llm.offline.markup import read_lines

MAX_SENTENCES = 120

_PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\[[^\]]{0,60}\]|<[A-Z_ ]+>|\b(?:TBD|TODO|XXX+|lorem ipsum|insert (?:your|name|text))\b", re.IGNORECASE
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|vs|approx|incl|Mr|Mrs|Ms|Dr|St|No|Nr|Co|Str|ca|bzw|z\.\s?B|d\.\s?h|Prof|Sr|Jr|[A-Z])\.$",
    re.IGNORECASE,
)
_HOURS = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_BREAK = re.compile(r"(?<=[.!?…])([\"'”’»)]*)\s+(?=[\"'“‘«(]?[^\Wa-z_]|[\"'“‘«(]|[^\w\s.,;:!?&/-])|(?<=[。！？])")
_SECOND_CLAUSE = re.compile(r"(?:;\s+|\s+[–—]\s+|,\s+and\s+|\.\s+)(?=(?:we|I|our|my)\s+[a-z]+\b)")
_LEANING = re.compile(
    r"^(?:its?|they|their|them|he|she|his|her|this|that|these|those|and|but|so|also|plus|however|instead|then|because|"
    r"which|therefore|both|otherwise|such|there(?! (?:is|are))|after that|before that|besides|one of them|"
    r"for example|that['’]s|it['’]s|they['’]re|he['’]s|"
    r"she['’]s|yes|no|not|or|nor|all of (?:them|it|this)|the (?:latter|former|same))\b(?!\s+matter)",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…。！？]['\"”’»)]*\W*$")
_POINTS_BACK = re.compile(r"\b(?:it|them|that|this|those|the rest|one)\b", re.IGNORECASE)
MAX_HEADING_WORDS = 4
MIN_CLAUSE_WORDS = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement of the owner's, ready to stand by itself."""

    text: str
    is_fragment: bool = False
    """A line without a full stop of its own: a bullet, a label, a note."""
    is_bullet: bool = False


def read_sentences(raw: str, *, name: str) -> list[Sentence]:
    """At most MAX_SENTENCES. Left out: bare headings, and statements with a gap in them ("[city]", "TBD")."""
    found: list[Sentence] = []
    lines = read_lines(raw, name=name)
    for line in lines:
        if line.is_heading or (len(lines) > 1 and not line.is_bullet and _is_label(line.text)):
            continue
        for position, piece in enumerate(split(line.text)):
            ended = bool(_ENDED.search(piece))
            text = tidy(piece)
            if not re.search(r"\w", text):
                continue
            if position and found and _LEANING.match(text):
                found[-1] = Sentence(f"{found[-1].text} {text}", found[-1].is_fragment, line.is_bullet)
            else:
                found.append(Sentence(text, not ended, line.is_bullet))
            if len(found) >= MAX_SENTENCES:
                break
    return [sentence for sentence in found if not _PLACEHOLDER.search(sentence.text)]


def split(text: str) -> list[str]:
    """Cut after ., !, ? and … where a new sentence begins; not after "e.g.", initials, decimals or "6 a.m. to"."""
    pieces: list[str] = []
    start = 0
    for found in _BREAK.finditer(text):
        before = text[start : found.start()]
        if _ABBREVIATION.search(before) and not before.endswith(("I.", "?", "!")):
            continue
        if _HOURS.search(before) and text[found.end() : found.end() + 1].islower():
            continue
        pieces.append(before + (found.group(1) or ""))
        start = found.end()
    pieces.append(text[start:])
    return [part for piece in pieces if (part := piece.strip())]


def clauses(text: str) -> list[str]:
    """A long sentence in the whole statements it consists of ("We bake bread, and we …"), each fit to stand alone."""
    parts = [tidy(part) for part in _SECOND_CLAUSE.split(text)]
    if len(parts) < 2 or any(len(part.split()) < MIN_CLAUSE_WORDS for part in parts):  # noqa: PLR2004
        return [text]
    return [text] if any(_POINTS_BACK.search(part) for part in parts[1:]) else parts


def tidy(text: str) -> str:
    """Capital at the start, a full stop at the end, even quotation marks; the words are the owner's."""
    text = re.sub(r"\s+", " ", text).strip().strip("|").strip().rstrip(",;:–—-").rstrip()
    if text.count('"') % 2:
        text = text.replace('"', "")
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    if not text:
        return ""
    first_word = text.split()[0]
    if first_word[0].islower() and not re.search(r"[A-Z]|://|\.\w", first_word):
        text = text[0].upper() + text[1:]
    if re.search(r"[!?]{2,}$", text):
        text = text.rstrip("!?") + text[-1]
    return text if _ENDED.search(text) or (not text[-1].isalnum() and text[-1] not in "%)\"'”’€$£") else f"{text}."


def _is_label(text: str) -> bool:
    """A line that only announces others: "About us", "Our services:"."""
    words = text.split()
    return (
        len(words) <= MAX_HEADING_WORDS
        and (text.endswith(":") or not _ENDED.search(text))
        and not re.search(r"\d", text)
    )
