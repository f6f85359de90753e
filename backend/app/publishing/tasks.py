"""Doorbells of the publisher."""

from uuid import UUID

from celery import shared_task
from celery.signals import worker_process_shutdown, worker_shutdown

from app.core.jobs import run
from app.publishing import ahead, dispatch as dispatcher, reconnected, recurring_planner


@shared_task(name="publishing.dispatch", acks_late=True)
def dispatch() -> None:
    run(dispatcher.dispatch())


@shared_task(name="publishing.plan_recurring", acks_late=True)
def plan_recurring() -> None:
    run(recurring_planner.plan_recurring())


@shared_task(name="publishing.preflight", acks_late=True)
def preflight() -> None:
    run(ahead.look_ahead())


@shared_task(name="publishing.account_connected", acks_late=True)
def account_connected(account_id: str) -> None:
    run(reconnected.go_on(UUID(account_id)))


@shared_task(name="publishing.take_up", acks_late=True)
def take_up() -> None:
    run(reconnected.go_on())


@worker_shutdown.connect
@worker_process_shutdown.connect
def finish_sending(**_: object) -> None:
    """A worker that is asked to stop lets the posts in the air land first."""
    run(dispatcher.drain())
