"""The audit log of what administrators do."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.admin import repository
from app.admin.models import AdminAction, AdminActionKind
from app.users.models import User


def record(session: AsyncSession, kind: AdminActionKind, *, admin: User, user: User, **details: Any) -> None:
    """In the transaction of the deed itself. `details` is JSON without secrets and without people's texts."""
    session.add(
        AdminAction(
            kind=kind,
            admin_id=admin.id,
            admin_email=admin.email,
            user_id=user.id,
            user_email=user.email,
            details=details,
        )
    )


async def list_actions(
    session: AsyncSession, *, cursor: str | None, limit: int
) -> tuple[Sequence[AdminAction], str | None]:
    """Newest first."""
    return await repository.list_actions(session, cursor=cursor, limit=limit)
