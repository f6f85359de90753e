"""The offline copywriter's own words: from `phrases_en.toml`, chosen by fit, filled from the business's fields."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from string import Formatter

from app.llm.offline.kinds import PREMISES, TO_BUSINESS, Kind
from app.llm.offline.profile import Fact, Profile
from app.llm.offline.tags import About

_GROUPS: Mapping[str, frozenset[Kind]] = {
    "premises": PREMISES,
    "local": PREMISES | {Kind.TRADE},
    "goods": frozenset({Kind.FOOD, Kind.SHOP, Kind.MAKER}),
    "services": frozenset({Kind.TRADE, Kind.AGENCY, Kind.FREELANCE}),
    "business": TO_BUSINESS,
}
_OPEN_HOURS = re.compile(r"\b(?:open|opening|closed|hours)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    say: str
    needs: frozenset[str]
    about: frozenset[str]
    """Subjects of the statement it may stand with; empty: any."""
    kinds: frozenset[Kind]
    """Kinds of business it fits; empty: all."""
    who: str
    """"one" or "many" where it only suits somebody who says "I" or "we"; else empty."""
    to: str
    """Of a closer: what it asks for."""
    starts: str
    """How the statement after it has to begin."""
    count: int
    is_easy: bool
    """Of a question: one word answers it. Of a reply: it says that one word will do."""
    then: str
    """Of a question: the only line that may follow; empty: any reply."""
    answered: bool
    """Of a question: whether a statement about how the business works answers it."""

    def fits(self, profile: Profile, values: Mapping[str, str]) -> bool:
        if self.kinds and profile.kind not in self.kinds:
            return False
        if self.who and (self.who == "one") is not profile.is_one_person:
            return False
        return self.needs <= values.keys()

    def suits(self, fact: Fact, values: Mapping[str, str]) -> bool:
        """Whether it may introduce or follow this statement."""
        if self.starts and not fact.text.startswith(self.starts.format_map(values)):
            return False
        return not self.about or bool(self.about & subjects(fact))

    def fill(self, values: Mapping[str, str]) -> str:
        return self.say.format_map(values)


@dataclass(frozen=True, slots=True)
class Phrases:
    hooks: tuple[Phrase, ...]
    questions: tuple[Phrase, ...]
    replies: tuple[Phrase, ...]
    bridges: tuple[Phrase, ...]
    closers: tuple[Phrase, ...]
    lists: tuple[Phrase, ...]
    summaries: tuple[Phrase, ...]
    leads: tuple[Phrase, ...]
    """Before a statement that somebody jotted down."""
    mentions: tuple[Phrase, ...]
    """Before a thing that somebody jotted down, which is no sentence."""


def subjects(fact: Fact) -> set[str]:
    """What a phrase's `about` is compared with: the statement's subjects and a few finer ones."""
    found = {subject.value for subject in fact.about} | {"any"}
    if not fact.about:
        found.add("detail")
    if About.TIME in fact.about and _OPEN_HOURS.search(fact.text):
        found.add("hours")
    if About.CONTACT in fact.about or re.search(r"@|://|\d{3}[ -]\d{3}", fact.text):
        found.add("reach")
    if len(fact.items) > 1:
        found.add("items")
    return found


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    source = resources.files(__package__).joinpath("phrases_en.toml").read_text("utf-8")
    tables = tomllib.loads(source)
    return Phrases(
        *(
            tuple(_phrase(entry) for entry in tables[table])
            for table in ("hook", "question", "reply", "bridge", "closer", "list", "facts", "lead", "mention")
        )
    )


def _phrase(entry: Mapping[str, object]) -> Phrase:
    kinds: set[Kind] = set()
    for name in _strings(entry.get("kinds")):
        kinds |= _GROUPS[name] if name in _GROUPS else {Kind(name)}
    say = str(entry["say"])
    count = entry.get("count", 1)
    return Phrase(
        say=say,
        needs=frozenset(name for _, name, _, _ in Formatter().parse(say) if name),
        about=frozenset(_strings(entry.get("about"))),
        kinds=frozenset(kinds),
        who=str(entry.get("who", "")),
        to=str(entry.get("to", "")),
        starts=str(entry.get("starts", "")),
        count=count if isinstance(count, int) else 1,
        is_easy=entry.get("easy") is True,
        then=str(entry.get("then", "")),
        answered=entry.get("answered") is True,
    )


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
