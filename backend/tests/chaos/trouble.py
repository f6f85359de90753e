"""What goes wrong: faults of the network, and kill -9 at random moments."""

import random
import time
from collections import deque
from collections.abc import Callable, Iterator

from tests.chaos.calendar import DOOMED, Connected
from tests.chaos.product import Product, RunningSandbox

WIPE = "valkey, its data wiped"
ALWAYS = ("worker", "postgres", WIPE, "beat", "worker-2", "api", "valkey", "worker-3", "beat-2", "publisher")
"""Each of these at least once; the rest is chance."""
OFTEN = ("worker", "publisher", "worker-2", "worker-3", "worker", "postgres", "valkey", "beat", "api")
A_MINUTE = 3
"""Ends of one process that the supervisor gets to see within a minute: at five it would give up, as it should."""


def switch_on_faults(sandbox: RunningSandbox) -> None:
    """Every one on and on, by chance, for all accounts."""
    sandbox.fault("latency", probability=0.6, latency_ms=400)
    sandbox.fault("latency", operation="read", probability=0.3, latency_ms=200)
    sandbox.fault("late_acceptance", probability=0.01, latency_ms=6500)
    for kind, probability in {
        "rate_limit": 0.02,
        "500_before": 0.02,
        "500_after": 0.03,
        "drop_before": 0.02,
        "drop_after": 0.03,
        "unavailable": 0.02,
        "expired_token": 0.01,
        "duplicate": 0.005,
        "pending": 0.03,
    }.items():
        sandbox.fault(kind, probability=probability, retry_after_seconds=2)
    for kind in ("rate_limit", "500_before", "drop_before", "unavailable"):
        sandbox.fault(kind, operation="read", probability=0.03, retry_after_seconds=1)


def withdraw_the_doomed(sandbox: RunningSandbox, connected: list[Connected]) -> None:
    for one in connected:
        if one.temper is DOOMED:
            sandbox.fault("revoked_token", account=one.handle, operation="any")


class Killer:
    def __init__(self, product: Product, *, kills: int, say: Callable[[str], None]) -> None:
        self._product = product
        self._say = say
        self._deck = self._shuffled(kills)
        self._lately: dict[str, deque[float]] = {}
        self.killed: list[str] = []

    def _shuffled(self, kills: int) -> list[str]:
        known = {*self._product.extras, "worker", "publisher", "postgres", "valkey", "beat", "api", WIPE}
        sure = [name for name in ALWAYS if name in known][:kills]
        often = [name for name in OFTEN if name in known]
        deck = sure + [random.choice(often) for _ in range(kills - len(sure))]
        random.shuffle(deck)
        return deck

    @property
    def left(self) -> int:
        return len(self._deck)

    def strike(self) -> None:
        """Kill the next that is running and may be killed now; when there is none, wait for the next time."""
        for name in self._candidates():
            process = "valkey" if name == WIPE else name
            done = self._product.kill_valkey_and_wipe_it() if name == WIPE else self._product.kill(process)
            if done:
                self._deck.remove(name)
                self._lately.setdefault(process, deque()).append(time.monotonic())
                self.killed.append(name)
                self._say(f"killed {name}")
                return

    def _candidates(self) -> Iterator[str]:
        for name in self._deck:
            process = "valkey" if name == WIPE else name
            recent = self._lately.setdefault(process, deque())
            while recent and recent[0] < time.monotonic() - 60:
                recent.popleft()
            if process in self._product.extras or len(recent) < A_MINUTE:
                yield name
