"""Doorbells of the connections room."""

from celery import shared_task

from app.core import jobs
from app.social_accounts import details, token_refresh


@shared_task(name="social_accounts.refresh_tokens", acks_late=True)
def refresh_tokens() -> None:
    jobs.run(token_refresh.refresh_tokens())


@shared_task(name="social_accounts.refresh_due", acks_late=True)
def refresh_due() -> None:
    jobs.run(token_refresh.refresh_due())


@shared_task(name="social_accounts.read_details", acks_late=True)
def read_details() -> None:
    jobs.run(details.read_due())
