"""Who a token belongs to, and what is kept of it."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from app.platforms.calls import Answer, NoAnswer
from app.platforms.mastodon.api import Api, web_address
from app.platforms.mastodon.instance import find_instance, read_instance

_LONGEST_ID = 50
_LONGEST_NAME = 50
WHOSE = "/api/v1/accounts/verify_credentials"


@dataclass(frozen=True, slots=True)
class Identity:
    account_id: str
    """`id@host`: every server has an account 1. By the host that answered; the account's own claims (its URI, its
    domain) are for any server to make up, and could pass for somebody else's.
    """
    name: str
    details: dict[str, Any] = field(repr=False)
    why_not: str | None = None


async def find_identity(api: Api, origin: str, *, token: str) -> Identity:
    """For connecting: what the server allows is left to the defaults where it cannot be read. Raises CallFailed."""
    account = await _account(api, origin, token=token)
    return _identity(account.body, origin, await find_instance(api, origin, token=token))


async def read_identity(api: Api, origin: str, *, token: str) -> Identity:
    """Raises CallFailed."""
    account = await _account(api, origin, token=token)
    return _identity(account.body, origin, await read_instance(api, origin, token=token))


async def _account(api: Api, origin: str, *, token: str) -> Answer:
    answer = await api.get(origin, WHOSE, token=token)
    own_id, name = answer.body.get("id"), _text(answer.body, "username")
    if (
        not isinstance(own_id, str | int)
        or not 0 < len(str(own_id)) <= _LONGEST_ID
        or not 0 < len(name) <= _LONGEST_NAME
    ):
        raise NoAnswer(f"{origin} did not say whose account this is.")
    return answer


def _identity(account: dict[str, Any], origin: str, instance: dict[str, Any]) -> Identity:
    own_id, host = str(account["id"]), httpx2.URL(origin).netloc.decode("ascii")
    handle = f"{account['username']}@{_domain(instance['domain'], host)}"
    source = account.get("source")
    details = {
        "id": own_id,
        "handle": handle,
        "display_name": _text(account, "display_name"),
        "url": web_address(account.get("url")),
        "usual_visibility": _text(source, "privacy") if isinstance(source, dict) else "",
        **instance,
    }
    return Identity(f"{own_id}@{host}", handle, details, _why_not(account, handle))


def _domain(claimed: str, host: str) -> str:
    """Of people's addresses there: `example.com` where the server is `social.example.com`. Not just anybody's."""
    return claimed.lower() if host.endswith(f".{claimed.lower()}") and "." in claimed else host


def _why_not(account: dict[str, Any], handle: str) -> str | None:
    moved = account.get("moved")
    if isinstance(moved, dict):
        there = _text(moved, "acct") or "another account"
        return f"{handle} has moved to {there} and takes no posts any more. Connect that account instead."
    if account.get("suspended") is True:
        return f"{handle} is suspended on its server and takes no posts. Only its moderators can change that."
    return None


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return value[:300] if isinstance(value, str) else ""
