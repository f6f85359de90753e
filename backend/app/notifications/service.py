"""Telling people what they should know: in the app always, by mail as they like it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now
from app.notifications import repository
from app.notifications.errors import NotificationNotFound
from app.notifications.models import Notification, NotificationKind
from app.users.models import User

KEPT_FOR = timedelta(days=90)
MAX_TITLE = 200


async def notify(
    session: AsyncSession,
    kind: NotificationKind,
    *,
    user_id: UUID,
    about: str,
    title: str,
    body: str,
    business_id: UUID | None = None,
    post_id: UUID | None = None,
    social_account_id: UUID | None = None,
) -> bool:
    """Tell a person once; False when they were told before.

    In the caller's transaction: what is rolled back was never told. The mail goes out with the next sweep, half a
    minute later at most, and no doorbell is rung: with the broker away, a ring would keep the caller waiting. `about`
    names the trouble within its kind (a post and its time): the same name again is the same trouble.
    """
    off = await mail_off(session, user_id)
    return await repository.add_once(
        session,
        {
            "user_id": user_id,
            "kind": kind,
            "dedupe_key": f"{kind.value}:{about}",
            "title": title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…",
            "body": body,
            "business_id": business_id,
            "post_id": post_id,
            "social_account_id": social_account_id,
            "created_at": now(),
            "next_mail_at": None if kind in off else now(),
        },
    )


async def list_notifications(
    session: AsyncSession, *, owner: User, unread: bool | None, cursor: str | None, limit: int
) -> tuple[Sequence[Notification], str | None]:
    """Newest first. `unread` None: both."""
    return await repository.list_notifications(session, owner=owner, unread=unread, cursor=cursor, limit=limit)


async def count_unread(session: AsyncSession, *, owner: User) -> int:
    return await repository.count_unread(session, owner=owner)


async def read(session: AsyncSession, notification_id: UUID, *, owner: User) -> Notification:
    found = await repository.mark_read(session, notification_id, owner=owner, at=now())
    if found is None:
        raise NotificationNotFound(f"There is no notification {notification_id} of yours.")
    return found


async def read_all(session: AsyncSession, *, owner: User) -> int:
    """How many were unread until now."""
    return await repository.mark_all_read(session, owner=owner, at=now())


async def mail_off(session: AsyncSession, user_id: UUID) -> frozenset[NotificationKind]:
    """Kinds the user does not want by mail; one that a newer version of the product knows is passed over."""
    settings = await repository.find_settings(session, user_id)
    off = settings.mail_off if settings else []
    return frozenset(kind for kind in NotificationKind if kind.value in off)


async def change_mail(
    session: AsyncSession, wanted: Mapping[NotificationKind, bool], *, owner: User
) -> frozenset[NotificationKind]:
    """Switch mails on or off by kind; the kinds that are off afterwards."""
    newly_off = {kind for kind, is_wanted in wanted.items() if not is_wanted}
    off = (await mail_off(session, owner.id) - wanted.keys()) | newly_off
    await repository.set_mail_off(session, owner.id, sorted(kind.value for kind in off))
    await repository.forget_mails(session, owner.id, sorted(newly_off))
    return frozenset(off)


async def forget_old(session: AsyncSession) -> None:
    await repository.forget_before(session, now() - KEPT_FOR)
