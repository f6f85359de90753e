"""A closer look at an account: its server, what that allows and wants, and how many calls are left."""

from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

from app.platforms.calls import Answer, CallFailed
from app.platforms.contract import Credentials, Finding
from app.platforms.examining import clocks
from app.platforms.http import budget_left
from app.platforms.mastodon import rules
from app.platforms.mastodon.api import Api, origin_of, read_failed
from app.platforms.mastodon.identity import WHOSE
from app.platforms.mastodon.instance import read_instance, rules_about_ai

_FEW_CALLS = 20
_IGNORES_THE_KEY = ("pixelfed", "snac")
"""Other software that speaks this API and takes no idempotency key; docs/platforms/mastodon.md#3-never-twice."""


async def examine(api: Api, credentials: Credentials) -> Sequence[Finding]:
    """Raises ReadFailed."""
    origin, token = origin_of(credentials), credentials.access_token
    try:
        account = await api.get(origin, WHOSE, token=token)
        instance = await read_instance(api, origin, token=token)
    except CallFailed as failure:
        raise read_failed("The server could not be asked", failure) from failure
    return [
        *_server(origin, instance),
        *_account(account.body),
        *_rules(instance),
        *_calls_left(account),
        _clock(account),
    ]


def _server(origin: str, instance: dict[str, Any]) -> Iterator[Finding]:
    version, limits = instance["version"], instance["limits"]
    length = limits.get("max_length", rules.MAX_LENGTH)
    images = limits.get("max_images", rules.MAX_IMAGES)
    what = f"{origin.partition('://')[2]} runs {version}." if version else "It does not say what it runs."
    if limits:
        detail = f"{what} Posts have up to {length:,} characters and {images} images there."
        yield Finding("server", "The server says what it allows", detail, is_good=True)
    else:
        detail = f"{what} It does not say how long posts may be: {length} characters and {images} images are assumed."
        yield Finding("server", "The server does not say what it allows", detail, is_good=None)
    if any(name in version.lower() for name in _IGNORES_THE_KEY):
        detail = "Its software does not recognise a repeated request. After a lost answer the account's posts are read."
        yield Finding("repeats", "Repeats are told by reading back", detail, is_good=None)


def _account(account: dict[str, Any]) -> Iterator[Finding]:
    if account.get("moved") or account.get("suspended") is True or account.get("limited") is True:
        detail = "The server says it has moved, or is suspended or limited. Sign in there to see which, and why."
        yield Finding("account-state", "The account is not in good standing", detail, is_good=False)
    source = account.get("source")
    if isinstance(source, dict) and source.get("privacy") in {"private", "direct"}:
        detail = "Written there, its posts go to followers only. Posts from here are public unless you choose."
        yield Finding("visibility", "The account usually posts to followers only", detail, is_good=None)


def _rules(instance: dict[str, Any]) -> Iterator[Finding]:
    about_ai = rules_about_ai(instance["rules"])
    if about_ai:
        detail = f"Keep to it: {' / '.join(about_ai)}"[:1000]
        yield Finding("server-rules", "The server has a rule about posts written with AI", detail, is_good=None)


def _calls_left(answer: Answer) -> Iterator[Finding]:
    budget = budget_left(answer.response)
    if budget is None:
        return
    minutes = max(1, round(budget.resets_after_seconds / 60))
    detail = f"{budget.remaining} calls, until the count begins anew in about {minutes} min."
    enough = budget.remaining >= _FEW_CALLS
    title = "The server takes more calls" if enough else "Few calls are left for now"
    yield Finding("quota", title, detail, is_good=True if enough else None)


def _clock(answer: Answer) -> Finding:
    """Posts are looked for by their time when an answer was lost."""
    try:
        theirs = parsedate_to_datetime(answer.response.headers.get("Date", ""))
    except ValueError:
        theirs = None
    return clocks(theirs, name="the server")
