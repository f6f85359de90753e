from celery import shared_task

from app.core import jobs
from app.vendors import flags, posthog


@shared_task(name="vendors.refresh_flags", acks_late=True)
def refresh_flags() -> None:
    """Each minute where PostHog is set up."""
    said = posthog.decide_flags(flags.installation())  # waits, and this thread is its own
    jobs.run(flags.keep(said))
