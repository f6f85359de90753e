"""Celery, used as doorbells: a message carries ids and means "look"; the row in PostgreSQL is the truth.

Messages are queued on a session and sent after its commit, so a worker never looks before the rows are there. Losing a
message is harmless (a sweep finds the row), and so is getting one twice (a claim decides who acts).
"""

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from app.core import log_ids
from app.core.config import get_settings

if TYPE_CHECKING:  # beat imports this room, and sends names only: it needs no database library
    from sqlalchemy.ext.asyncio import AsyncSession

log = structlog.get_logger(__name__)

T = TypeVar("T")

QUEUE_PUBLISHING = "publishing"
QUEUE_GENERATION = "generation"
QUEUE_DEFAULT = "default"

SEND_TIMEOUT_SECONDS = 3


def make_celery() -> Celery:
    settings = get_settings()
    app = Celery("aigrowth", broker=settings.redis_url or "redis://127.0.0.1:6379/0", backend=None)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_default_queue=QUEUE_DEFAULT,
        task_routes={
            "publishing.*": {"queue": QUEUE_PUBLISHING},
            "*.generate": {"queue": QUEUE_GENERATION},
            "content.optimize": {"queue": QUEUE_GENERATION},
        },
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": 900,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_timeout": 10,
            "socket_connect_timeout": 3,
            "health_check_interval": 10,
        },
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        enable_utc=True,
        timezone="UTC",
    )
    return app


celery = make_celery()


@dataclass(frozen=True, slots=True)
class Job:
    """A doorbell waiting for its transaction to commit."""

    task: str
    args: tuple[str, ...]
    log_ids: Mapping[str, str] = field(default_factory=log_ids.to_carry, compare=False)
    """Whose request rang: its worker's log lines say so too."""

    def send(self) -> None:
        """Never raises on a broker that is away: it logs, and the sweep finds the row."""
        try:
            headers = {log_ids.BELL_HEADER: dict(self.log_ids)}
            celery.send_task(self.task, args=self.args, headers=headers, retry=False, ignore_result=True)
        except (OperationalError, RedisError, OSError) as error:
            log.warning("job.not_sent", task=self.task, error=type(error).__name__)


def enqueue(session: "AsyncSession", task: str, *args: object) -> None:
    """Ring for `task` once this session's transaction has committed."""
    session.info.setdefault("jobs", []).append(Job(task, tuple(str(arg) for arg in args)))


async def send_all(pending: list[Job]) -> None:
    for job in pending:
        await asyncio.to_thread(job.send)


def _new_event_loop() -> asyncio.AbstractEventLoop:
    """The quicker one, where there is one for this system."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


class _Loop:
    """One event loop for the whole worker process, in a thread of its own; every task's coroutine runs on it."""

    def __init__(self) -> None:
        self.loop = _new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="aigrowth-loop", daemon=True)
        self.thread.start()


_loop: _Loop | None = None
_lock = threading.Lock()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a task's coroutine on this process's event loop and wait for it."""
    global _loop  # noqa: PLW0603
    with _lock:
        if _loop is None or not _loop.thread.is_alive():  # not alive: we are the child of a fork
            _loop = _Loop()
    return asyncio.run_coroutine_threadsafe(work, _loop.loop).result()
