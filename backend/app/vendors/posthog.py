"""PostHog: counts what is done, and says which features are on. Off while NEXT_PUBLIC_POSTHOG_KEY is unset.

Its client is made when something is first counted, in the worker that counts it, and sends from a thread of its own.
With PostHog away events are dropped after a few tries, and features stay as they were.
"""

import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from app.core.config import get_settings

if TYPE_CHECKING:
    from posthog import Posthog

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 5
MOST_WAITING = 1000
"""Events; more than that are dropped while PostHog does not answer."""

_clients: dict[tuple[str, str], "Posthog"] = {}
_lock = threading.Lock()


def is_on() -> bool:
    return bool(get_settings().NEXT_PUBLIC_POSTHOG_KEY)


def capture(user_id: UUID, event: str, properties: Mapping[str, str | int | bool]) -> None:
    """Never waits and never raises. No profile of the person is made there."""
    if is_on():
        nobody = {"$process_person_profile": False}
        _client().capture(event, distinct_id=str(user_id), properties={**properties, **nobody})


def decide_flags(installation: str) -> dict[str, bool]:
    """Which features are on for this installation, as PostHog says now; waits for it. Nothing when it is away."""
    answer: Any = _client().get_flags_decision(installation)
    flags: Mapping[str, Any] = answer.get("flags") or {}
    return {name: bool(getattr(flag, "enabled", False)) for name, flag in flags.items()}


def flush() -> None:
    """Wait until what was counted has been sent, a few seconds at most."""
    for client in _clients.values():
        client.flush(timeout_seconds=TIMEOUT_SECONDS)


def _client() -> "Posthog":
    from posthog import Posthog  # noqa: PLC0415  15 MB that nobody needs without it

    settings = get_settings()
    key = (settings.NEXT_PUBLIC_POSTHOG_KEY, settings.NEXT_PUBLIC_POSTHOG_HOST)
    with _lock:
        if key not in _clients:
            logging.getLogger("posthog").setLevel(logging.CRITICAL)  # it takes each lost event for an error of ours
            _clients[key] = Posthog(
                key[0],
                host=key[1],
                timeout=TIMEOUT_SECONDS,
                max_retries=1,
                max_queue_size=MOST_WAITING,
                feature_flags_request_timeout_seconds=TIMEOUT_SECONDS,
                disable_geoip=True,
                enable_exception_autocapture=False,
                on_error=_not_sent,
            )
        return _clients[key]


def _not_sent(error: Exception, events: Any) -> None:
    log.info("posthog.not_sent", error=type(error).__name__, events=len(events) if isinstance(events, list) else 1)
