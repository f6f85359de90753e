"""Questions a business can answer by its own posts. Each says what to post and what decides it; nothing is foretold."""

from collections.abc import Sequence

from app.llm.contract import ContentPillar, Experiment
from app.llm.offline.profile import Profile
from app.platforms.contract import Platform
from app.platforms.registry import name_of

EACH = 4
_AFTER = f"Interactions per post, once all {2 * EACH} have been out for two days."


def experiments_for(
    profile: Profile, pillars: Sequence[ContentPillar], platforms: Sequence[Platform]
) -> list[Experiment]:
    """Every one that fits, the most telling first."""
    first, second = sorted(pillars, key=lambda pillar: -pillar.share)[:2]
    where = name_of(platforms[0])
    found = [
        Experiment(
            question=f"Does “{first.name}” earn more answers than “{second.name}”?",
            how=f"{EACH} posts of each on {where}, on the same weekdays and hours.",
            decided_by=_AFTER,
        ),
        Experiment(
            question=f"Do posts that open with a question do better on {where}?",
            how=f"{EACH} that open with a question and {EACH} that open with a statement, from the same pillar.",
            decided_by=_AFTER,
        ),
        Experiment(
            question=f"Morning or evening on {where}?",
            how=f"{EACH} posts before nine and {EACH} after five, from the same pillar.",
            decided_by=_AFTER,
        ),
    ]
    if profile.items:
        found.append(
            Experiment(
                question="Does it help to name the thing in the first line?",
                how=f"{EACH} posts that begin with {profile.items[0]}, {EACH} that get to it later.",
                decided_by=_AFTER,
            )
        )
    if len(platforms) > 1:
        found.append(
            Experiment(
                question=f"Is {name_of(platforms[1])} worth as much time as {where}?",
                how=f"The same {EACH} ideas on both, each in its own words.",
                decided_by=f"Interactions per post on each, once all {2 * EACH} have been out for two days.",
            )
        )
    return found
