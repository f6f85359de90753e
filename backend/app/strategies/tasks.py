from uuid import UUID

from celery import shared_task

from app.core import jobs
from app.strategies import generator


@shared_task(name="strategies.generate", acks_late=True)
def generate(generation_id: str) -> None:
    jobs.run(generator.generate(UUID(generation_id)))
