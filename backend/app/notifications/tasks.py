from celery import shared_task

from app.core import jobs
from app.core.db import unit_of_work
from app.notifications import mails, service


@shared_task(name="notifications.send_mail", acks_late=True)
def send_mail() -> None:
    """Each half minute, for what gathered or could not be mailed before."""
    jobs.run(mails.send_waiting())


@shared_task(name="notifications.forget_old", acks_late=True)
def forget_old() -> None:
    jobs.run(_forget_old())


async def _forget_old() -> None:
    async with unit_of_work() as session:
        await service.forget_old(session)
