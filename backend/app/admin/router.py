"""`/admin`: for users with the admin role; everybody else gets 403, for that these pages exist is no secret."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.admin import service
from app.admin.schemas import AdminUserRead, PlatformStatsRead
from app.core.db import SessionDep
from app.core.pagination import Cursor, Limit, Page
from app.core.text import CleanLine
from app.users.current import AdminUser

router = APIRouter(prefix="/admin", tags=["admin"])

Search = Annotated[CleanLine | None, Query(max_length=100, description="Part of an e-mail address or a name.")]


@router.get("/users", operation_id="list_users", response_model=Page[AdminUserRead])
async def list_users(
    admin: AdminUser,  # noqa: ARG001  # the check is what it is for
    session: SessionDep,
    q: Search = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every user, newest first."""
    found, next_cursor = await service.list_users(session, search=q, cursor=cursor, limit=limit)
    return {"items": [_read(overview) for overview in found], "next_cursor": next_cursor}


def _read(overview: service.UserOverview) -> AdminUserRead:
    user = overview.user
    return AdminUserRead(
        id=user.id,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        plan=user.plan,
        role=user.role,
        onboarding_completed=user.onboarding_completed,
        email_verified_at=user.email_verified_at,
        disabled_at=user.disabled_at,
        created_at=user.created_at,
        businesses=overview.businesses,
        last_seen_at=overview.last_seen_at,
    )


@router.get("/stats", operation_id="get_platform_stats", response_model=PlatformStatsRead)
async def get_platform_stats(admin: AdminUser, session: SessionDep) -> service.PlatformStats:  # noqa: ARG001  # as above
    """How the whole server is doing."""
    return await service.get_stats(session)
