"""Doorbells of the account room."""

from uuid import UUID

from celery import shared_task

from app.account import exports
from app.core import jobs


@shared_task(name="account.export", acks_late=True)
def export(export_id: str) -> None:
    jobs.run(exports.make(UUID(export_id)))


@shared_task(name="account.sweep_exports", acks_late=True)
def sweep_exports() -> None:
    jobs.run(exports.sweep())
