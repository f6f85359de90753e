"""Features that can be switched off without a new version: by PostHog's flags where it is set up, else by DEFAULTS.

A worker asks PostHog each minute and leaves the answer in Redis; whoever wants to know looks there, and never waits for
PostHog. What was said last holds for a day, then, or with Redis away, the defaults do.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass, fields
from datetime import timedelta

import structlog
from redis.exceptions import RedisError

from app.core.config import get_settings
from app.core.redis import redis
from app.vendors import posthog

log = structlog.get_logger(__name__)

KEY = "flags"
KEPT_FOR = timedelta(days=1)
LOOKS_AGAIN_AFTER_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Flags:
    """Named as in PostHog."""

    ideas: bool = True
    """Lines jotted down in the library, for posts to be written from."""


DEFAULTS = Flags()

_known = DEFAULTS
_look_at = 0.0


async def current() -> Flags:
    """As far as this process knows; at most a minute behind PostHog."""
    global _known, _look_at  # noqa: PLW0603
    if not posthog.is_on():
        return DEFAULTS
    if time.monotonic() >= _look_at:
        _look_at = time.monotonic() + LOOKS_AGAIN_AFTER_SECONDS
        try:
            _known = _read(await redis().get(KEY))
        except (RedisError, OSError) as error:
            log.info("flags.not_read", error=type(error).__name__)
            _known = DEFAULTS
    return _known


def forget() -> None:
    """Look again the next time somebody asks."""
    global _look_at  # noqa: PLW0603
    _look_at = 0.0


async def keep(said: dict[str, bool]) -> None:
    """What PostHog said; of nothing said nothing is changed."""
    named = {name: said[name] for name in asdict(DEFAULTS) if name in said}
    if named:
        await redis().set(KEY, json.dumps(named), ex=KEPT_FOR)


def installation() -> str:
    """What PostHog knows this installation by: always the same, and nothing can be learnt from it."""
    return "installation-" + hashlib.sha256(get_settings().public_url.encode()).hexdigest()[:16]


def _read(kept: str | bytes | None) -> Flags:
    said = json.loads(kept) if kept else {}
    return Flags(**{one.name: bool(said.get(one.name, one.default)) for one in fields(Flags)})
