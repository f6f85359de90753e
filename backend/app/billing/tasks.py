from celery import shared_task

from app.billing import reconciliation, subscriptions
from app.core import jobs


@shared_task(name="billing.reconcile", acks_late=True)
def reconcile() -> None:
    jobs.run(reconciliation.reconcile())


@shared_task(name="billing.end_graces", acks_late=True)
def end_graces() -> None:
    jobs.run(subscriptions.end_graces())
