"""Doorbells of the media room."""

from uuid import UUID

from celery import shared_task

from app.core import jobs
from app.media import leftovers, renditions


@shared_task(name="media.make_renditions", acks_late=True)
def make_renditions(asset_id: str) -> None:
    jobs.run(renditions.make([UUID(asset_id)]))


@shared_task(name="media.purge", acks_late=True)
def purge() -> None:
    jobs.run(leftovers.purge())
