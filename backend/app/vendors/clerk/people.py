"""A user as Clerk describes one: the same object from its Backend API and in its webhook events."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.vendors.clerk.errors import UnreadableUser

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST_EMAIL = 254
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ClerkUser:
    id: str
    email: str | None
    """The primary address; None for somebody who signs in without one."""
    is_email_verified: bool
    first_name: str | None
    last_name: str | None
    updated_at: datetime
    """The later of two descriptions is the true one, whichever comes first."""


def read_user(said: Mapping[str, Any]) -> ClerkUser:
    """Raises UnreadableUser."""
    user_id, updated_at = said.get("id"), said.get("updated_at")
    if not isinstance(user_id, str) or not user_id or isinstance(updated_at, bool) or not isinstance(updated_at, int):
        raise UnreadableUser("A user of Clerk's needs an id and updated_at.")
    address = _primary_address(said)
    return ClerkUser(
        id=user_id,
        email=_email(address),
        is_email_verified=_is_verified(address),
        first_name=_name(said.get("first_name")),
        last_name=_name(said.get("last_name")),
        updated_at=datetime.fromtimestamp(updated_at / 1000, UTC),  # Clerk counts in milliseconds
    )


def _primary_address(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one whose id is named, which need not be the first; empty when there is none."""
    primary, addresses = said.get("primary_email_address_id"), said.get("email_addresses")
    if isinstance(primary, str) and isinstance(addresses, list):
        for address in addresses:
            if isinstance(address, Mapping) and address.get("id") == primary:
                return address
    return {}


def _email(address: Mapping[str, Any]) -> str | None:
    email = address.get("email_address")
    return email if isinstance(email, str) and 0 < len(email) <= _LONGEST_EMAIL and not _CONTROL.search(email) else None


def _is_verified(address: Mapping[str, Any]) -> bool:
    verification = address.get("verification")
    return isinstance(verification, Mapping) and verification.get("status") == "verified"


def _name(value: Any) -> str | None:
    return (_CONTROL.sub("", value).strip()[:_LONGEST_NAME] or None) if isinstance(value, str) else None
