"""`celery -A app.celery`: the Celery instance, every task, and beat's whole timetable."""

import threading
import time
from importlib import import_module
from typing import Any

import structlog
from celery.schedules import crontab
from celery.signals import beat_init, celeryd_init, setup_logging, task_postrun, task_prerun, worker_init, worker_ready

from app.core import counters, heartbeat, log_ids, logging
from app.core.jobs import QUEUE_DEFAULT, celery
from app.vendors import posthog, sentry

app = celery

_begun = threading.local()

TASK_ROOMS = [
    "app.strategies.tasks",
    "app.content.tasks",
    "app.publishing.tasks",
    "app.analytics.tasks",
    "app.social_accounts.tasks",
    "app.generations.tasks",
    "app.media.tasks",
    "app.notifications.tasks",
    "app.users.tasks",
    "app.account.tasks",
    "app.webhooks.tasks",
    "app.vendors.tasks",
    "app.billing.tasks",
]

app.conf.beat_schedule = {
    # expires: a tick that waited longer than a second is worth nothing, the next one looks anyway
    "publish-content": {"task": "publishing.dispatch", "schedule": 1.0, "options": {"expires": 5}},
    # not on the publishing queue: there it could hold up a post that is due
    "plan-recurring-posts": {
        "task": "publishing.plan_recurring",
        "schedule": crontab(minute="7"),
        "options": {"queue": QUEUE_DEFAULT, "expires": 1800},
    },
    "fetch-analytics": {"task": "analytics.fetch_daily", "schedule": crontab(hour="3", minute="0")},
    "fetch-fresh-analytics": {"task": "analytics.fetch_fresh", "schedule": 60.0, "options": {"expires": 60}},
    "refresh-tokens": {"task": "social_accounts.refresh_tokens", "schedule": crontab(hour="*/6", minute="0")},
    "refresh-due-tokens": {"task": "social_accounts.refresh_due", "schedule": 60.0, "options": {"expires": 60}},
    # each account once a day, at a time of its own
    "read-account-details": {"task": "social_accounts.read_details", "schedule": 60.0, "options": {"expires": 60}},
    "sweep-generations": {"task": "generations.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "send-waiting-mail": {"task": "users.send_mail", "schedule": 60.0, "options": {"expires": 60}},
    "send-notifications": {"task": "notifications.send_mail", "schedule": 30.0, "options": {"expires": 30}},
    "forget-old-notifications": {"task": "notifications.forget_old", "schedule": crontab(hour="4", minute="20")},
    "check-ahead": {
        "task": "publishing.preflight",
        "schedule": 60.0,
        "options": {"queue": QUEUE_DEFAULT, "expires": 60},
    },
    # what the bell of a connected account did not reach
    "take-up-after-reconnecting": {
        "task": "publishing.take_up",
        "schedule": 60.0,
        "options": {"queue": QUEUE_DEFAULT, "expires": 60},
    },
    "purge-media": {"task": "media.purge", "schedule": crontab(minute="37"), "options": {"expires": 1800}},
    "forget-old-generation-events": {
        "task": "generations.forget_events",
        "schedule": crontab(hour="4", minute="25"),
    },
    "sweep-exports": {"task": "account.sweep_exports", "schedule": 60.0, "options": {"expires": 60}},
    "handle-webhooks": {"task": "webhooks.handle", "schedule": 60.0, "options": {"expires": 60}},
    "forget-old-webhooks": {"task": "webhooks.forget_old", "schedule": crontab(hour="4", minute="30")},
    "reconcile-payments": {"task": "billing.reconcile", "schedule": crontab(minute="23"), "options": {"expires": 1800}},
    "end-graces": {"task": "billing.end_graces", "schedule": 300.0, "options": {"expires": 300}},
    "forget-expired": {"task": "users.forget_expired", "schedule": crontab(hour="4", minute="15")},
}

if posthog.is_on():
    app.conf.beat_schedule["refresh-flags"] = {
        "task": "vendors.refresh_flags",
        "schedule": 60.0,
        "options": {"expires": 60},
    }


@celeryd_init.connect
def load_rooms(**_: Any) -> None:
    """Workers run tasks; beat only sends their names, and stays 50 MB lighter without them."""
    for room in TASK_ROOMS:
        import_module(room)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves the root logger alone when something listens to this signal."""
    logging.configure()


@worker_init.connect
def report_errors_of_worker(**_: Any) -> None:
    sentry.start("worker")


@beat_init.connect
def report_errors_of_beat(**_: Any) -> None:
    sentry.start("beat")


@task_prerun.connect
def begin_task(task_id: str = "", task: Any = None, **_: Any) -> None:
    _begun.at = time.perf_counter()
    headers = task.request.headers or {}
    log_ids.begin_task(task_id, task.name, headers.get(log_ids.BELL_HEADER))


@task_postrun.connect
def end_task(task: Any = None, state: str | None = None, **_: Any) -> None:
    counters.count("aigrowth_tasks_total", task=task.name, state=(state or "unknown").lower())
    counters.observe("aigrowth_task_seconds", time.perf_counter() - _begun.at, task=task.name)
    structlog.contextvars.clear_contextvars()  # this thread goes on to other tasks


@worker_ready.connect
def say_alive(sender: Any = None, **_: Any) -> None:
    heartbeat.start(str(getattr(sender, "hostname", "worker")))
