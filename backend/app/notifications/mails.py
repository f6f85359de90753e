"""Notifications by mail: what gathered since the last one in one mail, at most one in five minutes to anybody.

Only to confirmed addresses: nobody fills a stranger's mailbox through us.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.notifications import repository
from app.notifications.models import Notification
from app.users.models import User
from app.vendors import mail

log = structlog.get_logger(__name__)

PAUSE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
SHOWN = 20
"""So many are told in full; of more the mail gives the number."""
_FIRST_RETRY = timedelta(minutes=5)  # longer than any single send may take, so one mail is never sent by two workers
_LONGEST_RETRY = timedelta(hours=2)
_USERS_PER_ROUND = 50


@dataclass(frozen=True, slots=True)
class _Letter:
    ids: list[UUID]
    message: mail.Message
    attempts: int


async def send_waiting() -> int:
    """Mail what waits; how many mails went out. When the mail server is away the rest stay for the next sweep."""
    async with unit_of_work() as session:
        users = await repository.find_waiting_users(session, at=now(), pause=PAUSE, limit=_USERS_PER_ROUND)
    sent = 0
    for user_id in users:
        letter = await _begin(user_id)
        if letter is None:
            continue
        try:
            await mail.send(letter.message)
        except mail.MailNotSent as error:
            is_last = error.is_permanent or letter.attempts >= MOST_ATTEMPTS
            log.warning("notifications.not_mailed", user_id=str(user_id), reason=error.reason, given_up=is_last)
            if is_last:
                await _record(letter.ids, is_sent=False)
            if not error.is_permanent:
                break
        else:
            await _record(letter.ids, is_sent=True)
            sent += 1
    return sent


async def _begin(user_id: UUID) -> _Letter | None:
    """Compose the mail and write down beforehand when it is tried again; None when there is nothing to send now."""
    at = now()
    async with unit_of_work() as session:
        if not await repository.begin_mail(session, user_id, at=at, pause=PAUSE):
            return None  # another worker is at it
        waiting = await repository.lock_waiting(session, user_id, at=at)
        user = await repository.find_user(session, user_id)
        if not waiting or user is None:
            return None
        if user.email_verified_at is None or user.disabled_at is not None:
            for notification in waiting:
                notification.next_mail_at = None
            return None
        for notification in waiting:
            notification.mail_attempts += 1
            pause = min(_FIRST_RETRY * 2 ** (notification.mail_attempts - 1), _LONGEST_RETRY)
            notification.next_mail_at = at + pause
        return _Letter(
            ids=[notification.id for notification in waiting],
            message=compose(user, waiting),
            attempts=max(notification.mail_attempts for notification in waiting),
        )


async def _record(ids: Sequence[UUID], *, is_sent: bool) -> None:
    async with unit_of_work() as session:
        await repository.record_mailed(session, ids, at=now() if is_sent else None)


def compose(user: User, waiting: Sequence[Notification]) -> mail.Message:
    """`waiting` is not empty; the subject is the one title, or how many there are."""
    server = get_settings().web_url
    greeting = f"Hello {user.first_name}," if user.first_name else "Hello,"
    told = [f"{one.title}\n{one.body}\n{_link(one, server)}" for one in waiting[:SHOWN]]
    if len(waiting) > SHOWN:
        told.append(f"And {len(waiting) - SHOWN} more: {server}/")
    ending = f"Which of these come by mail you choose in the settings: {server}/settings/"
    return mail.Message(
        to=user.email,
        subject=waiting[0].title if len(waiting) == 1 else f"{len(waiting)} things need a look",
        text="\n\n".join([greeting, *told, ending]) + "\n",
    )


def _link(notification: Notification, server: str) -> str:
    if notification.post_id is not None:
        return f"{server}/library/?post={notification.post_id}"
    return f"{server}/accounts/" if notification.social_account_id is not None else f"{server}/"
