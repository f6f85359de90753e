from celery import shared_task

from app.core import jobs
from app.core.db import unit_of_work
from app.users import clerk_accounts, counting, links, service


@shared_task(name="users.send_mail", acks_late=True)
def send_mail() -> None:
    """Rung when a link was asked for, and each minute for what could not be mailed then."""
    jobs.run(links.send_waiting())


@shared_task(name="users.forget_expired", acks_late=True)
def forget_expired() -> None:
    jobs.run(_forget_expired())


async def _forget_expired() -> None:
    async with unit_of_work() as session:
        await service.forget_expired(session)
        await clerk_accounts.forget_old(session)


@shared_task(name="users.count", acks_late=True)
def count(event: str, told: str) -> None:
    jobs.run(counting.pass_on(event, told))
