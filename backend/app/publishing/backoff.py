"""When to look again, by what went wrong. Pure: chance comes in as an argument."""

from datetime import timedelta
from random import Random

FIRST_UNAVAILABLE = timedelta(seconds=15)
FIRST_UNCERTAIN = timedelta(seconds=5)
LONGEST = timedelta(minutes=15)

MOST_ATTEMPTS = 20
"""Tries that provably sent nothing, after which a person is asked instead."""
UNCERTAIN_FOR_AT_MOST = timedelta(hours=6)
"""How long we keep asking the platform what became of a post before a person is asked."""
UNCERTAIN_ASKED_AT_LEAST = 5
"""Attempts before that, however long ago it was: after an outage or a restored backup the first one comes late."""


def doubling(first: timedelta, attempt: int, *, chance: Random) -> timedelta:
    """`first`, doubled with every attempt up to LONGEST, and up to a quarter longer so that posts spread out.

    `attempt` counts from 1.
    """
    delay = min(first * (1 << min(attempt - 1, 16)), LONGEST)
    return delay * (1 + chance.random() / 4)
