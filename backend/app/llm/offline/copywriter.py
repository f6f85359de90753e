"""Chooses, for each post of a batch, the draft that repeats least; never one that is nearly the same as another."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from app.llm.contract import BusinessBrief, PostAssignment, PostDraft, StrategyDraft, UnwrittenPost
from app.llm.offline.composer import Composer, Draft
from app.llm.offline.layout import room
from app.llm.offline.on_topic import TopicComposer, read_topic
from app.llm.offline.pillars import Theme, theme_of
from app.llm.offline.profile import Profile, read_profile
from app.llm.offline.questions import missing_facts
from app.llm.similarity import TOO_ALIKE, jaccard, trigrams
from app.llm.voice import banned_in
from app.platforms.contract import Platform
from app.platforms.registry import name_of
from app.platforms.text import check_text, length_for

DRAFTS = 90
COMFORTABLE = 0.42
"""Below this two posts read as different ones; up to TOO_ALIKE is taken only when nothing better comes."""


class Batch:
    """What has been said so far, by this batch and before it."""

    def __init__(self, avoid: Sequence[str]) -> None:
        self._known = [trigrams(text) for text in avoid]
        self._avoid = avoid
        self._keys: Counter[str] = Counter()
        self._hooks: set[str] = {text.split("\n", 1)[0] for text in avoid}
        self._openings: Counter[str] = Counter(_opening(text) for text in avoid)
        self._last_shapes: list[str] = []

    def weight(self, draft: Draft) -> float:
        """How much of it was said already; lower is better."""
        said = sum(self._keys[statement] ** 2 for statement in draft.statements)
        used = sum(self._keys[key] ** 1.3 for key in draft.keys) + said / max(1, len(draft.statements))
        parts = (*draft.keys, *draft.statements)
        before = sum(1 for part in parts for text in self._avoid if part in text) / (len(self._avoid) or 1)
        opening = self._openings[_opening(draft.text)]
        again = self._last_shapes[-2:].count(draft.shape)
        return float(used * 2 + before * 2 + opening * 1.5 + again * 1.5)

    def was_asked(self, draft: Draft) -> bool:
        """The same question twice is noticed at once, however different the rest is."""
        return draft.shape == "asked" and any(known.startswith(draft.body.hook) for known in self._hooks)

    def likeness(self, draft: Draft) -> float:
        own = trigrams(draft.text)
        return float(max((jaccard(own, known) for known in self._known), default=0.0))

    def add(self, draft: Draft, *, on_topic: bool = False) -> None:
        """`on_topic`: the others of its batch say the same thing, each on a platform of its own."""
        if not on_topic:
            self._known.append(trigrams(draft.text))
        self._keys.update((*draft.keys, *draft.statements))
        self._openings[_opening(draft.text)] += 1
        self._hooks.add(draft.text.split("\n", 1)[0])
        self._last_shapes.append(draft.shape)


def _opening(text: str) -> str:
    return " ".join(text.lower().split()[:2])


def write(
    business: BusinessBrief, strategy: StrategyDraft, assignments: Sequence[PostAssignment], *, avoid: Sequence[str]
) -> Iterator[PostDraft | UnwrittenPost]:
    """In the order of the assignments; the same input gives the same posts."""
    profile = read_profile(business)
    same = {one.instead_of for one in assignments if one.topic is not None}
    batch = Batch([text for text in avoid if text not in same])
    about = {pillar.name: pillar.description for pillar in strategy.pillars}
    for assignment in assignments:
        theme = theme_of(assignment.pillar, about.get(assignment.pillar, ""))
        seed = f"{business.business_id}/{assignment.pillar}/{assignment.index}/{len(avoid)}"
        dice = random.Random(seed)
        draft = (
            _best_on_topic(business, profile, assignment, theme, batch, dice)
            if assignment.topic is not None
            else _best(profile, assignment, theme, batch, dice)
        )
        if draft is None:
            reason = _nothing_new(business) if assignment.topic is None else _not_on(assignment.platform)
            yield UnwrittenPost(assignment.index, reason)
            continue
        batch.add(draft, on_topic=assignment.topic is not None)
        yield PostDraft(
            index=assignment.index,
            text=draft.text,
            hook=draft.body.hook,
            call_to_action=draft.body.closer,
            hashtags=draft.hashtags,
        )


def _best(
    profile: Profile, assignment: PostAssignment, theme: Theme, batch: Batch, dice: random.Random
) -> Draft | None:
    """The theme's own drafts first; the other themes only where it has nothing new to say."""
    fallback: list[tuple[float, Draft]] = []
    for themes, throws in (([theme], DRAFTS), ([*Theme], DRAFTS), ([*Theme], 3 * DRAFTS)):
        drafts: list[Draft] = []
        for _ in range(throws):
            draft = Composer(profile, assignment.platform, dice.choice(themes), dice).draft()
            if draft is None or banned_in(draft.text, profile.voice):
                continue
            if _fits(draft, assignment) and not batch.was_asked(draft):
                drafts.append(draft)
        for draft in sorted(drafts, key=batch.weight):
            likeness = batch.likeness(draft)
            if likeness < COMFORTABLE:
                return draft
            fallback.append((likeness, draft))
    likeness, draft = min(fallback, key=lambda found: found[0], default=(1.0, None))
    return draft if likeness < TOO_ALIKE - 0.02 else None


def _best_on_topic(
    business: BusinessBrief,
    profile: Profile,
    assignment: PostAssignment,
    theme: Theme,
    batch: Batch,
    dice: random.Random,
) -> Draft | None:
    assert assignment.topic is not None  # noqa: S101  asked before
    said = read_topic(business, assignment.topic)
    composer = partial(TopicComposer, profile, assignment.platform, theme, dice, said, assignment.topic)
    thrown = [draft for _ in range(DRAFTS) if (draft := composer().draft()) is not None]
    fitting = [draft for draft in thrown if _fits(draft, assignment) and not banned_in(draft.text, profile.voice)]
    new = [
        draft for draft in fitting if batch.likeness(draft) < TOO_ALIKE - 0.02 and draft.text != assignment.instead_of
    ]
    if assignment.instead_of is not None:  # the idea is quoted as it stands: the rest of it is what can be different
        old = trigrams(assignment.instead_of)
        return min(
            new, key=lambda draft: (round(jaccard(trigrams(draft.text), old), 1), batch.weight(draft)), default=None
        )
    return min(new, key=batch.weight, default=None)


def _not_on(platform: Platform) -> str:
    return (
        f"No post for {name_of(platform)} could be made of this idea without an AI model: it is too long for one "
        "there, holds a word you never want posted, or is too much like a post you have. Say it in other words and "
        "try again."
    )


def _fits(draft: Draft, assignment: PostAssignment) -> bool:
    rules = assignment.rules
    return length_for(draft.text, rules) <= room(assignment.platform, rules) and not check_text(draft.text, rules)


def _nothing_new(business: BusinessBrief) -> str:
    questions = missing_facts(business)
    reason = "The description does not hold enough for another post that differs from the others."
    return f"{reason} Answer this in the business profile and try again: {questions[0]}" if questions else reason
