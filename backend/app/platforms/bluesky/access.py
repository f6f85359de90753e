"""What lets us into an account, and the form in which it is stored.

An app password's session is two plain tokens. One by OAuth is bound to a key of its own (DPoP): whoever stole the token
without the key could do nothing with it. That key is as secret as the token, so the two are stored as one value, which
the caller encrypts; what renewing needs is stored beside the refresh token in the same way.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.platforms.bluesky.jose import Key
from app.platforms.calls import CallFailed
from app.platforms.contract import Credentials

_MARK = "{"
"""No token of a server begins with it: it cannot stand in a header's token."""


@dataclass(frozen=True, slots=True)
class Bearer:
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """A token that counts only together with a proof made with this key."""

    token: str = field(repr=False)
    key: Key

    def stored(self) -> str:
        return _written(token=self.token, key=self.key.secret)


Access = Bearer | Bound


@dataclass(frozen=True, slots=True)
class Renewal:
    """What an authorization server takes, once, for a new pair of tokens."""

    token: str = field(repr=False)
    issuer: str
    client_id: str
    """What we were known by when the person agreed: the session belongs to that name."""

    def stored(self) -> str:
        return _written(token=self.token, issuer=self.issuer, client_id=self.client_id)


class NotReadable(CallFailed):
    """What was stored is neither of the two forms: nothing can be asked with it."""

    def __init__(self) -> None:
        super().__init__("The stored session cannot be read. Connect the account again.")


def is_plain(token: str) -> bool:
    return not token.startswith(_MARK)


def access_of(credentials: Credentials) -> Access:
    """Raises NotReadable."""
    if is_plain(credentials.access_token):
        return Bearer(credentials.access_token)
    found = _read(credentials.access_token, "token", "key")
    try:
        return Bound(found["token"], Key.opened(found["key"]))
    except ValueError as error:
        raise NotReadable from error


def renewal_of(credentials: Credentials) -> Renewal | None:
    """None where there is none, or where it is an app password's. Raises NotReadable."""
    if not credentials.refresh_token or is_plain(credentials.refresh_token):
        return None
    return Renewal(**_read(credentials.refresh_token, "token", "issuer", "client_id"))


def _written(**values: str) -> str:
    return json.dumps(values)


def _read(stored: str, *names: str) -> Mapping[str, str]:
    try:
        found: Any = json.loads(stored)
        values = {name: found[name] for name in names}
    except (ValueError, KeyError, TypeError) as error:
        raise NotReadable from error
    if not all(isinstance(value, str) for value in values.values()):
        raise NotReadable
    return values
