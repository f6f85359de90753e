from celery import shared_task

from app.core import jobs
from app.core.db import unit_of_work
from app.webhooks import service


@shared_task(name="webhooks.handle", acks_late=True)
def handle() -> None:
    """Rung when an event came in, and each minute for what could not be handled then."""
    jobs.run(service.handle_waiting())


@shared_task(name="webhooks.forget_old", acks_late=True)
def forget_old() -> None:
    jobs.run(_forget_old())


async def _forget_old() -> None:
    async with unit_of_work() as session:
        await service.forget_old(session)
