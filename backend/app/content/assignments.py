"""What a batch of posts will be: where, about what and when, before anything is written. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel

from app.content.slots import Slot
from app.llm.contract import NO_LIMITS, ContentPillar, PostAssignment, Topic
from app.platforms.contract import Platform

MAX_BATCH = 30


class Assignment(BaseModel):
    """One post to come; stored with the generation, so that a restarted worker continues the same plan."""

    index: int
    platform: Platform
    pillar: str
    scheduled_for: AwareDatetime
    why_this_time: str
    social_account_id: UUID | None = None
    """The account whose place it fills; None: any of the platform's."""

    def for_writer(
        self,
        zone: ZoneInfo,
        topic: Topic | None = None,
        *,
        instead_of: str | None = None,
        limits: Mapping[str, Any] = NO_LIMITS,
    ) -> PostAssignment:
        local: datetime = self.scheduled_for.astimezone(zone)
        return PostAssignment(
            index=self.index,
            platform=self.platform,
            pillar=self.pillar,
            local_time=local,
            topic=topic,
            instead_of=instead_of,
            limits=dict(limits),
        )


def post_id(generation_id: UUID, index: int) -> UUID:
    """The id its post gets: the same for every worker, so that none can store it twice."""
    return uuid5(generation_id, str(index))


def usual_count(weekly: Mapping[Platform, int], days: int) -> int:
    """As many posts as the strategy's frequency makes in so many days, between 1 and what fits into one batch."""
    return max(1, min(MAX_BATCH, round(sum(weekly.values()) * days / 7)))


def assign(slots: Sequence[Slot], pillars: Sequence[ContentPillar]) -> list[Assignment]:
    """Give each slot, in order of time, the pillar that is furthest behind its share, overall and on that platform."""
    overall: Counter[str] = Counter()
    by_platform: dict[Platform, Counter[str]] = {}
    assigned = []
    for index, slot in enumerate(slots):
        here = by_platform.setdefault(slot.platform, Counter())

        def behind(pillar: ContentPillar, here: Counter[str] = here) -> float:
            share = pillar.share / 100
            return share * (overall.total() + 1) - overall[pillar.name] + share * (here.total() + 1) - here[pillar.name]

        chosen = max(pillars, key=behind)  # the first of equals
        overall[chosen.name] += 1
        here[chosen.name] += 1
        assigned.append(
            Assignment(
                index=index,
                platform=slot.platform,
                pillar=chosen.name,
                scheduled_for=slot.at,
                why_this_time=slot.why,
                social_account_id=slot.social_account_id,
            )
        )
    return assigned
