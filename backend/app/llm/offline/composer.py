"""Puts one post together: a hook, statements of the owner's, and what to do next.

Every line is either a phrase from `phrases_en.toml` or a statement from the business's own fields.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.llm.offline.hashtags import HOW_MANY, hashtags_for
from app.llm.offline.kinds import Kind
from app.llm.offline.layout import FORMS, Body, Form, statements
from app.llm.offline.phrases import Phrase, phrases, subjects
from app.llm.offline.pillars import SUBJECTS, Theme
from app.llm.offline.profile import Fact, Profile
from app.llm.offline.tags import About
from app.llm.offline.voice import in_voice
from app.llm.offline.wording import capital, of_items, wording
from app.llm.voice import allowed, banned_tags
from app.platforms.contract import Platform
from app.platforms.registry import text_rules

FINER = {theme: {subject.value for subject in touched} for theme, touched in SUBJECTS.items()}
FINER[Theme.PRACTICAL] |= {"hours", "reach"}
for _theme in (Theme.PROCESS, Theme.PEOPLE, Theme.VALUE):
    FINER[_theme].add("detail")

_ABOUT_IT = re.compile(r" (?:[a-z]+s|can|also|does|will)\b")
# What a closer asks for, and how often compared with the others.
_WISHES = {"visit": 3.0, "reach": 3.0, "talk": 2.5, "share": 0.8, "keep": 0.8, "follow": 0.8}
MIN_LIST = 3
SHORT_WORDS = 2
LONGEST_OF_SEVERAL = 160


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that could be. `keys` are the phrases in it and `statements` the owner's: a batch spreads both."""

    body: Body
    hashtags: list[str]
    keys: tuple[str, ...]
    shape: str
    statements: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.text(self.hashtags)


class Composer:
    """Makes drafts for one business, one platform and one theme; every choice comes from `dice`."""

    def __init__(self, profile: Profile, platform: Platform, theme: Theme, dice: random.Random) -> None:
        self._profile = profile
        self._platform = platform
        self._theme = theme
        self._dice = dice
        self._values = wording(profile, platform, dice)
        self._facts = [
            fact for fact in profile.facts if not (fact.is_fragment and len(fact.text.split()) <= SHORT_WORDS)
        ]

    def draft(self) -> Draft | None:
        """One draft, or None where this throw of the dice does not come out as a post."""
        if not self._profile.is_english:
            return self._quoted()
        if self._theme is Theme.CONVERSATION or not self._facts:
            shapes = [self._asked]
        else:
            shapes = [self._told, self._told, self._told, self._plain, self._plain]
            if FORMS[self._platform] is not Form.COMPACT and len(self._facts) >= MIN_LIST:
                shapes.append(self._summed_up)
            if self._theme is Theme.OFFER and len(self._profile.items) >= MIN_LIST:
                shapes.append(self._listed)
            if self._theme is Theme.OFFER:
                shapes.append(self._asked)
        return self._dice.choice(shapes)()

    # --- shapes -------------------------------------------------------------------------------------------------------

    def _told(self) -> Draft | None:
        """A hook, the owner's statements, a closer."""
        facts = self._statements()
        if not facts:
            return None
        values = self._values | of_items(facts[0].items, self._dice)
        hooks = [
            phrase
            for phrase in phrases().hooks
            if phrase.fits(self._profile, values) and phrase.suits(facts[0], values)
        ]
        # A phrase made for this theme says more than one that fits anything.
        pointed = [phrase for phrase in hooks if phrase.about & FINER[self._theme]]
        if not hooks:
            return None
        hook = self._dice.choice(pointed if pointed and self._chance(0.85) else hooks)
        return self._finish(hook.fill(values), [fact.text for fact in facts], facts, [hook.say], "told", values)

    def _plain(self) -> Draft | None:
        """The owner's own sentence opens."""
        facts = self._statements()
        if not facts or facts[0].is_fragment:
            return None
        return self._finish("", [fact.text for fact in facts], facts, [], "plain", self._values)

    def _asked(self) -> Draft | None:
        """A question to the readers; below it, on most platforms, a statement it can be answered from."""
        questions = [phrase for phrase in phrases().questions if phrase.fits(self._profile, self._values)]
        if self._theme is not Theme.CONVERSATION and self._facts:
            # Questions about ourselves belong to the conversation pillar; elsewhere a question is about the subject.
            questions = [one for one in questions if one.answered or one.about or one.needs & {"item", "Item"}]
        if not questions:
            return None
        question = self._dice.choice(questions)
        replies = [
            phrase
            for phrase in phrases().replies
            if phrase.fits(self._profile, self._values) and (question.is_easy or not phrase.is_easy)
        ]
        reply = question.then or self._dice.choice(replies).say
        asked = question.fill(self._values)
        paragraphs = self._below(question, asked)
        if not paragraphs and FORMS[self._platform] is Form.LONG and self._facts:
            return None
        joins = not paragraphs and self._chance(0.5)
        body = Body(asked, tuple(paragraphs), reply.format_map(self._values), joins)
        return self._tagged(body, (question.say, reply), "asked", paragraphs)

    def _below(self, question: Phrase, asked: str) -> list[str]:
        """A statement that belongs under a question: about the things it names, its subject, or as our own answer."""
        whole = [fact for fact in self._facts if not fact.is_fragment]
        mentioned = {item for item in self._profile.items if item.lower() in asked.lower()}
        if mentioned:
            related = [fact for fact in whole if mentioned & set(fact.items)]
        elif question.answered:
            related = [fact for fact in whole if fact.about & {About.PROCESS, About.BENEFIT}]
        else:
            related = [fact for fact in whole if question.about & subjects(fact)]
        if not related or self._chance(0.25):
            return []
        fact = self._dice.choice(related)
        bridges = [phrase for phrase in phrases().bridges if phrase.fits(self._profile, self._values)]
        return [f"{self._dice.choice(bridges).fill(self._values)} {fact.text}" if question.answered else fact.text]

    def _listed(self) -> Draft | None:
        """What there is, one line each."""
        heads = [phrase for phrase in phrases().lists if phrase.fits(self._profile, self._values)]
        if not heads:
            return None
        head = self._dice.choice(heads)
        most = 4 if FORMS[self._platform] is Form.COMPACT else 6
        items = [capital(item) for item in self._profile.items[:most]]
        practical = [fact for fact in self._facts if fact.about & SUBJECTS[Theme.PRACTICAL] and not fact.items]
        facts = [self._dice.choice(practical)] if practical and FORMS[self._platform] is not Form.COMPACT else []
        bullets = "\n".join(f"• {item}" for item in items)
        offer = Fact(bullets, frozenset({About.OFFER}), self._profile.items)
        return self._finish(
            head.fill(self._values),
            [bullets, *(fact.text for fact in facts)],
            [offer, *facts],
            [head.say],
            "listed",
            self._values,
        )

    def _summed_up(self) -> Draft | None:
        """Two or three statements under one heading."""
        heads = [phrase for phrase in phrases().summaries if phrase.fits(self._profile, self._values)]
        head = self._dice.choice(heads)
        first = self._statements()[:1]
        # How others struggle is no fact about us.
        first = [fact for fact in first if About.PROBLEM not in fact.about]
        others = [fact for fact in self._facts if fact not in first and About.PROBLEM not in fact.about]
        if not first or len(others) < head.count - 1:
            return None
        facts = sorted([*first, *self._dice.sample(others, head.count - 1)], key=lambda fact: fact.position)
        if any(len(fact.text) > LONGEST_OF_SEVERAL for fact in facts):
            return None
        return self._finish(
            head.fill(self._values), [fact.text for fact in facts], facts, [head.say], "summed up", self._values
        )

    def _quoted(self) -> Draft | None:
        """In a language that is not ours: the owner's sentences, and nothing else."""
        if not self._facts:
            return None
        _, most = statements(self._platform)
        count = self._dice.randint(1, min(len(self._facts), most + 1))
        facts = sorted(self._dice.sample(self._facts, count), key=lambda fact: fact.position)
        lines = [fact.text for fact in facts]
        return self._tagged(Body(lines[0], tuple(lines[1:]), ""), (), "quoted", lines)

    # --- parts --------------------------------------------------------------------------------------------------------

    def _statements(self) -> list[Fact]:
        """One on the theme first, then what goes with it, in numbers that suit the platform."""
        own = [fact for fact in self._facts if fact.about & SUBJECTS[self._theme]]
        if self._theme in {Theme.PROCESS, Theme.PEOPLE, Theme.VALUE}:
            own += [fact for fact in self._facts if not fact.about]
        if not own:
            return []
        first = self._dice.choice(own)
        fewest, most = statements(self._platform)
        others = [fact for fact in self._facts if fact is not first and not fact.is_fragment]
        # What stood next to it in the description reads well next to it here; a practical line closes well.
        others.sort(key=lambda fact: (self._distance(first, fact), self._dice.random()))
        picked = others[: self._dice.randint(fewest, most) - 1]
        if About.PROBLEM in first.about and (answer := self._after(first)) and answer not in picked:
            picked = [answer, *picked[:-1]]
        following = sorted((fact for fact in picked if fact.position > first.position), key=lambda fact: fact.position)
        practical = SUBJECTS[Theme.PRACTICAL]
        leading = [fact for fact in picked if fact.position < first.position]
        rest = sorted([*leading, *following], key=lambda fact: (bool(fact.about & practical), fact.position))
        introduced = [fact for fact in rest if About.IDENTITY in fact.about]
        return [*introduced, first, *(fact for fact in rest if fact not in introduced)]

    def _after(self, fact: Fact) -> Fact | None:
        return next((other for other in self._facts if other.position == fact.position + 1), None)

    def _distance(self, first: Fact, other: Fact) -> float:
        shared = len(first.about & other.about)
        practical = bool(other.about & SUBJECTS[Theme.PRACTICAL])
        return abs(other.position - first.position) - shared - practical * 1.5 + self._dice.random() * 3.5

    def _finish(
        self,
        hook: str,
        paragraphs: list[str],
        facts: Sequence[Fact],
        keys: list[str],
        shape: str,
        values: dict[str, str],
    ) -> Draft | None:
        closer = self._closer(facts, values, avoid=hook)
        if closer is None:
            return None
        lines = paragraphs if hook else paragraphs[1:]
        joins = (
            bool(lines or not hook)
            and paragraphs[-1].endswith((".", "!", "?", '"', "”"))
            and not paragraphs[-1].startswith("•")
            and self._chance(0.4)
        )
        opening = hook or paragraphs[0]
        body = Body(opening, tuple(self._with_pronouns(opening, lines)), closer.fill(values), joins)
        return self._tagged(body, (*keys, closer.say), shape, paragraphs)

    def _chance(self, probability: float) -> bool:
        return self._dice.random() < probability

    def _with_pronouns(self, opening: str, lines: Sequence[str]) -> list[str]:
        """A product that was just named is "it" in the next line: "A fact about Ledgerline: It connects to …"."""
        name, shown, before = self._profile.name, [], opening
        for line in lines:
            again = self._profile.kind is Kind.SOFTWARE and name in before and line.startswith(f"{name} ")
            shown.append(
                f"It {line.removeprefix(name).lstrip()}" if again and _ABOUT_IT.match(line.removeprefix(name)) else line
            )
            before = line if name in line or not again else before
        return shown

    def _closer(self, facts: Sequence[Fact], values: dict[str, str], *, avoid: str) -> Phrase | None:
        said = " ".join(fact.text for fact in facts)
        touched = set().union(*(subjects(fact) for fact in facts))
        if "items" not in subjects(facts[-1]):  # "which one is yours?" has to follow what it asks about
            touched.discard("items")
        fitting = [
            phrase
            for phrase in phrases().closers
            if phrase.fits(self._profile, values)
            and (not phrase.about or phrase.about & touched)
            and not any(values.get(key, "\0") in said for key in phrase.needs & {"link", "phone", "mail"})
            and not (phrase.to == "talk" and phrase.say.endswith(".") and "reach" in touched)
            and not ("?" in avoid and phrase.say.endswith("?"))
        ]
        if not fitting:
            return None
        wishes = sorted({phrase.to for phrase in fitting})
        wish = self._dice.choices(wishes, [_WISHES[one] for one in wishes])[0]
        return self._dice.choice([phrase for phrase in fitting if phrase.to == wish])

    def _tagged(self, body: Body, keys: tuple[str, ...], shape: str, said: Sequence[str] = ()) -> Draft:
        rules, voice = text_rules(self._platform), self._profile.voice
        body = in_voice(body, voice, said=said)
        most = allowed(voice.hashtags, min(HOW_MANY[self._platform], rules.good_hashtags))
        count = self._dice.randint(min(most, max(1, most - 2)), most)
        tags = hashtags_for(self._profile, body.text([]), count=count, turn=self._dice.randrange(12))
        unwanted = banned_tags(tags, voice)
        return Draft(body, [tag for tag in tags if tag not in unwanted], keys, shape, tuple(said))
