"""HTTP for notifications."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from app.core.db import SessionDep
from app.core.pagination import Cursor, Limit
from app.notifications import service
from app.notifications.models import Notification, NotificationKind
from app.notifications.schemas import (
    AllRead,
    NotificationPage,
    NotificationRead,
    NotificationSettingsRead,
    NotificationSettingsUpdate,
)
from app.users.current import CurrentUser
from app.users.models import User

router = APIRouter(prefix="/notifications", tags=["notifications"])


@router.get("", operation_id="list_notifications", response_model=NotificationPage)
async def list_notifications(
    user: CurrentUser,
    session: SessionDep,
    unread: Annotated[bool | None, Query(description="True: only unread ones; false: only read ones.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> dict[str, Any]:
    """What you should know, newest first; kept for 90 days."""
    items, next_cursor = await service.list_notifications(
        session, owner=user, unread=unread, cursor=cursor, limit=limit
    )
    unread_count = await service.count_unread(session, owner=user)
    return {"items": items, "next_cursor": next_cursor, "unread_count": unread_count}


@router.post("/read-all", operation_id="read_all_notifications")
async def read_all_notifications(user: CurrentUser, session: SessionDep) -> AllRead:
    return AllRead(marked=await service.read_all(session, owner=user))


@router.get("/settings", operation_id="get_notification_settings")
async def get_notification_settings(user: CurrentUser, session: SessionDep) -> NotificationSettingsRead:
    return _settings(user, await service.mail_off(session, user.id))


@router.put("/settings", operation_id="update_notification_settings")
async def update_notification_settings(
    body: NotificationSettingsUpdate, user: CurrentUser, session: SessionDep
) -> NotificationSettingsRead:
    """Choose which kinds are mailed to you as well; in the app you see all of them."""
    return _settings(user, await service.change_mail(session, body.mail, owner=user))


@router.post("/{notification_id}/read", operation_id="read_notification", response_model=NotificationRead)
async def read_notification(notification_id: UUID, user: CurrentUser, session: SessionDep) -> Notification:
    """Repeating it changes nothing."""
    return await service.read(session, notification_id, owner=user)


def _settings(user: User, off: frozenset[NotificationKind]) -> NotificationSettingsRead:
    return NotificationSettingsRead(
        email=user.email,
        email_verified=user.email_verified_at is not None,
        mail={kind: kind not in off for kind in NotificationKind},
    )
