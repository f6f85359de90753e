"""Posts about what an owner jotted down: their own line, what they have told that belongs to it, and a next step.

Without a model nobody here knows what a line means, so it is quoted as it stands, and nothing is made up around it.
"""

import random
import re
from dataclasses import replace

from app.llm.contract import BusinessBrief, Topic
from app.llm.offline.composer import Composer, Draft
from app.llm.offline.layout import Body, statements
from app.llm.offline.phrases import Phrase, phrases
from app.llm.offline.pillars import SUBJECTS, Theme
from app.llm.offline.profile import Fact, Profile, read_profile
from app.llm.similarity import similarity
from app.llm.voice import within_emojis
from app.platforms.contract import Platform

# What people write to themselves before the thing itself; "tell them that we close at four" is about closing at four.
_TO_US = re.compile(
    r"^(?:(?:maybe|perhaps|please|idea|note|to ?do|reminder)\b[:,]?\s*|"
    r"(?:let's |let’s |(?:we|i) (?:should|could) )?(?:"
    r"(?:(?:do|make|write|publish|share) )?(?:an? )?(?:post|something|write|talk)\s+(?:about|on)|"
    r"tell (?:people|them|everyone|customers)(?:\s+(?:that|about))?|"
    r"remind (?:people|them|everyone|customers)(?:\s+(?:that|about|to))?|"
    r"(?:mention|announce|say)(?:\s+that)?)\s+)+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|can|do|does|did|(?:we|i|you|they|it) [a-z]+)\b", re.IGNORECASE
)
FEWEST_WORDS = 5
SAID_AGAIN = 0.4
"""From this likeness on a statement says what the topic says already."""
_COMMON_WORDS = (
    "about after again also another been before being could every first from have into just more most much only other "
    "over people post should since some that their them then there these they thing this those until very want were "
    "what when where which while will with would your"
)
STEM = 5
"""So many first letters make two words the same: "course" and "courses"."""
_COMMON = frozenset(word[:STEM] for word in _COMMON_WORDS.split())


class TopicComposer(Composer):
    """Makes drafts about one topic for one platform; every choice comes from `dice`."""

    def __init__(
        self,
        profile: Profile,
        platform: Platform,
        theme: Theme,
        dice: random.Random,
        said: tuple[Fact, ...],
        topic: Topic,
    ) -> None:
        super().__init__(profile, platform, theme, dice)
        self._said = said
        self._link = [topic.link] if topic.link else []
        stems = {word for fact in said for word in _stems(fact.text)}
        self._others = [
            fact for fact in self._facts if all(similarity(fact.text, one.text) < SAID_AGAIN for one in said)
        ]
        self._related = [fact for fact in self._others if _stems(fact.text) & stems and not fact.is_fragment]

    def draft(self) -> Draft | None:
        if not self._said:
            return None
        if not self._profile.is_english:
            lines = [fact.text for fact in self._said]
            return self._tagged(Body(lines[0], (*lines[1:], *self._link), ""), (), "quoted", lines)
        around = self._around()
        told = [fact.text for fact in self._said]
        if self._said[0].is_fragment or self._chance(0.4):
            leads = phrases().mentions if self._said[0].is_fragment else phrases().leads
            lead = self._dice.choice([one for one in leads if one.fits(self._profile, self._values)])
            opening = f"{lead.fill(self._values)} {told[0]}"
            return self._compose(opening, told[1:], around, [lead])
        return self._compose(told[0], told[1:], around, [])

    def _compose(self, opening: str, more: list[str], around: list[Fact], keys: list[Phrase]) -> Draft | None:
        closer = self._closer([*self._said, *around], self._values, avoid=opening)
        if closer is None:
            return None
        paragraphs = [*([" ".join(more)] if more else []), *(fact.text for fact in around), *self._link]
        joins = not self._link and self._chance(0.4)
        body = Body(opening, tuple(paragraphs), closer.fill(self._values), joins)
        said = [fact.text for fact in (*self._said, *around)]
        draft = self._tagged(body, (*(key.say for key in keys), closer.say), "led" if keys else "opened", said)
        # What is said in every post of the topic is no repetition: only the rest is weighed.
        return Draft(draft.body, draft.hashtags, draft.keys, draft.shape, tuple(fact.text for fact in around))

    def _around(self) -> list[Fact]:
        """Statements that belong to it: those that speak of the same things, else how to come by them."""
        _, most = statements(self._platform)
        room = max(0, most - len(self._said))
        practical = [fact for fact in self._others if fact.about & SUBJECTS[Theme.PRACTICAL] and not fact.is_fragment]
        pool = self._related or practical
        count = min(len(pool), self._dice.randint(1 if self._related else 0, max(room, 1)))
        return sorted(self._dice.sample(pool, count), key=lambda fact: fact.position)


def read_topic(business: BusinessBrief, topic: Topic) -> tuple[Fact, ...]:
    """Its statements, tidied like those of a description, without what was said to ourselves ("post about …").

    Empty where nothing is left that could be published: where it holds a banned word.
    """
    text = _TO_US.sub("", topic.text.strip()).strip() or topic.text
    alone = read_profile(business.model_copy(update={"description": text}))
    if alone.facts:
        first = alone.facts[0]
        is_fragment = first.is_fragment or (len(first.text.split()) < FEWEST_WORDS and not _VERB.search(first.text))
        return (replace(first, is_fragment=is_fragment), *alone.facts[1:])
    # A word or three is no statement to the reader of descriptions, and still a topic.
    line = within_emojis(" ".join(text.split()).rstrip(".,;:"), business.voice.emoji)
    return (Fact(f"{line}.", frozenset(), is_fragment=True),) if line else ()


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM].lower() for word in _WORD.findall(text)) - _COMMON
