"""A first strategy from what the business says of itself. What it does not say is asked for, not assumed."""

import random
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from app.llm.contract import BrandVoice, BusinessBrief, ContentPillar, PlatformChoice, StrategyDraft, Voice
from app.llm.offline.composer import FINER
from app.llm.offline.experiments import experiments_for
from app.llm.offline.kinds import PREMISES
from app.llm.offline.kpis import kpis_for
from app.llm.offline.phrases import Phrase, phrases
from app.llm.offline.pillars import SUBJECTS, Theme
from app.llm.offline.profile import Profile, read_profile
from app.llm.offline.questions import missing_facts
from app.llm.offline.wording import of_items, speaker, wording
from app.llm.voice import banned_in, wishes
from app.platforms.contract import Platform

MOST_PLATFORMS = 3
MOST_PILLARS = 5
HOOKS = 3
FIRST_EXPERIMENTS = 2


@lru_cache(maxsize=1)
def _parts() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("strategy_parts.toml").read_text("utf-8"))


def write_strategy(business: BusinessBrief, platforms: Sequence[Platform]) -> StrategyDraft:
    """`platforms`: those to choose among, at least one. The same input gives the same strategy."""
    profile = read_profile(business)
    choices = _choices(profile, platforms)
    frequency = {choice.platform: usual_frequency(choice.platform) for choice in choices}
    pillars = _pillars(profile)
    return StrategyDraft(
        positioning=_positioning(profile),
        audience=_audience(business),
        platforms=choices,
        pillars=pillars,
        posting_frequency=frequency,
        voice=_voice(profile),
        kpis=kpis_for(business, profile, frequency),
        experiments=experiments_for(profile, pillars, [choice.platform for choice in choices])[:FIRST_EXPERIMENTS],
        missing_facts=missing_facts(business),
    )


def usual_frequency(platform: Platform) -> int:
    """Posts per week that a small team keeps up there."""
    return int(_parts()["frequency"][platform.value])


def reason_for(platform: Platform, profile: Profile) -> str:
    """Why this platform suits this kind of business."""
    if platform is Platform.SANDBOX:
        return "The practice network of this installation: see the whole way of a post here before real people see it."
    return str(_parts()["platforms"][profile.kind.value][platform.value])


def _positioning(profile: Profile) -> str:
    if not profile.facts:
        return f"{profile.name}. The description does not say yet what sets it apart: see the open questions."
    first = profile.facts[0].text
    apart = next(
        (
            fact.text
            for fact in profile.facts[1:]
            if fact.about & SUBJECTS[Theme.VALUE] or fact.about & SUBJECTS[Theme.PROCESS]
        ),
        None,
    )
    opening = f"{profile.name}, in the owner's words: {first}"
    if apart is None:
        return f"{opening} What sets it apart is not in the description yet: see the open questions."
    return f"{opening} What sets it apart: {apart}"


def _audience(business: BusinessBrief) -> str:
    if stated := (business.target_audience or "").strip():
        return stated if stated.endswith((".", "!", "?")) else f"{stated}."
    return "Not stated in the profile. Until it is, the posts speak to anyone who needs what the description offers."


def _choices(profile: Profile, platforms: Sequence[Platform]) -> list[PlatformChoice]:
    reasons: dict[str, str] = _parts()["platforms"][profile.kind.value]
    ranked = [Platform(name) for name in reasons if Platform(name) in platforms]
    choices = [PlatformChoice(platform=platform, why=reasons[platform.value]) for platform in ranked[:MOST_PLATFORMS]]
    if Platform.SANDBOX in platforms:
        practice = PlatformChoice(platform=Platform.SANDBOX, why=reason_for(Platform.SANDBOX, profile))
        choices = [*choices[: MOST_PLATFORMS - 1], practice]
    return choices


def _pillars(profile: Profile) -> list[ContentPillar]:
    """Those the description can fill, and conversation; shares in steps of five that sum to 100."""
    evidence: dict[Theme, int] = {
        theme: len(profile.facts_about(*SUBJECTS[theme])) for theme in Theme if theme is not Theme.CONVERSATION
    }
    evidence[Theme.OFFER] += len(profile.items) // 2
    filled = sorted((theme for theme, found in evidence.items() if found), key=lambda theme: -evidence[theme])
    chosen = [*filled[: MOST_PILLARS - 1], Theme.CONVERSATION]
    for theme in (Theme.OFFER, Theme.PEOPLE, Theme.PROCESS):
        if len(chosen) < 3 and theme not in chosen:  # noqa: PLR2004
            chosen.insert(-1, theme)
    chosen.sort(key=list(Theme).index)
    table = _parts()["pillars"]
    weights = [table[theme.value]["share"] + min(evidence.get(theme, 0), 4) * 2 for theme in chosen]
    return [pillar_of(profile, theme, share) for theme, share in zip(chosen, shares(weights), strict=True)]


def pillar_of(profile: Profile, theme: Theme, share: int) -> ContentPillar:
    table = _parts()["pillars"][theme.value]
    return ContentPillar(
        name=table["names"][profile.kind.value].format_map({**speaker(profile), "name": profile.name}),
        description=table["description"],
        share=share,
        hooks=example_hooks(profile, theme),
    )


def shares(weights: Sequence[int]) -> list[int]:
    """Weights as multiples of five per cent, each at least five, that sum to 100."""
    total = sum(weights)
    rounded = [max(5, round(weight / total * 20) * 5) for weight in weights]
    rounded[rounded.index(max(rounded))] += 100 - sum(rounded)
    return rounded


def example_hooks(profile: Profile, theme: Theme, turn: int = 0) -> list[str]:
    """`turn`: others each time, as far as there are others."""
    if not profile.is_english:
        return [fact.text for fact in profile.facts[:2]]
    dice = random.Random(f"{profile.name}/{theme}" + (f"/{turn}" if turn else ""))
    facts = profile.facts_about(*SUBJECTS[theme])
    values = wording(profile, Platform.LINKEDIN, dice)
    found: list[str] = []
    if theme is Theme.CONVERSATION or not facts:
        found = _filled(
            [phrase for phrase in phrases().questions if phrase.fits(profile, values)], values, dice, profile.voice
        )
    for fact in facts if theme is not Theme.CONVERSATION else []:
        with_items = values | of_items(fact.items, dice)
        fitting = [
            phrase
            for phrase in phrases().hooks
            if phrase.about & FINER[theme]
            and not phrase.say.endswith(":")  # it only announces what follows, and here nothing does
            and phrase.fits(profile, with_items)
            and phrase.suits(fact, with_items)
        ]
        found += [hook for hook in _filled(fitting, with_items, dice, profile.voice)[:1] if hook not in found]
    return found[:HOOKS]


def _filled(fitting: list[Phrase], values: dict[str, str], dice: random.Random, voice: BrandVoice) -> list[str]:
    filled = [phrase.fill(values) for phrase in dice.sample(fitting, min(HOOKS, len(fitting)))]
    return [hook for hook in filled if not banned_in(hook, voice)]


def _voice(profile: Profile) -> Voice:
    do = [
        "Say it the way it would be said across the counter."
        if profile.kind in PREMISES
        else "Say it the way it would be said on the phone."
    ]
    if profile.items:
        do.append(f"Name things: {', '.join(profile.items[:3])}.")
    do.append("One idea per post, and one thing to do at the end.")
    if profile.kind in PREMISES:
        do.append("Say where and when whenever somebody could come.")
    if profile.is_one_person:
        do.append('Write as "I": it is one person\'s work.')
    dont = [
        "No superlatives, and no claims the profile does not hold.",
        "No prices, dates or figures that are not in the profile.",
        "No more than one exclamation mark, better none.",
    ]
    return Voice(tone=_parts()["tone"][profile.kind.value], do=do, dont=[*wishes(profile.voice), *dont])
