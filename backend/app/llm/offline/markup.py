"""Takes off what is not language: tags, Markdown, bullets, control characters, hard line wraps and shouting."""

import html
import re
import string
from dataclasses import dataclass

_TAG_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div|/h\d|/tr|li|p)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_LINK = re.compile(r"!?\[([^\]\n]{1,200})\]\((https?://\S{1,500}?)\)")
_EMPHASIS = re.compile(r"(\*\*|__|~~|`|\*)(?=[^\s*])([^\n]{1,400}?)(?<=[^\s*])\1")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
_BULLET = re.compile(r"^\s*(?:[-–—*•·▪◦‣✓✔✅➤►>]+|\(?\d{1,2}[.)])\s+(?=\S)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u00ad\u200b\u2060\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")
_PLACE_WORD = re.compile(r"\b(in|at|near|from|around) (\w+)")
_DAY_OR_MONTH = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|april|june|july|august|september|october|november|december)\b"
)
_NOT_PLACES = frozenset(
    [
        "a",
        "an",
        "the",
        "our",
        "my",
        "your",
        "all",
        "any",
        "every",
        "each",
        "time",
        "home",
        "stock",
        "bulk",
        "person",
        "advance",
        "one",
        "two",
    ]
)


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    is_bullet: bool = False
    is_heading: bool = False


def read_lines(raw: str, *, name: str) -> list[Line]:
    """The text's lines without markup; lines that an editor wrapped in the middle of a sentence are joined again."""
    text = _TAG.sub("", _TAG_BREAK.sub("\n", raw.replace("\r\n", "\n").replace("\r", "\n")))
    text = html.unescape(text).replace("\u00a0", " ")
    text = _LINK.sub(r"\1 (\2)", text)
    text = _CONTROL.sub(" ", text.replace("\t", " "))
    if is_shouting(text):
        text = calm(text, name=name)
    lines: list[Line] = []
    for piece in text.split("\n"):
        is_heading, is_bullet = bool(_HEADING.match(piece)), bool(_BULLET.match(piece))
        words = _BULLET.sub("", _HEADING.sub("", piece))
        words = re.sub(r"\s+", " ", _EMPHASIS.sub(r"\2", words)).strip()
        if not words:
            continue
        goes_on = words[0].islower() and not is_bullet and not is_heading
        if lines and goes_on and not lines[-1].is_heading and lines[-1].text[-1] not in ".!?…:;":
            lines[-1] = Line(f"{lines[-1].text} {words}", lines[-1].is_bullet)
        else:
            lines.append(Line(words, is_bullet, is_heading))
    return lines


def is_shouting(text: str) -> bool:
    letters = _LETTER.findall(text)
    return len(letters) >= 12 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)  # noqa: PLR2004


def calm(text: str, *, name: str) -> str:
    """Capitals to ordinary writing. The business's name, "I", and words after "in", "at" or "near" keep a capital."""
    quiet = text.lower()
    quiet = re.sub(r"(^|[.!?…]\s+|\n\s*)(\W*)(\w)", lambda m: m[1] + m[2] + m[3].upper(), quiet)
    quiet = re.sub(r"\bi\b", "I", quiet)
    quiet = _PLACE_WORD.sub(lambda m: m[0] if m[2] in _NOT_PLACES else f"{m[1]} {m[2].capitalize()}", quiet)
    quiet = _DAY_OR_MONTH.sub(lambda m: m[0].capitalize(), quiet)
    shown = string.capwords(name) if is_shouting(name) else name
    return re.sub(re.escape(name), lambda _: shown, quiet, flags=re.IGNORECASE)
