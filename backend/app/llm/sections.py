"""A strategy's sections: which fields of the draft each of them is."""

from collections.abc import Mapping
from typing import Any

from app.llm.contract import StrategyDraft, StrategySection

FIELDS: Mapping[StrategySection, tuple[str, ...]] = {
    StrategySection.POSITIONING: ("positioning",),
    StrategySection.AUDIENCE: ("audience",),
    StrategySection.PILLARS: ("pillars",),
    StrategySection.PLATFORMS: ("platforms", "posting_frequency"),
    StrategySection.VOICE: ("voice",),
    StrategySection.KPIS: ("kpis",),
    StrategySection.EXPERIMENTS: ("experiments",),
}


def part_of(draft: StrategyDraft, section: StrategySection) -> dict[str, Any]:
    """The section's fields as JSON."""
    return draft.model_dump(mode="json", include=set(FIELDS[section]))


def with_part(draft: StrategyDraft, part: Mapping[str, Any]) -> StrategyDraft:
    """The draft with these fields, all others as they are."""
    return StrategyDraft.model_validate({**draft.model_dump(mode="json"), **part})
