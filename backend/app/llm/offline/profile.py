"""What the offline copywriter knows of a business: its own statements, sorted, and the few words it may insert.

Everything here is quoted from the business's fields; nothing is concluded beyond sorting.
"""

import re
import string
from dataclasses import dataclass, field, replace

from app.llm.contract import Amount, BrandVoice, BusinessBrief
from app.llm.offline.items import MAX_WORDS, items_in, items_of_bullets
from app.llm.offline.kinds import PREMISES, Kind, kind_of
from app.llm.offline.language import looks_english
from app.llm.offline.markup import is_shouting
from app.llm.offline.sentences import Sentence, clauses, read_sentences
from app.llm.offline.tags import About, about, is_for_us_only
from app.llm.voice import banned_in, within_emojis, within_hashtags

_OFFERING_IDENTITY = re.compile(
    r"^(?:(?:we are|we're|we’re|i am|i'm|i’m)(?: (?:[A-Z][\w'’-]+ ){1,3}?[A-Z][\w'’-]+,)?|"
    r"(?P<name>.{1,80}?) (?:is|are)) (?P<what>(?:an?|the)\s+[^.;:!?]{3,90})",
    re.IGNORECASE,
)
_HEAD_END = re.compile(
    r"\s+(?:in|at|for|that|which|who|where|with|near|from|based|located|on|to|by|of|run|serving|offering|helping|making|and|just|specializ\w+|"
    r"specialis\w+|founded|since|,|–|-)\b.*$|,.*$|\s[–—-]\s.*$",
    re.IGNORECASE,
)
_NAME_OF_PLACE = r"((?:[A-Z][\w'’.-]+)(?:(?:,? |-)(?:[A-Z][\w'’-]+|(?:on|upon|de|la|le|am|der|of) [A-Z][\w'’-]+)){0,3})"
_PLACE = re.compile(
    rf"\b(?:based|located|situated|shop|store|studio|bakery|caf[eé]|restaurant|workshop|office|salon|gym|clinic|garage|firm|company|agency|"
    rf"business|team|homes?|houses|customers|families|designer|photographer|plumber|plumbers|plumbing|heating|service|services|roastery|school|bookshop|"
    rf"potter|maker|brewery|kitchen|work|works|operate|live|people|homeowners|area|"
    rf"areas)\b(?: here)? in (?:the )?(?:heart of |cent(?:er|re) of |old town of )?{_NAME_OF_PLACE}"
)
_IN_PLACE = re.compile(rf"\bin (?:the )?(?:heart of |cent(?:er|re) of )?{_NAME_OF_PLACE}")
_NO_PLACE = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "English",
        "German",
        "French",
        "Spanish",
        "Italian",
        "Excel",
        "Slack",
        "Python",
        "Java",
        "JavaScript",
        "React",
        "Word",
        "Google",
        "Notion",
        "The",
        "I",
    ]
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s)>\]]+[\w/]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|co|eu|de|fr|es|it|uk|app|shop|dev|ch|at|nl)\b(?:/[\w./-]*\w)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,€$£])\+?\(?\d[\d ()/-]{6,16}\d(?!\w)")
_UNFIT_AUDIENCE = re.compile(
    r"\d|\b(?:age[ds]?|income|affluent|demographic\w*|segment\w*|gender|middle[- ]class|high[- ]net|target|"
    r"personas?|disposable|b2b|smbs?|smes?|icp|"
    r"decision[- ]makers?|potential|prospects?|everyone|all|us|we|our|customers? (?:are|is))\b|[:;()\[\]{}#@]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    text: str
    about: frozenset[About]
    items: tuple[str, ...] = ()
    is_fragment: bool = False
    position: int = 0
    """Where it stands in the description; statements from elsewhere follow."""


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    kind: Kind
    is_one_person: bool
    is_english: bool
    facts: tuple[Fact, ...]
    items: tuple[str, ...]
    identity: str | None
    """"a small family bakery in Leeds"."""
    craft: str | None
    """What it is in a word or three, without an article: "family bakery"."""
    place: str | None
    audience: str | None
    """For "… is for {audience}"; None when it would not do to say it in public."""
    link: str | None
    mail: str | None
    phone: str | None
    industry: str | None
    subjects: frozenset[About] = field(default=frozenset())
    voice: BrandVoice = field(default=BrandVoice())

    def facts_about(self, *subjects: About) -> list[Fact]:
        return [fact for fact in self.facts if fact.about & set(subjects)]


def read_profile(business: BusinessBrief) -> Profile:
    name, description = re.sub(r"\s+", " ", business.name).strip(), business.description
    if is_shouting(name) and is_shouting(description):
        name = string.capwords(name)
    is_one_person = _speaks_as_one(description)
    kind = kind_of(industry=business.industry, description=description, name=name, is_one_person=is_one_person)
    is_english = business.language.lower().startswith("en") and looks_english(description)
    if kind is Kind.SOFTWARE:
        description = _name_for_it(description, name=name)
    sentences = [one for one in read_sentences(description, name=name) if not is_for_us_only(one.text)]
    facts = _in_voice(_facts(sentences, name=name, kind=kind, is_english=is_english), business.voice)
    what = _identity(facts, name=name)
    opening = facts[0].text.rstrip(".!") if facts and is_english else ""
    craft = _craft(what or (opening if " " in opening else None))
    text = " ".join(fact.text for fact in facts)
    return Profile(
        name=name,
        kind=kind,
        is_one_person=is_one_person,
        is_english=is_english,
        facts=tuple(facts),
        items=_items(facts, sentences, kind=kind, voice=business.voice) if is_english else (),
        identity=what,
        craft=craft,
        place=_place(facts, kind=kind) if is_english else None,
        audience=_audience(business) if is_english else None,
        link=_first(_URL, _MAIL.sub(" ", text)),
        mail=_first(_MAIL, text),
        phone=_first(_PHONE, text),
        industry=(business.industry or "").strip() or None,
        voice=business.voice,
        subjects=frozenset().union(*(fact.about for fact in facts)) if facts else frozenset(),
    )


def _speaks_as_one(text: str) -> bool:
    one = len(re.findall(r"\b(?:I|I'm|I’m|I've|my|me)\b", text)) + len(re.findall(r"\bMy\b", text))
    many = len(re.findall(r"\b(?:we|our|us|we're|we've)\b", text, re.IGNORECASE))
    return one > many


def _name_for_it(text: str, *, name: str) -> str:
    """Says by name what would not stand alone: "Ledgerline is a tool. It connects to banks."."""
    return re.sub(
        rf"(\b{re.escape(name)}\b[^.!?\n]*(?:\.(?=\w)[^.!?\n]*)*[.!?] )It (?=[a-z]+s\b|can\b|also\b)",
        rf"\1{_literal(name)} ",
        text,
    )


def _literal(name: str) -> str:
    return name.replace("\\", "\\\\")


def _facts(sentences: list[Sentence], *, name: str, kind: Kind, is_english: bool) -> list[Fact]:
    facts: list[Fact] = []
    for sentence in sentences:
        for clause in clauses(sentence.text) if is_english else [sentence.text]:
            text = _in_our_voice(clause, name=name, kind=kind) if is_english else clause
            if any(known.text == text for known in facts) or (sentence.is_bullet and len(text.split()) <= MAX_WORDS):
                continue
            subjects = about(text, name=name) if is_english else frozenset()
            items = tuple(items_in(text)) if is_english and not sentence.is_bullet else ()
            facts.append(Fact(text, subjects, items, sentence.is_fragment and not _has_verb(text), len(facts)))
    return facts


def _in_voice(facts: list[Fact], voice: BrandVoice) -> list[Fact]:
    """Without the statements that hold a word the owner never wants posted, and with no more emojis than wanted."""
    kept: list[Fact] = []
    for fact in facts:
        text = within_emojis(fact.text, voice.emoji)
        if voice.hashtags is not Amount.USUAL:  # what may stand below the post is counted elsewhere
            text = within_hashtags(text, 0)
        if text and not banned_in(text, voice):
            kept.append(replace(fact, text=text))
    return kept


def _has_verb(text: str) -> bool:
    return bool(re.match(r"^(?:We|I|Our|My|You|It|They|The)\b", text)) or bool(
        re.search(r"\b(?:is|are|has|have|was)\b", text)
    )


def _in_our_voice(text: str, *, name: str, kind: Kind) -> str:
    """As its own owner would post it: "Corner Crumb is a bakery" is "We are a bakery". Products keep their name."""
    if kind is Kind.SOFTWARE:
        return text
    verbs = "is(?= an? )|has|offers|makes|sells|bakes|serves|provides|designs|builds|teaches|repairs"
    found = re.match(rf"^{re.escape(name)} ({verbs}) ", text)
    if not found or re.search(r"\b(?:its|their|they|it)\b", text, re.IGNORECASE):
        return text
    verb = {"is": "are", "has": "have", "teaches": "teach"}.get(found[1], found[1].removesuffix("s"))
    return f"We {verb} {text[found.end() :]}"


def _identity(facts: list[Fact], *, name: str) -> str | None:
    for fact in facts[:6]:
        found = _OFFERING_IDENTITY.match(fact.text)
        if found and (found["name"] is None or found["name"].lower() == name.lower()):
            what = re.split(
                r",? (?:and|but|so) (?:we|i|our|it)\b|\s[–—-]\s|, (?:and|which|where|that|who)\b", found["what"]
            )[0]
            return what.strip(" ,")
    return None


def _craft(what: str | None) -> str | None:
    if what is None:
        return None
    head = _HEAD_END.sub("", re.sub(r"(?i)^(?:an?|the)\s+", "", what)).strip()
    words = head.split()
    fits = 1 <= len(words) <= 3 and all(re.match(r"^[\w'’-]+$", word) for word in words)  # noqa: PLR2004
    return head if fits and not re.match(r"(?i)^(?:we|i|our|my|you|it|best|the)\b", head) else None


def _items(facts: list[Fact], sentences: list[Sentence], *, kind: Kind, voice: BrandVoice) -> tuple[str, ...]:
    found = [item for fact in facts for item in fact.items]
    bullets = [one.text for one in sentences if one.is_bullet]
    found += items_of_bullets(bullets, keep_capitals=kind is Kind.SOFTWARE)
    unique: dict[str, str] = {}
    for item in found:
        if not banned_in(item, voice):
            unique.setdefault(item.lower(), item)
    return tuple(list(unique.values())[:12])


def _place(facts: list[Fact], *, kind: Kind) -> str | None:
    for position, fact in enumerate(facts):
        candidates = list(_PLACE.finditer(fact.text))
        opening = position < 2 and kind in PREMISES | {Kind.TRADE}  # noqa: PLR2004
        if About.IDENTITY in fact.about or (About.PLACE in fact.about and kind is not Kind.SOFTWARE) or opening:
            candidates += list(_IN_PLACE.finditer(fact.text))
        for found in candidates:
            place = found[1].rstrip(".'’")
            if place.split()[0].rstrip(",") not in _NO_PLACE:
                return place
    return None


def _audience(business: BusinessBrief) -> str | None:
    text = re.sub(r"\s+", " ", business.target_audience or "").strip()
    text = re.split(r"[.;\n]\s*", text)[0].strip(" ,.") if text else ""
    words = text.split()
    if not 1 <= len(words) <= 14 or len(text) > 90 or _UNFIT_AUDIENCE.search(text):  # noqa: PLR2004
        return None
    if " and " not in text and " or " not in text:
        text = " and ".join(text.rsplit(", ", 1))
        words = text.split()
    first = words[0]
    return text if first.isupper() or not first[1:].islower() else f"{first.lower()} {' '.join(words[1:])}".strip()


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0].strip(" .") if found else None
