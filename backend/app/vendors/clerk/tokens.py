"""Session tokens (version 2): JWTs that Clerk signs for a minute at a time, verified here without asking anybody.

The same key signs other tokens of the same issuer (from JWT templates, which third parties are given, and OAuth access
tokens). Only session tokens name their session (`sid`), so one without is refused.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.core.clock import now
from app.core.config import get_settings
from app.vendors.clerk import instance
from app.vendors.clerk.errors import SignInUnfinished, TokenRefused
from app.vendors.clerk.keys import keys_at

ALGORITHM = "RS256"
CLOCKS_DIFFER_BY = timedelta(seconds=5)
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class SessionClaims:
    user_id: str
    session_id: str
    verified_minutes_ago: int | None
    """When the person last proved who they are (`fva`); None when the token does not say."""


async def verify(token: str) -> SessionClaims:
    """Raises TokenRefused, SignInUnfinished, and ClerkUnreachable when its keys are not known yet."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise TokenRefused("not a JWT") from error
    if header.get("alg") != ALGORITHM:  # before any key is looked for: HS256 with the public key as its secret, or none
        raise TokenRefused("algorithm")
    clerk = instance.current()
    claims = _decode(token, await _key(header, clerk), issuer=clerk.issuer)
    _check_times(claims)
    party = claims.get("azp")
    if not isinstance(party, str) or party not in clerk.authorized_parties:
        # Clerk writes the page's origin into every token a browser gets. One without comes from elsewhere, and what
        # is not a browser has API keys here.
        raise TokenRefused(f"azp {str(party)[:100]!r} is not in CLERK_AUTHORIZED_PARTIES")
    if claims.get("sts") == "pending":
        raise SignInUnfinished
    return SessionClaims(
        user_id=_name(claims, "sub"), session_id=_name(claims, "sid"), verified_minutes_ago=_verified(claims.get("fva"))
    )


async def _key(header: dict[str, Any], clerk: instance.Instance) -> RSAPublicKey:
    if pem := get_settings().CLERK_JWT_KEY:
        return _from_pem(pem)
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise TokenRefused("no key id")
    return await keys_at(clerk.jwks_url).find(key_id)


@lru_cache(maxsize=1)
def _from_pem(pem: str) -> RSAPublicKey:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError("CLERK_JWT_KEY is not an RSA key.")
    return key


def _decode(token: str, key: RSAPublicKey, *, issuer: str) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=issuer,
            # Times are checked below, against our own clock. A token for a named audience is for somebody else.
            options={
                "require": ["exp", "iss", "sub", "sid"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
                "verify_aud": True,
            },
        )
    except jwt.PyJWTError as error:
        raise TokenRefused(type(error).__name__) from error


def _check_times(claims: dict[str, Any]) -> None:
    at = now()
    if _instant(claims["exp"]) <= at - CLOCKS_DIFFER_BY:
        raise TokenRefused("expired", is_over=True)
    for name in ("nbf", "iat"):
        if name in claims and _instant(claims[name]) > at + CLOCKS_DIFFER_BY:
            raise TokenRefused(f"{name} is still to come")


def _instant(value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenRefused("a time that is none")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise TokenRefused("a time that is none") from error


def _name(claims: dict[str, Any], claim: str) -> str:
    value = claims.get(claim)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME:
        raise TokenRefused(f"{claim} is no name")
    return value


def _verified(ages: Any) -> int | None:
    """`fva` holds the minutes since the first and the second factor were last shown; -1 for never."""
    first = ages[0] if isinstance(ages, list) and ages else None
    return first if isinstance(first, int) and not isinstance(first, bool) and first >= 0 else None
