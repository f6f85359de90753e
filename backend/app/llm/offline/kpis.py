"""Figures to watch: the owner's goals in the owner's numbers, and how to tell that the plan is kept."""

import re
from collections.abc import Mapping

from app.llm.contract import BusinessBrief, Kpi
from app.llm.offline.profile import Profile
from app.platforms.contract import Platform

_MEANINGS: tuple[tuple[str, str, str], ...] = (
    (r"follower|subscriber|fan", "Followers", "More people see the next post without anybody paying for it."),
    (
        r"conversion|sale|order|revenue|purchase",
        "{name}",
        "This is what the posts are for in the end; count it where it happens.",
    ),
    (
        r"booking|appointment|reservation|call|visit",
        "{name}",
        "Ask each new customer how they heard of you, and count the answers.",
    ),
    (
        r"sign ?_?up|trial|lead|inquir|enquir|contact|demo",
        "{name}",
        "The step before somebody becomes a customer; count how many name a post.",
    ),
    (
        r"engagement|comment|like|share|reach|impression|click|view",
        "{name}",
        "It shows which posts are worth repeating.",
    ),
)


def kpis_for(business: BusinessBrief, profile: Profile, frequency: Mapping[Platform, int]) -> list[Kpi]:
    """One for each goal, then posts per week and replies. Dates are the owner's to set."""
    found = [kpi_of(name, value) for name, value in business.goals.items()]
    per_week = sum(frequency.values())
    found.append(
        Kpi(
            name="Posts published",
            target=f"{per_week} per week, as planned",
            why="Nothing else on this list moves unless posts go out every week.",
        )
    )
    found.append(
        Kpi(
            name="Comments and replies",
            target="Note the average of the first four weeks, then beat it",
            why=f"Answers show which subject people want more of from {profile.name}.",
        )
    )
    return found


def kpi_of(goal: str, value: float | str) -> Kpi:
    label = re.sub(r"[_-]+", " ", goal).strip().capitalize() or "Goal"
    for pattern, name, why in _MEANINGS:
        if re.search(pattern, f"{goal} {value}", re.IGNORECASE):
            return Kpi(name=name.format(name=label), target=_target(label, value), why=why)
    return Kpi(name=label, target=_target(label, value), why="The goal set in the business profile.")


def _target(label: str, value: float | str) -> str:
    if isinstance(value, str):
        return value.strip() or "Not stated yet"
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"
    return f"{number} {label.lower()}; the profile gives no date, so set one at the first monthly review"
