"""What the pretend network knows: accounts, their sessions, records and uploads, and the faults that wait for them."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ACCESS_SECONDS = 7200
REFRESH_SECONDS = 90 * 86400


class Fault(StrEnum):
    """What happens to an account's next `putRecord`, once."""

    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE = "late"
    RATE_LIMIT = "rate_limit"


@dataclass
class Account:
    did: str
    handle: str
    app_password: str
    main_password: str
    status: str = "active"
    """active, deactivated or takendown."""
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """By collection and key: {cid, value}."""
    blobs: dict[str, int] = field(default_factory=dict)
    """Size by CID."""
    faults: list[Fault] = field(default_factory=list)
    followers: int = 0


@dataclass
class Session:
    did: str
    is_refresh: bool
    is_expired: bool = False
    is_revoked: bool = False
    successor: tuple[str, str] | None = None


class State:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.sessions: dict[str, Session] = {}

    def sign_up(self, name: str | None = None) -> Account:
        letters = base64.b32encode(secrets.token_bytes(15)).decode().lower()
        did = f"did:plc:{letters}"
        account = Account(
            did=did,
            handle=f"{name or 'shop-' + letters[:8]}.test",
            app_password="-".join(secrets.token_hex(2) for _ in range(4)),
            main_password=secrets.token_hex(8),
        )
        self.accounts[did] = account
        return account

    def find(self, identifier: str) -> Account | None:
        named = (account for account in self.accounts.values() if account.handle == identifier)
        return self.accounts.get(identifier) or next(named, None)

    def open_session(self, did: str, *, scope: str = "com.atproto.appPass") -> tuple[str, str]:
        """Access and refresh token."""
        access, refresh = _jwt(did, scope, ACCESS_SECONDS), _jwt(did, "com.atproto.refresh", REFRESH_SECONDS)
        self.sessions[access] = Session(did, is_refresh=False)
        self.sessions[refresh] = Session(did, is_refresh=True)
        return access, refresh

    def rotate(self, refresh: str) -> tuple[str, str]:
        """The same successor each time within the grace period, of which the twin never sees the end."""
        session = self.sessions[refresh]
        session.successor = session.successor or self.open_session(session.did)
        return session.successor

    def expire_access(self, did: str) -> None:
        for session in self.sessions.values():
            if session.did == did and not session.is_refresh:
                session.is_expired = True

    def revoke(self, did: str) -> None:
        for session in self.sessions.values():
            if session.did == did:
                session.is_revoked = True


def cid_of(content: bytes, *, prefix: str) -> str:
    """Not a true CID (the twin encodes no CBOR), but as long, and the same for the same bytes."""
    return prefix + base64.b32encode(hashlib.sha256(content).digest()).decode().lower().rstrip("=")


def record_cid(value: dict[str, Any]) -> str:
    return cid_of(json.dumps(value, sort_keys=True).encode(), prefix="bafyrei")


def _jwt(did: str, scope: str, seconds: int) -> str:
    claims = {"scope": scope, "sub": did, "exp": int(time.time()) + seconds, "jti": secrets.token_hex(8)}
    parts = (json.dumps(part).encode() for part in ({"typ": "at+jwt", "alg": "none"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "unsigned"])
