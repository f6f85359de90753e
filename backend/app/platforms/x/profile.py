"""The account itself: whose token it is, what it may write, how many follow it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.platforms.calls import NoAnswer
from app.platforms.contract import AccountMetrics, BudgetLeft, Finding
from app.platforms.examining import clocks
from app.platforms.x.api import Answer, Api
from app.platforms.x.fields import either
from app.platforms.x.rules import MAX_LENGTH, MAX_LONG_LENGTH

_ME = "/2/users/me"
_FIELDS = "id,name,username,profile_image_url,protected,verified,verified_type,subscription_type"
_PAYING = {"basic", "premium", "premiumplus"}
_PAYING_MARK = "blue"
"""Its check mark, which shows where the subscription itself is not told."""


async def read(api: Api, token: str) -> dict[str, Any]:
    """The user as X describes it. Raises CallFailed."""
    return await _me(api, token, _FIELDS)


async def examine(api: Api, token: str) -> Sequence[Finding]:
    """Raises CallFailed."""
    answer = await _asked(api, token, _FIELDS)
    at = datetime.fromtimestamp(answer.at, UTC) if answer.at is not None else None
    left = [_calls_left(answer.budget)] if answer.budget is not None else []
    return [*findings_of(answer.found), *left, clocks(at, name="X")]


def _calls_left(budget: BudgetLeft) -> Finding:
    """Of the question just asked; posts have a count of their own, which their answers tell."""
    minutes = max(1, round(budget.resets_after_seconds / 60))
    detail = f"{budget.remaining} more questions of this kind, until the count begins anew in about {minutes} min."
    return Finding("quota", "X takes more calls", detail, is_good=True if budget.remaining else None)


async def read_counts(api: Api, token: str) -> AccountMetrics:
    """Raises CallFailed."""
    counts = (await _me(api, token, "public_metrics")).get("public_metrics")
    told = counts if isinstance(counts, dict) else {}
    return AccountMetrics(
        followers=count(told, "followers_count"),
        following=count(told, "following_count"),
        posts=count(told, "post_count", "tweet_count"),
    )


async def _me(api: Api, token: str, fields: str) -> dict[str, Any]:
    return (await _asked(api, token, fields)).found


async def _asked(api: Api, token: str, fields: str) -> Answer:
    answer = await api.get(_ME, token, {"user.fields": fields})
    if not isinstance(answer.found.get("id"), str) or not isinstance(answer.found.get("username"), str):
        raise NoAnswer("X answered without saying whose account it is.")
    return answer


def count(body: Mapping[str, Any], *names: str) -> int | None:
    value = either(body, *names)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def details_of(user: Mapping[str, Any]) -> dict[str, Any]:
    picture = user.get("profile_image_url")
    details: dict[str, Any] = {"handle": user["username"], "limits": {"max_length": max_length_of(user)}}
    if isinstance(subscription := user.get("subscription_type"), str):
        details["subscription"] = subscription
    if isinstance(picture, str):
        details["picture_url"] = picture.replace("_normal.", "_400x400.")
    return details


def max_length_of(user: Mapping[str, Any]) -> int:
    subscription, mark = user.get("subscription_type"), user.get("verified_type")
    if isinstance(subscription, str):
        pays = subscription.replace(" ", "").replace("_", "").lower() in _PAYING
    else:
        pays = mark == _PAYING_MARK
    return MAX_LONG_LENGTH if pays else MAX_LENGTH


def findings_of(user: Mapping[str, Any]) -> Sequence[Finding]:
    most = max_length_of(user)
    return [
        Finding("credit", "X takes calls from this installation", "Its app has credit there just now.", is_good=True),
        _protection(user),
        Finding(
            "length",
            f"Posts of up to {most:,} characters",
            "It has a subscription at X."
            if most > MAX_LENGTH
            else "X takes longer ones from accounts with a subscription. Where it has one, connect it again.",
            is_good=True,
        ),
    ]


def _protection(user: Mapping[str, Any]) -> Finding:
    is_protected = user.get("protected")
    if is_protected is True:
        detail = "Only its followers see what is posted. Switch off “Protect your posts” in X's settings for others to."
        return Finding("protected", "The account is protected", detail, is_good=False)
    if is_protected is False:
        return Finding("protected", "Everybody can see its posts", "It is not protected.", is_good=True)
    return Finding("protected", "Who can see its posts", "X does not say whether it is protected.", is_good=None)
