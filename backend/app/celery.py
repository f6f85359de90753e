"""`celery -A app.celery`: the Celery instance, every task, and beat's whole timetable."""

from importlib import import_module
from typing import Any

from celery.schedules import crontab
from celery.signals import celeryd_init, setup_logging, worker_ready

from app.core import heartbeat, logging
from app.core.jobs import QUEUE_DEFAULT, celery

app = celery

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
    "sweep-generations": {"task": "generations.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "send-waiting-mail": {"task": "users.send_mail", "schedule": 60.0, "options": {"expires": 60}},
    "send-notifications": {"task": "notifications.send_mail", "schedule": 30.0, "options": {"expires": 30}},
    "forget-old-notifications": {"task": "notifications.forget_old", "schedule": crontab(hour="4", minute="20")},
    "check-ahead": {
        "task": "publishing.preflight",
        "schedule": 60.0,
        "options": {"queue": QUEUE_DEFAULT, "expires": 60},
    },
    "purge-media": {"task": "media.purge", "schedule": crontab(minute="37"), "options": {"expires": 1800}},
    "forget-expired": {"task": "users.forget_expired", "schedule": crontab(hour="4", minute="15")},
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


@worker_ready.connect
def say_alive(sender: Any = None, **_: Any) -> None:
    heartbeat.start(str(getattr(sender, "hostname", "worker")))
