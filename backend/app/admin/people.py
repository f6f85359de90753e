"""What an administrator changes about an account. Each change is written to the audit log in the same transaction."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.admin import audit, repository
from app.admin.errors import NotAUser, OwnAccount, UserNotFound
from app.admin.models import AdminActionKind
from app.admin.schemas import AdminUserUpdate
from app.billing import service as billing
from app.core.clock import now
from app.core.errors import FieldError, Invalid
from app.users import clerk_sessions, counting, sessions, viewing
from app.users.models import Plan, Role, User
from app.users.sessions import Caller, SignedIn


async def update_user(session: AsyncSession, user_id: UUID, body: AdminUserUpdate, *, admin: User) -> User:
    """Raises UserNotFound, OwnAccount, Invalid for a plan that is not offered here."""
    user = await repository.lock_user(session, user_id)
    if user is None:
        raise UserNotFound(f"There is no user {user_id}. They may have deleted their account.")
    given = body.model_fields_set
    if "is_disabled" in given and body.is_disabled is not (user.disabled_at is not None):
        await _switch(session, user, off=body.is_disabled, reason=body.reason, admin=admin)
    if "role" in given and body.role is not user.role:
        await _change_role(session, user, body.role, admin=admin)
    if "plan" in given:
        await _give_plan(session, user, body, admin=admin)
    await session.flush()
    return user


async def view(session: AsyncSession, user_id: UUID, *, reason: str, admin: User, caller: Caller) -> SignedIn:
    """A session that shows the account as its user sees it (`users/viewing.py`).

    Raises UserNotFound, OwnAccount, NotAUser for an administrator's account and for one that is switched off.
    """
    user = await repository.lock_user(session, user_id)
    if user is None:
        raise UserNotFound(f"There is no user {user_id}. They may have deleted their account.")
    if user.id == admin.id:
        raise OwnAccount("You see it already.")
    if user.role is Role.ADMIN:
        raise NotAUser("Administrators do not look at each other's accounts.")
    if user.disabled_at is not None:
        raise NotAUser("It is switched off, so that nobody can be signed in there. Switch it on first.")
    audit.record(session, AdminActionKind.USER_VIEWED, admin=admin, user=user, reason=reason)
    return await viewing.open_view(session, user, viewer=admin, caller=caller)


async def _switch(session: AsyncSession, user: User, *, off: bool, reason: str | None, admin: User) -> None:
    """Off: signed out everywhere, and the claim passes by all their posts until they are on again."""
    if user.id == admin.id:
        raise OwnAccount("Nobody could switch it on again. Ask another administrator.")
    user.disabled_at = now() if off else None
    if off:
        await sessions.revoke_others(session, user, keep=None)
        await clerk_sessions.forget(user.clerk_id)
    kind = AdminActionKind.USER_DISABLED if off else AdminActionKind.USER_ENABLED
    audit.record(session, kind, admin=admin, user=user, **({"reason": reason} if reason else {}))


async def _change_role(session: AsyncSession, user: User, role: Role, *, admin: User) -> None:
    if user.id == admin.id:
        raise OwnAccount("Ask another administrator to take the role from you, so that there is always one left.")
    audit.record(
        session, AdminActionKind.ROLE_CHANGED, admin=admin, user=user, before=user.role.value, after=role.value
    )
    user.role = role


async def _give_plan(session: AsyncSession, user: User, body: AdminUserUpdate, *, admin: User) -> None:
    """It wins over what the user pays for, until it is taken back (None)."""
    given = await billing.find_given_plan(session, user.id)
    if body.plan is given:
        return
    if body.plan is not None:
        _refuse_unless_offered(body.plan)
    before = user.plan
    await billing.override_plan(session, user.id, body.plan)
    await session.refresh(user)
    details: dict[str, Any] = {"before": before.value, "after": user.plan.value}
    if body.plan is None:
        details["follows_payment"] = True
    if body.reason:
        details["reason"] = body.reason
    audit.record(session, AdminActionKind.PLAN_CHANGED, admin=admin, user=user, **details)
    counting.count(session, user.id, "plan changed", plan=user.plan.value)


def _refuse_unless_offered(wanted: Plan) -> None:
    offered = [offer.plan for offer in billing.plans()]
    if wanted not in offered:
        names = ", ".join(plan.value for plan in offered)
        detail = f"This server offers: {names}."
        raise Invalid("Nothing was changed.", errors=[FieldError(pointer="/plan", detail=detail)])
