"""Doorbells of the analytics room."""

from uuid import UUID

from celery import shared_task

from app.analytics import sweeps
from app.core import jobs


@shared_task(name="analytics.fetch_daily", acks_late=True)
def fetch_daily() -> None:
    jobs.run(sweeps.fetch_daily())


@shared_task(name="analytics.fetch_fresh", acks_late=True)
def fetch_fresh() -> None:
    jobs.run(sweeps.fetch_fresh())


@shared_task(name="analytics.fetch_content", acks_late=True)
def fetch_content(post_id: str) -> None:
    jobs.run(sweeps.fetch_content(UUID(post_id)))


@shared_task(name="analytics.fetch_business", acks_late=True)
def fetch_business(business_id: str) -> None:
    jobs.run(sweeps.fetch_business(UUID(business_id)))
