"""OAuth codes and tokens. Only digests are stored, as a real network would."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from app.core.clock import now
from app.core.ids import digest, new_token
from app.platforms.sandbox import accounts
from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.database import Database, stamp
from app.platforms.sandbox.errors import Refused

CODE_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Issued:
    access_token: str
    refresh_token: str
    """Empty: the one that was used stays good."""
    expires_in: int


def new_code(db: Database, account: Account, *, client_id: str, redirect_uri: str, challenge: str) -> str:
    code = new_token("sbc_")
    db.run(
        "INSERT INTO codes (code, account_id, client_id, redirect_uri, challenge, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        digest(code),
        account.id,
        client_id,
        redirect_uri,
        challenge,
        stamp(now() + CODE_LIFETIME),
    )
    return code


def exchange(db: Database, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> tuple[Account, Issued]:
    """A code is spent by the first try, also by one with a wrong verifier: whoever guesses gets one guess."""
    with db.transaction():
        row = db.one("SELECT * FROM codes WHERE code = ?", digest(code))
        fresh = db.run("UPDATE codes SET used = 1 WHERE code = ? AND used = 0", digest(code))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if row is None or not fresh or row["expires_at"] < stamp(now()):
        raise _invalid_grant("The code is unknown, used or older than 10 minutes. Start connecting again.")
    if (row["client_id"], row["redirect_uri"]) != (client_id, redirect_uri):
        raise _invalid_grant("The code was given to another client or address. Start connecting again.")
    if not hmac.compare_digest(row["challenge"], challenge):
        raise _invalid_grant("The code verifier does not match the challenge. Start connecting again.")
    account = accounts.get(db, row["account_id"])
    return account, _issue(db, account)


def refresh(db: Database, refresh_token: str) -> tuple[Account, Issued]:
    """Rotates: the old pair ends with the new one, unless the account's settings say otherwise."""
    with db.transaction():
        row = db.one("SELECT * FROM tokens WHERE refresh = ?", digest(refresh_token))
        account = accounts.get(db, row["account_id"]) if row else None
        ends = stamp(now()) if row is None or account is None or account.settings.ends_old_access else row["expires_at"]
        fresh = db.run(
            "UPDATE tokens SET refresh_used = ?, expires_at = ? WHERE refresh = ? AND refresh_used = 0 AND revoked = 0",
            int(account is None or account.settings.rotates_refresh_tokens),
            ends,
            digest(refresh_token),
        )
    if account is None or not fresh:
        raise _invalid_grant("The refresh token is unknown, used or revoked. Connect the account again.")
    if account.settings.rotates_refresh_tokens:
        return account, _issue(db, account)
    issued = Issued(new_token("sba_"), "", account.settings.token_seconds)
    db.run(
        "UPDATE tokens SET access = ?, expires_at = ? WHERE refresh = ?",
        digest(issued.access_token),
        stamp(now() + timedelta(seconds=issued.expires_in)),
        digest(refresh_token),
    )
    return account, issued


def account_of_refresh_token(db: Database, refresh_token: str) -> str | None:
    row = db.one("SELECT account_id FROM tokens WHERE refresh = ?", digest(refresh_token))
    return str(row["account_id"]) if row else None


def account_of(db: Database, access_token: str) -> Account:
    """Whoever holds this token, if it is still good. Raises Refused with 401."""
    row = db.one("SELECT * FROM tokens WHERE access = ?", digest(access_token))
    if row is None:
        raise _unauthorized("token_unknown", "This access token is not known here. Connect the account again.")
    if row["revoked"]:
        raise _unauthorized("token_revoked", "The account's owner has withdrawn the permission. Connect it again.")
    if row["expires_at"] <= stamp(now()):
        raise _unauthorized("token_expired", "The access token is over. Refresh it.")
    return accounts.get(db, row["account_id"])


def expire(db: Database, access_token: str) -> None:
    db.run("UPDATE tokens SET expires_at = ? WHERE access = ?", stamp(now()), digest(access_token))


def revoke_all(db: Database, account: Account) -> None:
    db.run("UPDATE tokens SET revoked = 1 WHERE account_id = ?", account.id)


def _issue(db: Database, account: Account) -> Issued:
    issued = Issued(new_token("sba_"), new_token("sbr_"), account.settings.token_seconds)
    db.run(
        "INSERT INTO tokens (access, refresh, account_id, expires_at) VALUES (?, ?, ?, ?)",
        digest(issued.access_token),
        digest(issued.refresh_token),
        account.id,
        stamp(now() + timedelta(seconds=issued.expires_in)),
    )
    return issued


def _invalid_grant(message: str) -> Refused:
    return Refused(400, "invalid_grant", message)


def _unauthorized(code: str, message: str) -> Refused:
    return Refused(401, code, message, headers={"WWW-Authenticate": "Bearer"})
