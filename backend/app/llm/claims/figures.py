"""Numbers, prices, percentages, times, days and months in a text, written in digits or spelled out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SMALL = {
    word: value
    for value, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
    )
}  # fmt: skip
_TEN = {
    word: 20 + 10 * at
    for at, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))
}
_SCALE = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}
_WORD = "|".join([*_SMALL, *_TEN])
_ONE = rf"(?:{_WORD})(?:[ -](?:{_WORD}))?"
_SPELLED = re.compile(
    rf"\b(?:(?:{_ONE}|an?|several|few)(?: (?:hundred|thousand|million|dozen)s?)*(?: (?:and )?{_ONE})?"
    r"|hundreds|thousands|millions|dozens)(?: per ?cent)?\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?P<before>[€$£¥₹]\s?)?(?P<number>\d+(?:[.,:]\d+)*)(?P<scale>\s?(?:k|m|million|thousand|hundred)\b)?"
    r"(?P<after>\s?(?:%|per ?cent\b|percent\b|€|£|\$|(?:am|pm|a\.m\.?|p\.m\.?)(?!\w)|o'clock\b|(?:st|nd|rd|th)\b|/7))?",
    re.IGNORECASE,
)
_DAYS = {
    "mon": "monday",
    "tue": "tuesday",
    "tues": "tuesday",
    "wed": "wednesday",
    "thu": "thursday",
    "thur": "thursday",
    "thurs": "thursday",
    "fri": "friday",
    "sat": "saturday",
    "sun": "sunday",
}
# "Sat" and "Sun" are also words: short forms count only next to another day or an hour.
_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri)\b(?!-)|"
    r"(?:Sat|Sun)(?=[\s,:–—-]+(?:\d|from|to|and|Mon|Sun)))",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)\w*\s*(?:[-–—]|to|through|until)\s*(mon|tue|wed|thu|fri|sat|sun)\w*", re.IGNORECASE
)
_MONTH = re.compile(
    r"\b(?:January|February|(?:(?<=[Ii]n )|(?<=since )|(?<=until )|(?<=\d ))(?:March|May)|April|June|July|August|"
    r"September|October|November|December)\b"
)
_OTHER_WHEN = re.compile(
    r"\b(?:noon|midnight|round the clock|weekends?|weekdays?|daily|tomorrow|tonight|yesterday|next week|"
    r"this weekend)\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"\b(?:one|a few|several|zero|an?|few)\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,€$£])\+?\(?\d{2,5}[\d ()/-]{4,13}\d{2}(?![\w.,]\d)(?!\w)")
# "Three facts about us": counts the lines of the post, not something of the business.
_COUNTS_ITSELF = re.compile(
    r"\s+(?:\w+ )?(?:facts?|things?|words|sentences|reasons|tips|questions|ways|lines|would you)\b", re.IGNORECASE
)
_ORDER = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Figure:
    text: str
    start: int
    keys: frozenset[str]
    """Ways to write the same thing: "£4.20" and "4,20" share one."""
    needs_all: bool = False
    """A range of days is known only when each of its days is."""

    def is_covered(self, known: frozenset[str]) -> bool:
        return self.keys <= known if self.needs_all else bool(self.keys & known)


def figures_in(text: str) -> list[Figure]:
    plain = text.replace("’", "'")
    phones = list(_phones(plain))
    for phone in phones:
        plain = plain.replace(phone.text, " " * len(phone.text))
    found = [*phones, *_in_digits(plain), *_spelled_out(plain), *_days(plain), *_when(plain)]
    return sorted(found, key=lambda figure: figure.start)


def _phones(text: str) -> Iterator[Figure]:
    for match in _PHONE.finditer(text):
        yield Figure(match[0], match.start(), frozenset({re.sub(r"\D", "", match[0])}))


def _in_digits(text: str) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        if match.start() and text[match.start() - 1].isalpha():  # part of a name such as B2B or MP3
            continue
        quoted = match[0].strip()
        keys = {_number(match["number"], (match["scale"] or "").strip().lower())}
        after = (match["after"] or "").strip().lower().rstrip(".").replace(".", "")
        if after == "pm" and ":" not in match["number"] and match["number"].isdigit() and int(match["number"]) < 12:  # noqa: PLR2004
            keys.add(str(int(match["number"]) + 12))
        if after in {"%", "percent", "per cent"}:  # 50 people are no proof of 50 %
            keys = {f"{key}%" for key in keys}
        yield Figure(quoted, match.start(), frozenset(keys))


def _number(digits: str, scale: str) -> str:
    """Of "1,000", "1.000" and "1k" 1000; of "4.20" and "4,20" 4.2; "10:30" stays."""
    if ":" in digits:
        hour, _, minute = digits.partition(":")
        return str(int(hour)) if minute.strip("0") == "" else f"{int(hour)}:{minute}"
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        value = float(re.sub(r"[.,]", "", digits))
    elif re.fullmatch(r"\d+[.,]\d{1,2}", digits):
        value = float(digits.replace(",", "."))
    elif digits.isdigit():
        value = float(digits)
    else:
        return digits
    value *= {"k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000, "hundred": 100}.get(scale, 1)
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _spelled_out(text: str) -> Iterator[Figure]:
    for match in _SPELLED.finditer(text):
        quoted = match[0].strip()
        if _HARMLESS.fullmatch(quoted) or _COUNTS_ITSELF.match(text, match.end()):
            continue
        value = _value(quoted.lower())
        key = quoted.lower().rstrip("s") if value is None else f"{value}"
        percent = "cent" in quoted.lower()
        yield Figure(quoted, match.start(), frozenset({f"{key}%" if percent else key}))


def _value(words: str) -> int | None:
    total, current = 0, 0
    for word in re.findall(r"[a-z]+", words):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _TEN:
            current += _TEN[word]
        elif word.rstrip("s") in _SCALE:
            if word.endswith("s") and not current:
                return None  # "hundreds": no number, but a claim
            current = max(current, 1) * _SCALE[word.rstrip("s")]
            if current >= 1000:  # noqa: PLR2004
                total, current = total + current, 0
        elif word in {"several", "few"}:
            return None
    return total + current


def _days(text: str) -> Iterator[Figure]:
    for match in _RANGE.finditer(text):
        first, last = _ORDER.index(match[1].lower()), _ORDER.index(match[2].lower())
        days = [_ORDER[at % 7] for at in range(first, last + 1 if last >= first else last + 8)]
        yield Figure(match[0], match.start(), frozenset(_DAYS[day] for day in days), needs_all=True)
    for match in _DAY.finditer(text):
        word = match[0].lower().rstrip("s") if match[0].lower().endswith("days") else match[0].lower()
        yield Figure(match[0], match.start(), frozenset({_DAYS.get(word, word)}))


def _when(text: str) -> Iterator[Figure]:
    for pattern in (_MONTH, _OTHER_WHEN):
        for match in pattern.finditer(text):
            yield Figure(match[0], match.start(), frozenset({match[0].lower().rstrip("s")}))
