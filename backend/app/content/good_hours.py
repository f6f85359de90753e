"""When posts do well on each platform, as data: what we propose until a business's own numbers say more.

House rules, not promises of the platforms: wall time in the business's zone, in order of preference. The reason is
shown to the person beside the proposed time.
"""

from dataclasses import dataclass
from datetime import time

from app.platforms.contract import Platform

WEEKDAYS = frozenset(range(5))
MIDWEEK = frozenset({1, 2, 3})
WEEKEND = frozenset({5, 6})
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class GoodHour:
    days: frozenset[int]
    """Monday is 0."""
    at: time
    reason: str
    """Completes "Tuesday at 08:30: …"; begins lower-case, ends without a full stop."""


GOOD_HOURS: dict[Platform, tuple[GoodHour, ...]] = {
    Platform.LINKEDIN: (
        GoodHour(MIDWEEK, time(8, 30), "people look through LinkedIn before the working day begins"),
        GoodHour(WEEKDAYS, time(12, 10), "the lunch break is when people at work read on"),
        GoodHour(WEEKDAYS, time(17, 20), "the way home is a second moment for work reading"),
    ),
    Platform.X: (
        GoodHour(WEEKDAYS, time(8, 10), "mornings on weekdays are when people catch up on X"),
        GoodHour(WEEKDAYS, time(12, 40), "around lunch people look in again"),
        GoodHour(EVERY_DAY, time(18, 50), "early evening conversations are lively"),
        GoodHour(WEEKEND, time(10, 20), "weekend mornings start later"),
    ),
    Platform.FACEBOOK: (
        GoodHour(WEEKDAYS, time(19, 30), "families and neighbours look at Facebook after supper"),
        GoodHour(WEEKDAYS, time(12, 50), "the lunch break is a quiet moment to read"),
        GoodHour(WEEKEND, time(10, 50), "late weekend mornings are when local plans are made"),
    ),
    Platform.INSTAGRAM: (
        GoodHour(WEEKDAYS, time(12, 20), "pictures are looked at over lunch"),
        GoodHour(EVERY_DAY, time(19, 10), "evenings on the sofa are Instagram's busiest time"),
        GoodHour(WEEKEND, time(10, 30), "weekend mornings are slow and good for pictures"),
    ),
    Platform.THREADS: (
        GoodHour(WEEKDAYS, time(8, 50), "people read Threads on the way to work"),
        GoodHour(EVERY_DAY, time(20, 20), "evenings are when people answer"),
        GoodHour(WEEKEND, time(11, 10), "weekend mornings start later"),
    ),
    Platform.BLUESKY: (
        GoodHour(WEEKDAYS, time(8, 20), "morning readers go through what came in overnight"),
        GoodHour(WEEKDAYS, time(13, 10), "after lunch there is time for a reply"),
        GoodHour(EVERY_DAY, time(19, 50), "evenings are when most conversations happen"),
        GoodHour(WEEKEND, time(10, 10), "weekend mornings start later"),
    ),
    Platform.MASTODON: (
        GoodHour(
            WEEKDAYS, time(8, 40), "timelines are in order of time, and mornings are when they are read from the top"
        ),
        GoodHour(EVERY_DAY, time(19, 40), "evenings are when most people are around to boost"),
        GoodHour(WEEKEND, time(10, 40), "weekend mornings start later"),
    ),
    Platform.SANDBOX: (
        GoodHour(EVERY_DAY, time(9, 0), "the pretend network has no habits, so this is simply when a shop opens"),
        GoodHour(EVERY_DAY, time(12, 30), "the pretend network has no habits, so this is simply around lunch"),
        GoodHour(EVERY_DAY, time(18, 0), "the pretend network has no habits, so this is simply when work ends"),
    ),
}

SPARE_FROM, SPARE_TO, SPARE_EVERY_MINUTES = time(9, 0), time(20, 30), 30
"""Used once the good hours are full: every half hour of the waking day."""
