"""A whole run: a calendar full of posts, a network that misbehaves, processes that are killed, and the reckoning."""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from app.core.clock import now
from app.core.config import get_settings
from tests.chaos import audit, calendar, scraped, trouble
from tests.chaos.audit import Figures
from tests.chaos.calendar import Connected
from tests.chaos.product import Product, RunningSandbox

SHORT = {
    # Shorter than in earnest, so that a killed worker's posts are looked after within seconds.
    "PUBLISH_LEASE_SECONDS": "9",
    "PUBLISH_PREPARE_SECONDS": "3",
    "PUBLISH_CALL_SECONDS": "5",
    "WORKER_CONCURRENCY": "4",
    "LOG_LEVEL": "WARNING",
    "LOG_FORMAT": "json",
    "METRICS_TOKEN": scraped.TOKEN,
}
_RESUME = "UPDATE social_accounts SET breaker_open_until = NULL, breaker_trips = 0"  # as a person does it
_STANDING = "SELECT status, count(*) FROM content GROUP BY status ORDER BY status"
# Waits grow to minutes on purpose. When the trouble is over, the clock is put forward for posts nobody is busy with.
_HURRY = """
UPDATE content c SET next_attempt_at = now(), version = version + 1
WHERE status IN ('scheduled', 'publishing') AND next_attempt_at > now() + interval '3 seconds'
  AND NOT EXISTS (SELECT FROM publish_attempts p WHERE p.content_id = c.id AND p.state <> 'ended')
"""


@dataclass(frozen=True, slots=True)
class Size:
    posts: int
    kills: int
    seconds: float
    """Over which the posts are due and the kills happen."""
    workers: int = 3
    beats: int = 2
    patience_seconds: float = 150
    """For what is left afterwards."""


def run(folder: Path, size: Size, *, seed: int, say: Callable[[str], None] = print) -> Figures:
    random.seed(seed)
    begun = time.monotonic()
    with Product(folder, workers=size.workers, beats=size.beats, **SHORT) as product, told_by(product):
        sandbox = RunningSandbox(product.told["SANDBOX_URL"])
        try:
            figures = _run(product, sandbox, size, say)
        finally:
            sandbox.close()
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


@contextmanager
def told_by(product: Product) -> Iterator[None]:
    """This process, too, works with the product's servers and keys."""
    before = {name: os.environ.get(name) for name in product.told}
    os.environ.update(product.told)
    get_settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        get_settings.cache_clear()


def _run(product: Product, sandbox: RunningSandbox, size: Size, say: Callable[[str], None]) -> Figures:
    connected = calendar.in_own_loop(lambda: calendar.connect_accounts(sandbox))
    trouble.switch_on_faults(sandbox)
    begin = now() + timedelta(seconds=2)
    calendar.in_own_loop(lambda: calendar.schedule(connected, size.posts, begin=begin, seconds=size.seconds))
    say(f"{size.posts} posts on {len(connected)} accounts, due within {size.seconds:.0f} s; {size.kills} kills")
    killer = _make_trouble(product, sandbox, connected, size, say)
    faults = sum(fault["hits"] for fault in sandbox.faults() if not fault["kind"].startswith("lat"))
    sandbox.clear_faults()
    say(f"{len(killer.killed)} kills and {faults} faults are over; waiting for what is left")
    wait_until_settled(product, size.patience_seconds, say)
    posts = audit.read_posts(product.told["DATABASE_URL"])
    knowable = {str(one.account.id) for one in connected if one.temper.can_be_known}
    figures = audit.compare(posts, sandbox.log(), knowable_accounts=knowable)
    figures.kills, figures.faults = len(killer.killed), faults
    address = f"http://127.0.0.1:{product.told['PORT']}"
    figures.problems += scraped.problems(address, product.told["DATABASE_URL"], posts, begun_at=begin)
    return figures


def _make_trouble(
    product: Product, sandbox: RunningSandbox, connected: list[Connected], size: Size, say: Callable[[str], None]
) -> trouble.Killer:
    began = time.monotonic()
    killer = trouble.Killer(product, kills=size.kills, say=say)
    between = size.seconds / size.kills
    withdrawn = False
    end = began + 2 + size.seconds
    while killer.left or time.monotonic() < end:
        time.sleep(between * random.uniform(0.3, 1.7))
        product.check()
        if killer.left:
            killer.strike()
        if not withdrawn and time.monotonic() > began + size.seconds / 2:
            trouble.withdraw_the_doomed(sandbox, connected)
            withdrawn = True
    return killer


def wait_until_settled(
    product: Product, patience_seconds: float, say: Callable[[str], None], *, also: Sequence[str] = ()
) -> None:
    """`also`: statements that end waits, beside those that every run has."""
    give_up_at = time.monotonic() + patience_seconds
    while time.monotonic() < give_up_at:
        product.check()
        try:
            with psycopg.connect(product.told["DATABASE_URL"], connect_timeout=3) as connection:
                standing = dict(connection.execute(_STANDING).fetchall())
                for statement in (_RESUME, *also, _HURRY):
                    connection.execute(statement)
        except psycopg.OperationalError:
            standing = {"scheduled": -1}  # it is just starting again
        say(", ".join(f"{status} {count}" for status, count in standing.items()))
        if not standing.get("scheduled") and not standing.get("publishing"):
            return
        time.sleep(3)
