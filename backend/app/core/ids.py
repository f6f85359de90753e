"""Names for things: random tokens, their stored digests, and stable fingerprints."""

import hashlib
import json
import secrets
from typing import Any


def new_token(prefix: str = "") -> str:
    """A URL-safe secret of 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What we store of a token: enough to recognise it, useless to present it. Hex SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def fingerprint(value: Any) -> str:
    """Hex SHA-256 of a JSON value, the same for equal values whatever the order of their keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
