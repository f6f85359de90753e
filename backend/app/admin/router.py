"""`/admin`: for users with the admin role; everybody else gets 403, for that these pages exist is no secret."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from app.admin import audit, operations, people, platform_apps, service
from app.admin.operations_repository import Standing
from app.admin.schemas import (
    AdminActionRead,
    AdminGenerationRead,
    AdminUserRead,
    AdminUserUpdate,
    GenerationRetried,
    PlatformAppEntered,
    PlatformAppList,
    PlatformAppRead,
    PlatformHealthList,
    PlatformStatsRead,
    PublishFailureRead,
    PublishingStateRead,
    UserView,
    WriterUsageRead,
)
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.core.text import CleanLine
from app.platforms.contract import AppCredentials, Platform
from app.users import cookies
from app.users.current import AdminUser, Idempotent, admin_only, local_accounts_only
from app.users.models import Role
from app.users.schemas import SignedInRead
from app.users.sessions import Caller

router = APIRouter(prefix="/admin", tags=["admin"], route_class=IdempotentRoute, dependencies=[Depends(admin_only)])

Search = Annotated[CleanLine | None, Query(max_length=100, description="Part of an e-mail address or a name.")]


@router.get("/users", operation_id="list_users", response_model=Page[AdminUserRead])
async def list_users(
    session: SessionDep,
    q: Search = None,
    role: Role | None = None,
    is_disabled: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every user, newest first."""
    found, next_cursor = await service.list_users(
        session, search=q, role=role, is_disabled=is_disabled, cursor=cursor, limit=limit
    )
    return {"items": [_read(overview) for overview in found], "next_cursor": next_cursor}


@router.put("/users/{user_id}", operation_id="update_user")
async def update_user(user_id: UUID, body: AdminUserUpdate, admin: AdminUser, session: SessionDep) -> AdminUserRead:
    """Switch an account off or on, or change its role or plan. Fields left out stay; each change is in the audit log.

    Off ends every session at once. Scheduled posts stay where they are and nothing of them is sent; once it is on again
    those that are too late wait for their owner.
    """
    user = await people.update_user(session, user_id, body, admin=admin)
    (overview,) = await service.overviews(session, [user])
    return _read(overview)


@router.post(
    "/users/{user_id}/view",
    operation_id="view_user",
    response_model=SignedInRead,
    dependencies=[Depends(local_accounts_only)],
)
async def view_user(
    user_id: UUID, body: UserView, admin: AdminUser, request: Request, response: Response, session: SessionDep
) -> dict[str, Any]:
    """See an account as its user does, for half an hour.

    Nothing can be changed there, the user sees the session in their settings, and it is in the audit log.
    `DELETE /auth/view` ends it.
    Where people sign in through Clerk, its dashboard does this.
    """
    opened = await people.view(session, user_id, reason=body.reason, admin=admin, caller=Caller.of(request))
    cookies.put_aside(request, response, seconds=opened.expires_in_seconds)
    cookies.set_session(request, response, opened)
    return opened.as_answer()


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
        is_plan_given=overview.is_plan_given,
    )


@router.get("/stats", operation_id="get_platform_stats", response_model=PlatformStatsRead)
async def get_platform_stats(session: SessionDep) -> service.PlatformStats:
    """How the whole server is doing."""
    return await service.get_stats(session)


@router.get("/publishing", operation_id="get_publishing_state", response_model=PublishingStateRead)
async def get_publishing_state(session: SessionDep) -> operations.PublishingState:
    """What waits to go out, and what has not gone out as it should."""
    return await operations.get_publishing(session)


@router.get("/publishing/failures", operation_id="list_publish_failures", response_model=Page[PublishFailureRead])
async def list_publish_failures(session: SessionDep, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
    """Attempts of the last week that did not get their post out, newest first; a later one may have."""
    items, next_cursor = await operations.list_failures(session, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}


@router.get("/platforms", operation_id="get_platform_health", response_model=PlatformHealthList)
async def get_platform_health(session: SessionDep) -> dict[str, Any]:
    """How each platform has answered in the last 24 hours, and how its accounts stand."""
    return {"items": await operations.get_health(session)}


@router.get("/platforms/apps", operation_id="list_platform_apps")
async def list_platform_apps(session: SessionDep) -> PlatformAppList:
    """What each platform knows this server by. Secrets are in no answer."""
    return PlatformAppList(
        items=[PlatformAppRead.model_validate(one) for one in await platform_apps.list_apps(session)]
    )


@router.put("/platforms/{platform}/app", operation_id="enter_platform_app", status_code=status.HTTP_204_NO_CONTENT)
async def enter_platform_app(
    platform: Platform, body: PlatformAppEntered, admin: AdminUser, session: SessionDep
) -> None:
    """Enter our app's id and secret there. Where the platform can be asked, it is; the secret is kept encrypted."""
    app = AppCredentials(body.client_id, body.client_secret.get_secret_value())
    await session.commit()  # the request's transaction must not wait for a platform
    if (problem := await platform_apps.check_app(platform, app)) is not None:
        raise platform_apps.refuse(problem)
    await platform_apps.enter_app(session, platform, app, admin=admin)


@router.delete("/platforms/{platform}/app", operation_id="remove_platform_app", status_code=status.HTTP_204_NO_CONTENT)
async def remove_platform_app(platform: Platform, admin: AdminUser, session: SessionDep) -> None:
    """Forget an app that was typed in. Nobody can connect accounts there until another one is."""
    await platform_apps.remove_app(session, platform, admin=admin)


@router.get("/writers", operation_id="get_writer_usage", response_model=WriterUsageRead)
async def get_writer_usage(
    session: SessionDep, days: Annotated[int, Query(ge=1, le=90, description="Ending today, in UTC.")] = 30
) -> operations.WriterUsage:
    """What the writers were asked for and what it cost, by day, model and user."""
    return await operations.get_writer_usage(session, days=days)


@router.get("/generations", operation_id="list_all_generations", response_model=Page[AdminGenerationRead])
async def list_all_generations(
    session: SessionDep, only: Standing | None = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Long work of every user, newest first."""
    items, next_cursor = await operations.list_generations(session, only=only, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}


@router.post(
    "/generations/{generation_id}/retry",
    operation_id="retry_generation",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Idempotent],
)
async def retry_generation(generation_id: UUID, admin: AdminUser, session: SessionDep) -> GenerationRetried:
    """Do failed or stuck work again. Refused where a worker is at it, or where it has succeeded."""
    again = await operations.retry_generation(session, generation_id, admin=admin)
    return GenerationRetried(generation_id=again.id)


@router.get("/actions", operation_id="list_admin_actions", response_model=Page[AdminActionRead])
async def list_admin_actions(session: SessionDep, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
    """The audit log: what administrators did, newest first. Nothing is ever taken out of it."""
    items, next_cursor = await audit.list_actions(session, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}
