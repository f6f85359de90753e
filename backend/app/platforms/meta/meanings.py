"""What a refusal means on the way of a container, by its subcode. Which subcode is which, each platform says itself.

Sources: docs/platforms/instagram.md#6-errors, docs/platforms/threads.md#6-errors, checked 2026-11.
"""

from collections.abc import Mapping
from enum import StrEnum

from app.platforms.calls import CallFailed
from app.platforms.contract import BudgetLeft, NeedsReauth, RateLimited, Rejected, Unavailable
from app.platforms.meta import refusals
from app.platforms.meta.graph import Refused

LOOK_AGAIN_SECONDS = 3600.0
"""After a used-up quota of the last 24 hours: it frees one by one, and nobody says when the next one does."""

_SHARED_LIMIT = 4
_QUOTA = 9


class Meaning(StrEnum):
    QUOTA = "quota"
    """What an account may post in 24 hours is used up."""
    ACT_THERE = "act_there"
    """The person has to do something in the platform's own app."""
    BLOCKED = "blocked"
    """Has been said of posts that went out: looked at before it is believed."""
    NOT_THERE = "not_there"
    """The container is not seen yet, or lost."""
    NOT_READY = "not_ready"
    """It is still being processed."""
    ANEW = "anew"
    """Only a new container helps."""
    NOT_FETCHED = "not_fetched"
    """The platform could not get the file from our address; often it can a moment later."""
    SERVER = "server"
    """Something broke over there."""
    CONTENT = "content"
    """As it is it will never be taken."""


Meanings = Mapping[int, Meaning]
"""By subcode."""


def meaning_of(refused: Refused, meanings: Meanings) -> Meaning | None:
    """None: what it means everywhere (`refusals`)."""
    if refused.subcode is not None and refused.subcode in meanings:
        return meanings[refused.subcode]
    if "could not be fetched" in refused.message:
        return Meaning.NOT_FETCHED
    return Meaning.QUOTA if refused.code == _QUOTA else None


def of_making(  # noqa: PLR0911  one answer for each meaning
    failure: CallFailed, meanings: Meanings, *, name: str
) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    """For calls that may be repeated."""
    if not isinstance(failure, Refused):
        return refusals.refusal_of(failure)
    match meaning_of(failure, meanings):
        case Meaning.QUOTA:
            return used_up()
        case Meaning.ACT_THERE:
            return act_there(failure, name=name)
        case Meaning.CONTENT | Meaning.BLOCKED:
            return Rejected(failure.name, str(failure))
        case None if is_a_limit(failure):
            return RateLimited(failure.regain_seconds or LOOK_AGAIN_SECONDS)
        case None:
            return refusals.refusal_of(failure)
    return Unavailable(str(failure))


def is_a_limit(refused: Refused) -> bool:
    """Code 4 with a subcode that nobody explains: it is about how often we call, and not about the post."""
    return refused.code == _SHARED_LIMIT and refused.subcode is not None


def used_up() -> RateLimited:
    return RateLimited(LOOK_AGAIN_SECONDS, budget=BudgetLeft(0, LOOK_AGAIN_SECONDS))


def act_there(refused: Refused, *, name: str) -> NeedsReauth:
    return NeedsReauth(f"Open {name} first: it asks for something there. Then connect again. It said: {refused}")
