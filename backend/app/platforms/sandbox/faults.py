"""Switches that make the network misbehave on purpose, in the ways real ones do."""

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.platforms.sandbox.accounts import Account, get_by_handle
from app.platforms.sandbox.database import Database
from app.platforms.sandbox.errors import NOT_PROCESSED_HEADER, RATE_LIMIT_SCOPE_HEADER, Refused


class FaultKind(StrEnum):
    LATENCY = "latency"
    """Does at once what was asked, and answers late."""
    LATE_ACCEPTANCE = "late_acceptance"
    """Does what was asked only after the delay, also when nobody waits for the answer any more."""
    RATE_LIMIT = "rate_limit"
    """429 with Retry-After; for the whole app where the fault names no account."""
    ERROR_BEFORE = "error_before"
    """500, nothing accepted."""
    ERROR_AFTER = "error_after"
    """500 although it was accepted."""
    DROP_BEFORE = "drop_before"
    """The connection closes without an answer, nothing accepted."""
    DROP_AFTER = "drop_after"
    """The connection closes without an answer although it was accepted."""
    UNAVAILABLE = "unavailable"
    """503 with the header that proves nothing was looked at."""
    EXPIRED_TOKEN = "expired_token"  # noqa: S105
    """The access token that comes with the request ends now; its refresh token works."""
    REVOKED_TOKEN = "revoked_token"  # noqa: S105
    """All tokens of the account end now."""
    DUPLICATE = "duplicate"
    """422 that names the account's newest post of this text, or its newest at all."""
    PENDING = "pending"
    """202: accepted, and out only after it was asked for `polls` times."""


ALIASES = {
    "429": FaultKind.RATE_LIMIT,
    "500_before": FaultKind.ERROR_BEFORE,
    "500_after": FaultKind.ERROR_AFTER,
    "503": FaultKind.UNAVAILABLE,
}
DELAYS = (FaultKind.LATENCY, FaultKind.LATE_ACCEPTANCE)


class Operation(StrEnum):
    PUBLISH = "publish"
    MEDIA = "media"
    READ = "read"
    DELETE = "delete"
    TOKEN = "token"  # noqa: S105
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Fault:
    id: int
    kind: FaultKind
    account_id: str | None
    operation: Operation
    remaining: int | None
    """None: until it is switched off."""
    probability: float
    latency_ms: int
    retry_after_seconds: int
    polls: int
    hits: int
    """How often it struck."""

    def refusal(self) -> Refused:
        """For the kinds that are nothing but an answer."""
        if self.kind is FaultKind.RATE_LIMIT:
            headers = {
                "Retry-After": str(self.retry_after_seconds),
                RATE_LIMIT_SCOPE_HEADER: "account" if self.account_id else "app",
            }
            return Refused(429, "rate_limited", "Too many requests; wait as long as Retry-After says.", headers=headers)
        if self.kind is FaultKind.UNAVAILABLE:
            headers = {NOT_PROCESSED_HEADER: "1"}
            return Refused(503, "unavailable", "The network is resting; nothing was looked at.", headers=headers)
        return Refused(500, "internal", "Something broke in the sandbox, on purpose.")


def add(db: Database, body: dict[str, Any]) -> Fault:
    """Without `count` a fault strikes once; with `probability`, on and on. Raises Refused with 422."""
    unknown = set(body) - {
        "kind", "account", "operation", "count", "probability", "latency_ms", "retry_after_seconds", "polls",
    }  # fmt: skip
    if unknown:
        raise Refused(422, "invalid_fault", f"A fault has no {', '.join(sorted(unknown))}.")
    try:
        written = str(body.get("kind"))
        kind = ALIASES.get(written) or FaultKind(written)
        operation = Operation(body.get("operation") or Operation.PUBLISH)
        default_count = None if "probability" in body else 1
        remaining = body.get("count", default_count)
        remaining = None if remaining is None else int(remaining)
        probability = float(body.get("probability", 1))
        latency_ms, retry_after = int(body.get("latency_ms", 1500)), int(body.get("retry_after_seconds", 2))
        polls = int(body.get("polls", 2))
    except (TypeError, ValueError):
        kinds, operations = ", ".join(FaultKind), ", ".join(Operation)
        message = f"Kinds are {kinds}; operations {operations}; count, probability, latency_ms, … are numbers."
        raise Refused(422, "invalid_fault", message) from None
    if (
        not 0 <= probability <= 1
        or latency_ms < 0
        or retry_after < 0
        or polls < 1
        or (remaining is not None and remaining < 1)
    ):
        raise Refused(422, "invalid_fault", "Probability is 0 to 1, counts at least 1, times not negative.")
    account = get_by_handle(db, str(body["account"])) if body.get("account") else None
    row = db.one(
        "INSERT INTO faults "
        "(kind, account_id, operation, remaining, probability, latency_ms, retry_after_seconds, polls) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        kind,
        account.id if account else None,
        operation,
        remaining,
        probability,
        latency_ms,
        retry_after,
        polls,
    )
    if row is None:
        raise RuntimeError("SQLite gave back no row for an insert.")
    return _fault(row)


def take(db: Database, account_id: str | None, operation: Operation) -> list[Fault]:
    """The faults that strike this request: every delay, and the oldest other one. Each counts as used."""
    rows = db.all(
        "SELECT * FROM faults WHERE (account_id IS NULL OR account_id = ?) AND operation IN (?, 'any') "
        "AND (remaining IS NULL OR remaining > 0) ORDER BY id",
        account_id,
        operation,
    )
    struck: list[Fault] = []
    for fault in map(_fault, rows):
        has_other = any(taken.kind not in DELAYS for taken in struck)
        if (fault.kind in DELAYS or not has_other) and random.random() < fault.probability:
            db.run("UPDATE faults SET hits = hits + 1, remaining = remaining - 1 WHERE id = ?", fault.id)
            struck.append(fault)
    return struck


def pick(struck: Sequence[Fault], *kinds: FaultKind) -> Fault | None:
    return next((fault for fault in struck if fault.kind in kinds), None)


def current(db: Database) -> list[Fault]:
    """Switched on, or used up: what struck how often stays readable until it is cleared."""
    return [_fault(row) for row in db.all("SELECT * FROM faults ORDER BY id")]


def clear(db: Database) -> None:
    db.run("DELETE FROM faults")


def as_json(fault: Fault, account: Account | None) -> dict[str, Any]:
    return {**asdict(fault), "account": account.handle if account else None}


def _fault(row: sqlite3.Row) -> Fault:
    values = dict(row)
    values["kind"], values["operation"] = FaultKind(values["kind"]), Operation(values["operation"])
    return Fault(**values)
