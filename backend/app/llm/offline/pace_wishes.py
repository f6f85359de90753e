"""Remarks on where and how often to post: "less Facebook", "no X", "add Bluesky", "5 a week on Bluesky"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.llm.contract import StrategyDraft, WritingFailed
from app.llm.offline import strategist
from app.llm.offline.profile import Profile
from app.llm.sections import with_part
from app.platforms.contract import Platform
from app.platforms.registry import name_of

MOST_PER_WEEK = 14
_LESS = re.compile(r"\b(?:less|fewer|lower|reduce|not so much|too much|too many|too often|slower)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:more|higher|increase|focus on|not enough|faster)\b", re.IGNORECASE)
_DROP = re.compile(r"\b(?:no|without|drop|remove|delete|skip|leave out|take out|stop|not on)\b", re.IGNORECASE)
_ADD = re.compile(r"\b(?:add|also|use|with|include|on|try)\b", re.IGNORECASE)
_COUNT = re.compile(r"\b(?P<count>\d{1,2})\b")
_POSTS = re.compile(r"\b(?:posts?|often|weekly|week|frequency|pace)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaceWish:
    named: tuple[Platform, ...]
    """Empty: all of the strategy's."""
    is_drop: bool = False
    count: int | None = None
    step: int = 0


def beyond_rules(why: str) -> WritingFailed:
    return WritingFailed(
        "invalid-output",
        f"The built-in copywriter works without an AI model. {why} Or edit the section by hand. Nothing was changed.",
    )


def pace_wish(clause: str) -> PaceWish | None:
    """None where the clause is about something else."""
    named = tuple(platform for platform in Platform if _names(clause, platform))
    counted = _COUNT.search(clause)
    step = -1 if _LESS.search(clause) else 1 if _MORE.search(clause) else 0
    if not named and not _POSTS.search(clause):
        return None
    if named and _DROP.search(clause):
        return PaceWish(named, is_drop=True)
    if counted or step:
        return PaceWish(named, count=int(counted["count"]) if counted else None, step=step)
    return PaceWish(named) if named and _ADD.search(clause) else None


def with_pace(strategy: StrategyDraft, wish: PaceWish, profile: Profile, offered: Sequence[Platform]) -> StrategyDraft:
    """Raises WritingFailed where that leaves no platform, or asks for one that is not offered."""
    chosen = [choice.platform for choice in strategy.platforms]
    frequency = dict(strategy.posting_frequency)
    if wish.is_drop:
        chosen = [platform for platform in chosen if platform not in wish.named]
        if not chosen:
            raise beyond_rules("A strategy needs at least one platform.")
    else:
        added = [platform for platform in wish.named if platform not in chosen and wish.step >= 0]
        if missing := [name_of(platform) for platform in added if platform not in offered]:
            raise beyond_rules(f"Not available here: {', '.join(missing)}.")
        chosen += added
        frequency |= {platform: strategist.usual_frequency(platform) for platform in added}
        for platform in wish.named or tuple(frequency):
            if platform in frequency and (wish.count is not None or platform not in added):
                wanted = frequency[platform] + wish.step if wish.count is None else wish.count
                frequency[platform] = max(1, min(wanted, MOST_PER_WEEK))
    reasons = {choice.platform: choice.why for choice in strategy.platforms}
    part = {
        "platforms": [
            {"platform": platform, "why": reasons.get(platform) or strategist.reason_for(platform, profile)}
            for platform in chosen
        ],
        "posting_frequency": {platform: frequency[platform] for platform in chosen if platform in frequency},
    }
    return with_part(strategy, part)


def _names(clause: str, platform: Platform) -> bool:
    if platform is Platform.X:
        return re.search(r"\bX\b|\b[Tt]witter\b", clause) is not None
    return re.search(rf"\b{platform.value}\b", clause, re.IGNORECASE) is not None
