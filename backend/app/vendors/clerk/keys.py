"""Clerk's public keys, kept in memory so that no request waits for the network.

They are read again each hour, which drops those Clerk no longer has, and as soon as a token names one we do not know:
Clerk has just changed them, or somebody makes names up, so at most one look in half a minute.
"""

import asyncio
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import httpx2
import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.core.clock import now
from app.vendors.clerk.errors import ClerkUnreachable, TokenRefused
from app.vendors.clerk.http import client

log = structlog.get_logger(__name__)

RENEWED_AFTER = timedelta(hours=1)
USED_AT_MOST = timedelta(hours=6)
"""While Clerk cannot be reached: long enough for an outage, short enough for a key that was withdrawn."""
LOOKS_AT_MOST_EVERY = timedelta(seconds=30)
TRIED_AGAIN_AFTER = timedelta(seconds=5)

_LONG_AGO = datetime.min.replace(tzinfo=now().tzinfo)


class KeySet:
    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, RSAPublicKey] = {}
        self._read_at = _LONG_AGO
        self._next_look_at = _LONG_AGO
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> RSAPublicKey:
        """Raises TokenRefused for a key Clerk does not have, ClerkUnreachable when we cannot know."""
        # Who has a key in hand does not wait for another request that is renewing them all.
        if not self._is_fresh(key_id) and not (key_id in self._keys and self._lock.locked()):
            await self._look(key_id)
        if now() - self._read_at > USED_AT_MOST:
            raise ClerkUnreachable("Clerk's keys could not be read.")
        if (key := self._keys.get(key_id)) is None:
            raise TokenRefused("unknown key")
        return key

    def _is_fresh(self, key_id: str) -> bool:
        return key_id in self._keys and now() - self._read_at < RENEWED_AFTER

    async def _look(self, key_id: str) -> None:
        async with self._lock:
            if self._is_fresh(key_id) or now() < self._next_look_at:
                return
            try:
                self._keys = await _read(self._url)
            except ClerkUnreachable as error:
                log.warning("clerk.keys_not_read", reason=error.reason)
                self._next_look_at = now() + TRIED_AGAIN_AFTER
            else:
                self._read_at = now()
                self._next_look_at = self._read_at + LOOKS_AT_MOST_EVERY


_sets: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, KeySet]] = WeakKeyDictionary()


def keys_at(url: str) -> KeySet:
    """This process's keys from there."""
    of_loop = _sets.setdefault(asyncio.get_running_loop(), {})
    return of_loop.setdefault(url, KeySet(url))


async def _read(url: str) -> dict[str, RSAPublicKey]:
    try:
        async with client() as caller:
            response = await caller.get(url)
            response.raise_for_status()
            listed = response.json()["keys"]
        found = dict(pair for entry in listed if (pair := _signing_key(entry)) is not None)
    except httpx2.HTTPError as error:
        raise ClerkUnreachable(type(error).__name__) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ClerkUnreachable("not a list of keys") from error
    if not found:
        raise ClerkUnreachable("no key for RS256 among them")
    return found


def _signing_key(entry: dict[str, object]) -> tuple[str, RSAPublicKey] | None:
    """None for keys that are not for signatures by RS256."""
    key_id = entry.get("kid")
    if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig" or entry.get("alg", "RS256") != "RS256":
        return None
    try:
        key = jwt.PyJWK(entry, algorithm="RS256").key
    except jwt.PyJWTError:
        return None
    return (key_id, key) if isinstance(key_id, str) and isinstance(key, RSAPublicKey) else None
