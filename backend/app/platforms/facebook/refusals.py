"""What Facebook's refusals mean where they say more than all of the Graph's do, and what is left of a limit.

Sources: docs/platforms/facebook.md#5-errors and docs/platforms/facebook.md#pace, checked 2026-11.
"""

from app.platforms.calls import CallFailed
from app.platforms.contract import BudgetLeft, NeedsReauth, OutcomeUnknown, RateLimited, Rejected, Unavailable
from app.platforms.meta import refusals
from app.platforms.meta.graph import Refused, Usage

BLOCKED = 368
"""With a subcode we know it is a judgement; with another it may be about a post that is there already."""
_NOT_AUTHORIZED = 1404078
_JUDGEMENTS = {1390008, 1346003, 1404102, 1404006, 1404112, _NOT_AUTHORIZED}
_SAME_TEXT, _SAME_PHOTOS = 506, 1366051
_UNSCRAPABLE = 1609005
_SERVICE = {1363047, 1609010}
_UNKNOWN_ID, _NO_OBJECT = 803, 33
_INVALID = 100
_DEAD_VERSION = 12
_AN_HOUR = 3600.0

SLOW_DOWN_PERCENT, STOP_PERCENT = 75, 90
_SLOW_SECONDS, _STOP_SECONDS = 300.0, 900.0
"""House rules: a post each five minutes, or none for a quarter of an hour, and then one that brings newer figures."""


def outcome_of(failure: CallFailed) -> RateLimited | NeedsReauth | Rejected | Unavailable | OutcomeUnknown:
    """For the call that publishes."""
    if not isinstance(failure, Refused):
        return refusals.outcome_of(failure)
    if _names(failure, *_SERVICE):
        return OutcomeUnknown(str(failure))
    if _names(failure, _NOT_AUTHORIZED):
        message = f"It wants whoever publishes on this Page to be confirmed. Do that on facebook.com first: {failure}"
        return NeedsReauth(message)
    if failure.code == _DEAD_VERSION and not failure.subcode:
        message = f"Facebook does not know this call any more. Set GRAPH_API_VERSION to a newer one. It said: {failure}"
        return RateLimited(_AN_HOUR, app_wide=True, operator_message=message)
    return refusals.outcome_of(failure)


def refusal_of(failure: CallFailed) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    """For calls that may be repeated: reads and uploads."""
    outcome = outcome_of(failure)
    return Unavailable(outcome.message) if isinstance(outcome, OutcomeUnknown) else outcome


def unasked(failure: CallFailed) -> RateLimited | NeedsReauth | Unavailable:
    """For questions about a post: they could not be asked."""
    refusal = refusal_of(failure)
    return Unavailable(refusal.message) if isinstance(refusal, Rejected) else refusal


def _names(refused: Refused, *codes: int) -> bool:
    """Facebook's own lists do not always say which of the two a number is."""
    return refused.subcode in codes or refused.code in codes


def is_gone(failure: CallFailed) -> bool:
    """What was named does not exist; or we may not see it, which Facebook does not tell apart."""
    if not isinstance(failure, Refused):
        return False
    return failure.code == _UNKNOWN_ID or (failure.code == _INVALID and failure.subcode == _NO_OBJECT)


def is_invalid(failure: CallFailed) -> bool:
    """Something of what was asked for does not exist, such as a figure that was withdrawn."""
    return isinstance(failure, Refused) and failure.code == _INVALID and failure.subcode != _NO_OBJECT


def is_duplicate(refused: Refused) -> bool:
    """Facebook says that it has this already: after a lost answer, a sign that the first one arrived."""
    is_unexplained_block = refused.code == BLOCKED and refused.subcode not in _JUDGEMENTS
    return _names(refused, _SAME_TEXT, _SAME_PHOTOS) or is_unexplained_block


def is_same_text(refused: Refused) -> bool:
    return _names(refused, _SAME_TEXT)


def is_unscrapable(refused: Refused) -> bool:
    """Facebook could not look at the link: it may have been away for a moment."""
    return _names(refused, _UNSCRAPABLE)


def budget_of(usage: Usage | None) -> BudgetLeft | None:
    """None while less than three quarters are used."""
    if usage is None or usage.percent <= SLOW_DOWN_PERCENT:
        return None
    if usage.percent <= STOP_PERCENT:
        return BudgetLeft(1, _SLOW_SECONDS)
    return BudgetLeft(0, max(usage.regain_seconds or 0, _STOP_SECONDS))
