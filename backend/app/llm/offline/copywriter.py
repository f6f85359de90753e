"""Chooses, for each post of a batch, the draft that repeats least; never one that is nearly the same as another."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from app.llm.contract import BusinessBrief, PostAssignment, PostDraft, StrategyDraft, UnwrittenPost
from app.llm.offline.composer import Composer, Draft
from app.llm.offline.layout import room
from app.llm.offline.pillars import Theme, theme_of
from app.llm.offline.profile import Profile, read_profile
from app.llm.offline.questions import missing_facts
from app.llm.similarity import TOO_ALIKE, jaccard, trigrams
from app.platforms.registry import text_rules
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

    def add(self, draft: Draft) -> None:
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
    batch = Batch(avoid)
    about = {pillar.name: pillar.description for pillar in strategy.pillars}
    for assignment in assignments:
        theme = theme_of(assignment.pillar, about.get(assignment.pillar, ""))
        seed = f"{business.business_id}/{assignment.pillar}/{assignment.index}/{len(avoid)}"
        draft = _best(profile, assignment, theme, batch, random.Random(seed))
        if draft is None:
            yield UnwrittenPost(assignment.index, _nothing_new(business))
            continue
        batch.add(draft)
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
            if draft is not None and _fits(draft, assignment) and not batch.was_asked(draft):
                drafts.append(draft)
        for draft in sorted(drafts, key=batch.weight):
            likeness = batch.likeness(draft)
            if likeness < COMFORTABLE:
                return draft
            fallback.append((likeness, draft))
    likeness, draft = min(fallback, key=lambda found: found[0], default=(1.0, None))
    return draft if likeness < TOO_ALIKE - 0.02 else None


def _fits(draft: Draft, assignment: PostAssignment) -> bool:
    rules = text_rules(assignment.platform)
    return length_for(draft.text, rules) <= room(assignment.platform) and not check_text(draft.text, rules)


def _nothing_new(business: BusinessBrief) -> str:
    questions = missing_facts(business)
    reason = "The description does not hold enough for another post that differs from the others."
    return f"{reason} Answer this in the business profile and try again: {questions[0]}" if questions else reason
