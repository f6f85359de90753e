"""How often a post's figures are read: often while it is young, hardly when it is old.

Half of all interactions come within hours, and some platforms bill each read.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Stage:
    younger_than: timedelta
    every: timedelta


POSTS = (
    Stage(younger_than=timedelta(hours=1), every=timedelta(minutes=5)),
    Stage(younger_than=timedelta(days=1), every=timedelta(hours=1)),
    Stage(younger_than=timedelta(days=7), every=timedelta(hours=6)),
    # What the daily sweep reads; this finds what a sweep missed because nothing was running at three.
    Stage(younger_than=timedelta(days=30), every=timedelta(hours=26)),
)
READ_FOR = POSTS[-1].younger_than
"""A post older than this is not read any more."""

ACCOUNTS_EVERY = timedelta(hours=6)


def read_every(age: timedelta) -> timedelta | None:
    """How old the newest snapshot of a post of this age may become; None when it is not read any more."""
    return next((stage.every for stage in POSTS if age < stage.younger_than), None)
