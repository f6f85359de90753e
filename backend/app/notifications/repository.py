"""Every SQL statement about notifications."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pagination
from app.notifications.models import Notification, NotificationSettings
from app.users.models import User

# --- telling ----------------------------------------------------------------------------------------------------------


async def add_once(session: AsyncSession, values: dict[str, Any]) -> bool:
    """False when the user was told of this trouble before."""
    statement = insert(Notification).values(**values).on_conflict_do_nothing(index_elements=["user_id", "dedupe_key"])
    return (await session.scalar(statement.returning(Notification.id))) is not None


async def find_settings(session: AsyncSession, user_id: UUID) -> NotificationSettings | None:
    return await session.get(NotificationSettings, user_id)


async def set_mail_off(session: AsyncSession, user_id: UUID, kinds: Sequence[str]) -> None:
    values = {"mail_off": list(kinds)}
    statement = insert(NotificationSettings).values(user_id=user_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


async def forget_mails(session: AsyncSession, user_id: UUID, kinds: Sequence[str]) -> None:
    """What waits to be mailed and is not wanted by mail any more."""
    waiting = (Notification.user_id == user_id, Notification.kind.in_(kinds), Notification.next_mail_at.is_not(None))
    await session.execute(update(Notification).where(*waiting).values(next_mail_at=None))


# --- reading ----------------------------------------------------------------------------------------------------------


async def list_notifications(
    session: AsyncSession, *, owner: User, unread: bool | None, cursor: str | None, limit: int
) -> tuple[Sequence[Notification], str | None]:
    query = select(Notification).where(Notification.user_id == owner.id)
    if unread is not None:
        query = query.where(Notification.read_at.is_(None) if unread else Notification.read_at.is_not(None))
    return await pagination.page(
        session, query, at=Notification.created_at, row_id=Notification.id, cursor=cursor, limit=limit
    )


async def count_unread(session: AsyncSession, *, owner: User) -> int:
    query = select(func.count()).select_from(Notification)
    unread = query.where(Notification.user_id == owner.id, Notification.read_at.is_(None))
    return await session.scalar(unread) or 0


async def mark_read(session: AsyncSession, notification_id: UUID, *, owner: User, at: datetime) -> Notification | None:
    """None when there is none of the owner's. The first reading counts; what was read is not mailed any more."""
    mark = (
        update(Notification)
        .where(Notification.id == notification_id, Notification.user_id == owner.id)
        .values(read_at=func.coalesce(Notification.read_at, at), next_mail_at=None)
        .returning(Notification)
        .execution_options(populate_existing=True)
    )
    return await session.scalar(mark)


async def mark_all_read(session: AsyncSession, *, owner: User, at: datetime) -> int:
    unread = (Notification.user_id == owner.id, Notification.read_at.is_(None))
    mark = update(Notification).where(*unread).values(read_at=at, next_mail_at=None).returning(Notification.id)
    return len((await session.scalars(mark)).all())


async def forget_before(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(Notification).where(Notification.created_at < before))


# --- mailing ----------------------------------------------------------------------------------------------------------


async def find_waiting_users(session: AsyncSession, *, at: datetime, pause: timedelta, limit: int) -> Sequence[UUID]:
    """Whom there is something to mail to, and who got no mail within `pause`."""
    rested = or_(NotificationSettings.last_mail_at.is_(None), NotificationSettings.last_mail_at <= at - pause)
    query = (
        select(Notification.user_id)
        .outerjoin(NotificationSettings, NotificationSettings.user_id == Notification.user_id)
        .where(Notification.next_mail_at <= at, rested)
        .group_by(Notification.user_id)
        .order_by(func.min(Notification.next_mail_at))
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def begin_mail(session: AsyncSession, user_id: UUID, *, at: datetime, pause: timedelta) -> bool:
    """Note that a mail to the user begins now; False when another one began within `pause`."""
    await session.execute(insert(NotificationSettings).values(user_id=user_id).on_conflict_do_nothing())
    rested = or_(NotificationSettings.last_mail_at.is_(None), NotificationSettings.last_mail_at <= at - pause)
    begin = (
        update(NotificationSettings)
        .where(NotificationSettings.user_id == user_id, rested)
        .values(last_mail_at=at)
        .returning(NotificationSettings.user_id)
    )
    return (await session.scalar(begin)) is not None


async def find_user(session: AsyncSession, user_id: UUID) -> User | None:
    return await session.get(User, user_id)


async def lock_waiting(session: AsyncSession, user_id: UUID, *, at: datetime) -> Sequence[Notification]:
    """What is to be mailed to the user now, oldest first."""
    query = (
        select(Notification)
        .where(Notification.user_id == user_id, Notification.next_mail_at <= at)
        .order_by(Notification.created_at, Notification.id)
        .with_for_update()
    )
    return (await session.scalars(query)).all()


async def record_mailed(session: AsyncSession, ids: Sequence[UUID], *, at: datetime | None) -> None:
    """They went out at `at`, or were given up (None)."""
    await session.execute(update(Notification).where(Notification.id.in_(ids)).values(mailed_at=at, next_mail_at=None))
