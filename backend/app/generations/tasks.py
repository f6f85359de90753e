from celery import shared_task

from app.core import jobs
from app.generations import service


@shared_task(name="generations.sweep", acks_late=True)
def sweep() -> None:
    jobs.run(service.sweep())


@shared_task(name="generations.forget_events", acks_late=True)
def forget_events() -> None:
    jobs.run(service.forget_events())
