"""One section of a strategy and a remark to a new section, by rule: what is beyond rules is said, not guessed.

A remark is read clause by clause. Each clause either changes something, or nothing at all is changed and the person is
told which words were not followed.
"""

import re
from collections.abc import Callable, Sequence

from app.llm.contract import BusinessBrief, ContentPillar, StrategyDraft, StrategySection
from app.llm.offline import strategist
from app.llm.offline.experiments import experiments_for
from app.llm.offline.kpis import kpi_of
from app.llm.offline.pace_wishes import beyond_rules, pace_wish, with_pace
from app.llm.offline.pillars import theme_of
from app.llm.offline.profile import read_profile
from app.llm.offline.sentences import split
from app.llm.offline.voice_wishes import voice_wish
from app.llm.sections import part_of, with_part
from app.platforms.contract import Platform

_CLAUSES = re.compile(r"[.;!?\n]+(?=\s|$)|,|\b(?:and|but|then)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less|fewer|lower|smaller|reduce|not so much|too much|too many)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:more|higher|bigger|increase|focus on|stress|not enough)\b", re.IGNORECASE)
_DROP = re.compile(
    r"\b(?:no|without|drop|remove|delete|skip|leave out|take out|stop|not on)\b(?: the| any| our| my)?\s*(?P<what>.*)",
    re.IGNORECASE,
)
_SAY = re.compile(
    r"\b(?:mention|say|add|include|name|about|talk about|bring in|with)\b"
    r"(?: the| that| our| my| something about)*\s+(?P<what>.+)",
    re.IGNORECASE,
)
_SHORTER = re.compile(r"\b(?:shorter|shorten|too long|brief(?:er)?|more concise|less text)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:other|another|different|new|better|fresh)\b.*\b(?:openings?|hooks?|examples?|ones?|experiments?|tests?|ideas?|questions?)\b"
    r"|\banother\b",
    re.IGNORECASE,
)
_OPENINGS = re.compile(r"\b(?:openings?|hooks?|examples?)\b", re.IGNORECASE)
_EVEN = re.compile(
    r"\b(?:equal(?:ly)?|even(?:ly)?|same) (?:shares?|parts?|split)?|\bsplit (?:evenly|equally)\b", re.IGNORECASE
)
_GOAL = re.compile(r"(?P<value>\d[\d,.]*)\s*(?P<name>[A-Za-z][\w -]{2,40})")
_EMPTY = re.compile(
    r"\b(?:please|could you|can you|i|we|would|like|want|it|this|section|a|bit|the|make|be|should)\b|\W", re.IGNORECASE
)
STEP = 10
FEWEST_PILLARS = 3
LEAST_SHARE = 5
TURNS = 9
"""So many other choices of openings are looked at."""

_KNOWN = {
    StrategySection.POSITIONING: "“shorter”, “mention the oven”, “without the cafés”",
    StrategySection.AUDIENCE: "“shorter”, “mention the cafés”, “without tourists”",
    StrategySection.PILLARS: "“more about the people”, “less about prices”, “other openings”, “even shares”",
    StrategySection.PLATFORMS: "“less Facebook”, “no X”, “add Bluesky”, “5 a week on Bluesky”, “fewer posts”",
    StrategySection.VOICE: "“more formal”, “more casual”, “no emojis”, “no hashtags”, “ask more questions”",
    StrategySection.KPIS: "“500 followers”, “drop comments”",
    StrategySection.EXPERIMENTS: "“other experiments”, “drop the one about mornings”",
}


def rewrite(
    business: BusinessBrief,
    strategy: StrategyDraft,
    section: StrategySection,
    *,
    platforms: Sequence[Platform],
    remark: str | None,
) -> StrategyDraft:
    """Raises WritingFailed (`invalid-output`) where the remark, or a part of it, is beyond rules."""
    editor = _Editor(business, strategy, platforms)
    clauses = _clauses(remark or "")
    for clause in clauses:
        if not editor.follow(section, clause):
            raise beyond_rules(
                f"This part is beyond it: “{clause[:80]}”. It follows remarks such as {_KNOWN[section]}."
            )
    if not clauses:
        editor.anew(section)
    if part_of(editor.draft, section) == part_of(strategy, section):
        raise beyond_rules(f"The description gives nothing else here. Say what to change, such as {_KNOWN[section]}.")
    return editor.draft


def follow_anywhere(
    business: BusinessBrief, strategy: StrategyDraft, *, platforms: Sequence[Platform], remark: str
) -> tuple[StrategyDraft, list[str]]:
    """A remark on the whole: each clause goes to the first section that understands it. The rest comes back."""
    editor = _Editor(business, strategy, platforms)
    order = (
        StrategySection.PLATFORMS,
        StrategySection.PILLARS,
        StrategySection.VOICE,
        StrategySection.KPIS,
    )
    unfollowed = [clause for clause in _clauses(remark) if not any(editor.follow(section, clause) for section in order)]
    return editor.draft, unfollowed


def _clauses(remark: str) -> list[str]:
    parts = (part.strip() for part in _CLAUSES.split(remark.replace("’", "'")) if part)
    return [part for part in parts if _EMPTY.sub("", part)]


class _Editor:
    def __init__(self, business: BusinessBrief, strategy: StrategyDraft, platforms: Sequence[Platform]) -> None:
        self.draft = strategy
        self._business = business
        self._profile = read_profile(business)
        self._platforms = platforms
        self._follow: dict[StrategySection, Callable[[str], bool]] = {
            StrategySection.POSITIONING: lambda clause: self._words("positioning", clause),
            StrategySection.AUDIENCE: lambda clause: self._words("audience", clause),
            StrategySection.PILLARS: self._pillars,
            StrategySection.PLATFORMS: self._pace,
            StrategySection.VOICE: self._voice,
            StrategySection.KPIS: self._kpis,
            StrategySection.EXPERIMENTS: self._experiments,
        }

    def follow(self, section: StrategySection, clause: str) -> bool:
        """Whether the clause was understood; what it asks for may be so already."""
        return self._follow[section](clause)

    def anew(self, section: StrategySection) -> None:
        """As the description has it today; openings and experiments in another choice."""
        if section is StrategySection.EXPERIMENTS:
            self._other_experiments()
            return
        fresh = strategist.write_strategy(self._business, self._platforms)
        self._set(**part_of(fresh, section))
        if section is StrategySection.PILLARS:
            self._other_openings()

    def _set(self, **part: object) -> None:
        self.draft = with_part(self.draft, part)

    # --- positioning, audience ----------------------------------------------------------------------------------------

    def _words(self, field: str, clause: str) -> bool:
        text: str = getattr(self.draft, field)
        sentences = split(text)
        if _SHORTER.search(clause):
            self._set(**{field: " ".join(sentences[:-1])} if len(sentences) > 1 else {})
            return len(sentences) > 1
        if found := _DROP.search(clause):
            kept = [sentence for sentence in sentences if not _is_about(sentence, found["what"])]
            if not kept or len(kept) == len(sentences):
                return False
            self._set(**{field: " ".join(kept)})
            return True
        if found := _SAY.search(clause):
            said = [fact.text for fact in self._profile.facts if _is_about(fact.text, found["what"])]
            unsaid = [fact for fact in said if fact not in text]
            if not unsaid:
                return bool(said)
            self._set(**{field: f"{text} {unsaid[0]}"})
            return True
        return False

    # --- pillars ------------------------------------------------------------------------------------------------------

    def _pillars(self, clause: str) -> bool:
        pillars = self.draft.pillars
        if _EVEN.search(clause):
            self._share([1] * len(pillars))
            return True
        if _OPENINGS.search(clause) or _OTHERS.search(clause):
            self._other_openings()
            return True
        if (found := _DROP.search(clause)) and (one := self._pillar(found["what"])) is not None:
            if len(pillars) <= FEWEST_PILLARS:
                raise beyond_rules(
                    f"A strategy has at least {FEWEST_PILLARS} pillars, and there are no more than that."
                )
            rest = [pillar for pillar in pillars if pillar is not one]
            self._set(pillars=[pillar.model_dump() for pillar in rest])
            self._share([pillar.share for pillar in rest])
            return True
        sign = -1 if _LESS.search(clause) else 1 if _MORE.search(clause) else 0
        if not sign or (one := self._pillar(_without_signs(clause))) is None:
            return False
        weights = [
            max(LEAST_SHARE, pillar.share + sign * (STEP + STEP // 2)) if pillar is one else pillar.share
            for pillar in pillars
        ]
        self._share(weights)
        return True

    def _pillar(self, words: str) -> ContentPillar | None:
        """The one the words are about: by its name, then its description, then by what its posts are made of."""
        for text in (lambda pillar: pillar.name, lambda pillar: f"{pillar.description} {' '.join(pillar.hooks)}"):
            for pillar in self.draft.pillars:
                if _is_about(text(pillar), words):
                    return pillar
        if not _names_a_theme(words):
            return None
        theme = theme_of(words)
        return next(
            (pillar for pillar in self.draft.pillars if theme_of(pillar.name, pillar.description) is theme), None
        )

    def _share(self, weights: Sequence[int]) -> None:
        shares = strategist.shares(weights)
        pillars = [
            pillar.model_copy(update={"share": share}) for pillar, share in zip(self.draft.pillars, shares, strict=True)
        ]
        self._set(pillars=[pillar.model_dump() for pillar in pillars])

    def _other_openings(self) -> None:
        changed = []
        for pillar in self.draft.pillars:
            theme = theme_of(pillar.name, pillar.description)
            choices = [strategist.example_hooks(self._profile, theme, turn) for turn in range(1, TURNS)]
            # The one that repeats least; one and the same choice is no other one.
            hooks = min(choices, key=_repeating(pillar.hooks))
            changed.append(pillar.model_copy(update={"hooks": hooks}).model_dump())
        self._set(pillars=changed)

    # --- platforms and pace, voice, goals, experiments ----------------------------------------------------------------

    def _pace(self, clause: str) -> bool:
        wish = pace_wish(clause)
        if wish is None:
            return False
        self.draft = with_pace(self.draft, wish, self._profile, self._platforms)
        return True

    def _voice(self, clause: str) -> bool:
        changed = voice_wish(self.draft.voice, clause)
        if changed is not None:
            self._set(voice=changed.model_dump())
        return changed is not None

    def _kpis(self, clause: str) -> bool:
        kpis = self.draft.kpis
        if found := _DROP.search(clause):
            kept = [kpi for kpi in kpis if not _is_about(kpi.name, found["what"])]
            if not kept or len(kept) == len(kpis):
                return False
            self._set(kpis=[kpi.model_dump() for kpi in kept])
            return True
        if found := _GOAL.search(clause):
            number = found["value"].replace(",", "").rstrip(".")
            if not re.fullmatch(r"\d+(?:\.\d+)?", number):
                return False
            wanted = kpi_of(found["name"].strip(), float(number))
            same = [kpi.name.lower() == wanted.name.lower() for kpi in kpis]
            if any(same):
                kpis = [wanted if is_same else kpi for kpi, is_same in zip(kpis, same, strict=True)]
            else:
                kpis = [wanted, *kpis]
            self._set(kpis=[kpi.model_dump() for kpi in kpis])
            return True
        return False

    def _experiments(self, clause: str) -> bool:
        if _OTHERS.search(clause):
            self._other_experiments()
            return True
        if found := _DROP.search(clause):
            what = re.sub(r"\b(?:one|ones|experiments?|tests?|about|with)\b", " ", found["what"])
            kept = [test for test in self.draft.experiments if not _is_about(f"{test.question} {test.how}", what)]
            if len(kept) == len(self.draft.experiments):
                return False
            self._set(experiments=[test.model_dump() for test in kept])
            return True
        return False

    def _other_experiments(self) -> None:
        platforms = [choice.platform for choice in self.draft.platforms]
        known = {test.question for test in self.draft.experiments}
        others = [
            test for test in experiments_for(self._profile, self.draft.pillars, platforms) if test.question not in known
        ]
        if others:
            self._set(experiments=[test.model_dump() for test in others[: strategist.FIRST_EXPERIMENTS]])


_SMALL = re.compile(
    r"(?:a|an|and|any|are|as|at|be|for|from|in|is|it|its|of|on|or|our|so|that|the|their|them|these|this|to|we|with|you|"
    r"your|more|less|about|pillars?|posts?|section|things?|one)"
)


def _stems(text: str) -> set[str]:
    """Words by their beginnings, so that "baker" finds "baking" no sooner than "bakers" finds "baker"."""
    words = re.findall(r"[\w'-]{3,}", text.lower())
    return {re.sub(r"(?:ies|es|s|'s)$", "", word) for word in words if not _SMALL.fullmatch(word)}


def _is_about(text: str, words: str) -> bool:
    wanted = _stems(words)
    return bool(wanted) and bool(wanted & _stems(text))


def _repeating(known: Sequence[str]) -> Callable[[Sequence[str]], tuple[bool, int]]:
    """How much of a choice of openings is there already; an empty one comes last."""
    return lambda hooks: (not hooks, len(set(hooks) & set(known)))


def _names_a_theme(words: str) -> bool:
    """Two different fallbacks of `theme_of` agree only where the words themselves decide."""
    return len({theme_of(words, fallback) for fallback in _THEME_WORDS}) == 1


_THEME_WORDS = ("products", "hours", "customers")
"""Each names another theme, for a description to fall back on."""


def _without_signs(clause: str) -> str:
    return _MORE.sub(" ", _LESS.sub(" ", clause))
