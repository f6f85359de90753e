"""How often a password may be tried, and how often a stranger may ask for something costly.

Tries to sign in are counted per account *and* address, per address, and per account from all addresses that have never
signed in to it: many machines that guess at one account get no further than one. Addresses the owner has signed in from
are not counted in that, so nobody locks an owner out by failing on purpose from somewhere else; and a mailed link lets
them in from anywhere. A try counts before the password is looked at, so that a hundred at once are not all let through.
Redis keeps the counts of all processes; with Redis away each process keeps its own, without the last of the three.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import NoReturn

import structlog
from redis.exceptions import RedisError

from app.core import ids
from app.core.redis import redis
from app.users.errors import TooManyAttempts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    limit: int
    window_seconds: int


PER_ACCOUNT_AND_ADDRESS = Rule(limit=8, window_seconds=15 * 60)
PER_ADDRESS = Rule(limit=60, window_seconds=15 * 60)
"""Many people may share one address."""
PER_ACCOUNT_FROM_STRANGERS = Rule(limit=50, window_seconds=60 * 60)
FAMILIAR_FOR_SECONDS = 90 * 24 * 3600
STRANGER_REQUESTS = Rule(limit=60, window_seconds=10 * 60)
"""Sign-ups, and asking for or using mailed links, per address and kind of request."""
TOLD_TAKEN = Rule(limit=20, window_seconds=60 * 60)
"""How often an address may hear that somebody has an account here; after that it signs nobody up for a while."""

_IPV6_NETWORK_BITS = 64  # what one customer is given; each of its addresses is as good as another
_REMEMBERED = 10_000

_COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('PTTL', KEYS[1])}
"""
_LOOK = "return {redis.call('GET', KEYS[1]) or 0, redis.call('PTTL', KEYS[1])}"
_TAKE_BACK = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECR', KEYS[1]) end
"""


class _Own:
    """This process's counts, for as long as Redis is away: bounded, the longest unused forgotten first."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def count(self, key: str, rule: Rule) -> tuple[int, float]:
        used, ends = self._counts.pop(key, (0, 0.0))
        at = time.monotonic()
        if ends <= at:
            used, ends = 0, at + rule.window_seconds
        self._counts[key] = (used + 1, ends)
        while len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        return used + 1, ends - at

    def look(self, key: str) -> tuple[int, float]:
        used, ends = self._counts.get(key, (0, 0.0))
        left = ends - time.monotonic()
        return (used, left) if left > 0 else (0, 0.0)

    def forget(self, key: str) -> None:
        self._counts.pop(key, None)

    def take_back(self, key: str) -> None:
        if key in self._counts:
            used, ends = self._counts[key]
            self._counts[key] = (max(0, used - 1), ends)


_own = _Own()


async def count_try(account: str, address: str | None) -> None:
    """Count one try at a password. Raises TooManyAttempts when this address has had its share."""
    await _count(_account_key(account, address), PER_ACCOUNT_AND_ADDRESS)
    await _count(_address_key(address), PER_ADDRESS)
    if not await _is_familiar(account, address):
        await _count(_strangers_key(account), PER_ACCOUNT_FROM_STRANGERS)


async def _is_familiar(account: str, address: str | None) -> bool:
    """Also True where nobody can say: then the other two counts have to do."""
    try:
        return bool(await redis().exists(_familiar_key(account, address)))
    except (RedisError, OSError):
        return True


async def forgive(account: str, address: str | None) -> None:
    """The password was right: what was tried before no longer counts for the account, nor this try for the address
    and for strangers, and the address is one of the owner's from now on.
    """
    _own.forget(_account_key(account, address))
    _own.take_back(_address_key(address))
    try:
        await redis().delete(_account_key(account, address))
        await redis().eval(_TAKE_BACK, 1, _address_key(address))
        if not await redis().exists(_familiar_key(account, address)):
            await redis().eval(_TAKE_BACK, 1, _strangers_key(account))
        await redis().set(_familiar_key(account, address), "1", ex=FAMILIAR_FOR_SECONDS)
    except (RedisError, OSError) as error:
        log.warning("throttle.not_forgiven", error=type(error).__name__)


async def count_stranger(kind: str, address: str | None) -> None:
    """Count one request of somebody who is not signed in. Raises TooManyAttempts."""
    await _count(f"throttle:{kind}:{_network(address)}", STRANGER_REQUESTS)


async def refuse_prober(address: str | None) -> None:
    """Whatever is asked, so that the refusal tells nothing more. Raises TooManyAttempts."""
    key = _taken_key(address)
    try:
        used, left_ms = await redis().eval(_LOOK, 1, key)
        left = int(left_ms) / 1000
    except (RedisError, OSError) as error:
        log.warning("throttle.on_our_own", error=type(error).__name__)
        used, left = _own.look(key)
    if int(used) >= TOLD_TAKEN.limit:
        _refuse(left)


async def note_told_taken(address: str | None) -> None:
    """Somebody there hears in this moment that an e-mail address has an account."""
    await _add(_taken_key(address), TOLD_TAKEN)


async def _count(key: str, rule: Rule) -> None:
    used, left = await _add(key, rule)
    if used > rule.limit:
        _refuse(left)


async def _add(key: str, rule: Rule) -> tuple[int, float]:
    """How many there are with this one, and the seconds until they are forgotten."""
    try:
        used, left_ms = await redis().eval(_COUNT, 1, key, rule.window_seconds * 1000)
        return int(used), int(left_ms) / 1000
    except (RedisError, OSError) as error:
        log.warning("throttle.on_our_own", error=type(error).__name__)
        return _own.count(key, rule)


def _refuse(left: float) -> NoReturn:
    wait = max(1, -(-int(left * 1000) // 1000))
    raise TooManyAttempts(f"Wait {_spoken(wait)} and try again.", retry_after_seconds=wait)


def _account_key(account: str, address: str | None) -> str:
    return f"throttle:login:{ids.digest(account.lower())[:32]}:{_network(address)}"


def _strangers_key(account: str) -> str:
    return f"throttle:strangers:{ids.digest(account.lower())[:32]}"


def _familiar_key(account: str, address: str | None) -> str:
    return f"throttle:familiar:{ids.digest(account.lower())[:32]}:{_network(address)}"


def _taken_key(address: str | None) -> str:
    return f"throttle:taken:{_network(address)}"


def _address_key(address: str | None) -> str:
    return f"throttle:login:{_network(address)}"


def _network(address: str | None) -> str:
    if address is None:
        return "unknown"
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> _IPV6_NETWORK_BITS << _IPV6_NETWORK_BITS))
    return str(parsed)


def _spoken(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"  # noqa: PLR2004
