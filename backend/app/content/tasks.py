from uuid import UUID

from celery import shared_task

from app.content import generator, optimizer
from app.core import jobs


@shared_task(name="content.generate", acks_late=True)
def generate(generation_id: str) -> None:
    jobs.run(generator.generate(UUID(generation_id)))


@shared_task(name="content.optimize", acks_late=True)
def optimize(generation_id: str) -> None:
    jobs.run(optimizer.optimize(UUID(generation_id)))
