"""`/auth`: local accounts, their sessions, and who is signed in. Clerk's webhook is in `webhooks/clerk_router.py`."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.errors import Unauthorized
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.users import clerk_sessions, cookies, csrf, links, service, sessions, sign_in, throttle, viewing
from app.users.current import (
    CurrentLocalSession,
    CurrentSession,
    CurrentUser,
    LocalIdentity,
    OptionalIdentity,
    identify_any,
    local_accounts_only,
    rate_limit,
    signed_in,
)
from app.users.errors import AccountsAreClerks, EmailAlreadyVerified, SignInAgainFirst
from app.users.models import TokenPurpose, User, UserSession
from app.users.schemas import (
    EmailVerification,
    Login,
    PasswordChange,
    PasswordForgotten,
    PasswordReset,
    SessionState,
    SignedInRead,
    Signup,
    UserDelete,
    UserRead,
    UserSessionRead,
    UserUpdate,
)
from app.users.sessions import Caller, SignedIn

router = APIRouter(prefix="/auth", tags=["auth"], route_class=IdempotentRoute)

# Signing a stranger's browser in from another site would let them work in somebody else's account unawares.
from_our_pages = Depends(csrf.refuse_cross_site)
local_only = Depends(local_accounts_only)

DELETED_WITHIN_MINUTES = 10
"""Of signing in: Clerk's own measure for what must not happen in a browser somebody left open."""


def _caller(request: Request) -> Caller:
    return Caller.of(request)


CallerDep = Annotated[Caller, Depends(_caller)]


def _signed_in(request: Request, response: Response, opened: SignedIn) -> dict[str, Any]:
    cookies.set_session(request, response, opened)
    return opened.as_answer()


@router.post(
    "/signup",
    operation_id="signup",
    status_code=status.HTTP_201_CREATED,
    response_model=SignedInRead,
    dependencies=[local_only, from_our_pages],
)
async def signup(
    body: Signup, request: Request, response: Response, caller: CallerDep, session: SessionDep
) -> dict[str, Any]:
    """Make an account and sign in. A link that confirms the address is mailed."""
    opened = await service.signup(
        session,
        email=body.email,
        password=body.password.get_secret_value(),
        first_name=body.first_name,
        last_name=body.last_name,
        caller=caller,
    )
    return _signed_in(request, response, opened)


@router.post("/login", operation_id="login", response_model=SignedInRead, dependencies=[local_only, from_our_pages])
async def login(body: Login, request: Request, response: Response, caller: CallerDep) -> dict[str, Any]:
    opened = await sign_in.login(email=body.email, password=body.password.get_secret_value(), caller=caller)
    return _signed_in(request, response, opened)


@router.post("/logout", operation_id="logout", status_code=status.HTTP_204_NO_CONTENT, dependencies=[local_only])
async def logout(request: Request, response: Response, session: SessionDep) -> None:
    """End the session the request was made with. Fine also when it has ended already."""
    try:
        identity = signed_in(await identify_any(request, session))
        if identity.session is not None:
            await sessions.revoke(session, identity.session.id, owner=identity.user)
    except Unauthorized:
        pass  # nobody is signed in, which is what was asked for
    cookies.clear_session(request, response)


@router.delete("/view", operation_id="end_view", status_code=status.HTTP_204_NO_CONTENT, dependencies=[local_only])
async def end_view(request: Request, response: Response, session: SessionDep) -> None:
    """Stop looking at somebody's account, and be yourself again. Fine also when that has ended already."""
    own = request.cookies.get(cookies.ASIDE)
    back: SignedIn | None = None
    try:
        identity = signed_in(await identify_any(request, session))
        if identity.session is None or identity.session.viewer_id is None:
            return
        back = await viewing.end_view(session, identity.session, own=own)
    except Unauthorized:
        pass
    cookies.clear_aside(request, response)
    if back is None:
        cookies.clear_session(request, response)
    else:
        cookies.set_session(request, response, back)


@router.get("/session", operation_id="get_session", response_model=SessionState)
async def get_session(
    request: Request, response: Response, identity: OptionalIdentity, session: SessionDep
) -> dict[str, User | str | None]:
    """Who is signed in; 200 with null when nobody is."""
    user = None if identity is None else identity.user
    viewer = (
        None if identity is None or identity.session is None else await viewing.viewer_of(session, identity.session)
    )
    if user is None and cookies.session_token(request):
        cookies.clear_session(request, response)
    return {"user": user, "viewer_email": None if viewer is None else viewer.email}


@router.get("/me", operation_id="get_me", response_model=UserRead)
async def get_me(user: CurrentUser) -> User:
    return user


@router.put("/me", operation_id="update_me", response_model=UserRead)
async def update_me(body: UserUpdate, user: CurrentUser, session: SessionDep) -> User:
    changes = body.model_dump(exclude_unset=True)
    if get_settings().has_clerk and changes.keys() & {"first_name", "last_name"}:
        raise AccountsAreClerks("Change your name in your account with Clerk; it comes here by itself.")
    return await service.update(session, user, changes)


@router.delete("/me", operation_id="delete_me", status_code=status.HTTP_204_NO_CONTENT, dependencies=[rate_limit(10)])
async def delete_me(
    body: UserDelete,
    request: Request,
    response: Response,
    caller: CallerDep,
    identity: CurrentSession,
    session: SessionDep,
) -> None:
    """Remove the account and everything in it: businesses, posts, connected accounts, numbers. It cannot be undone."""
    if identity.clerk is not None:
        verified = identity.clerk.verified_minutes_ago
        if verified is None or verified > DELETED_WITHIN_MINUTES:
            raise SignInAgainFirst(
                f"Sign out, sign in again, and delete the account within {DELETED_WITHIN_MINUTES} minutes."
            )
        await clerk_sessions.delete_account(session, identity.user)
        return
    password = "" if body.password is None else body.password.get_secret_value()
    await service.delete(session, identity.user, password=password, caller=caller)
    cookies.clear_session(request, response)


@router.post(
    "/password",
    operation_id="change_password",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[local_only, rate_limit(10)],
)
async def change_password(
    body: PasswordChange, caller: CallerDep, identity: CurrentLocalSession, session: SessionDep
) -> None:
    """Set a new password. Every other session of yours ends; API keys go on working without `revoke_api_keys`."""
    await service.change_password(
        session,
        identity.user,
        current=body.current_password.get_secret_value(),
        new=body.new_password.get_secret_value(),
        revoke_keys=body.revoke_api_keys,
        keep_session=identity.session.id,
        caller=caller,
    )


@router.post(
    "/password/forgot",
    operation_id="request_password_reset",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[local_only],
)
async def request_password_reset(body: PasswordForgotten, caller: CallerDep, session: SessionDep) -> None:
    """Have a link mailed that sets a new password. The answer is the same whether or not there is such an account."""
    await throttle.count_stranger("forgot", caller.address)
    await links.request(session, body.email, TokenPurpose.RESET_PASSWORD)


@router.post(
    "/password/reset",
    operation_id="reset_password",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[local_only],
)
async def reset_password(body: PasswordReset, caller: CallerDep) -> None:
    """Set a new password with the token of the mailed link. Every session ends; API keys with `revoke_api_keys`."""
    await sign_in.reset_password(
        token=body.token.get_secret_value(),
        password=body.password.get_secret_value(),
        revoke_keys=body.revoke_api_keys,
        caller=caller,
    )


@router.post(
    "/verify-email/request",
    operation_id="request_email_verification",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[local_only, rate_limit(5)],
)
async def request_email_verification(user: CurrentUser, session: SessionDep) -> None:
    """Have the link that confirms your address mailed again."""
    if user.email_verified_at is not None:
        raise EmailAlreadyVerified("There is nothing left to do.")
    await links.request(session, user.email, TokenPurpose.VERIFY_EMAIL)


@router.post("/verify-email", operation_id="verify_email", status_code=status.HTTP_204_NO_CONTENT)
async def verify_email(body: EmailVerification, caller: CallerDep, session: SessionDep) -> None:
    """Confirm the address with the token of the mailed link. It needs no session: mail may be read elsewhere."""
    await throttle.count_stranger("verify", caller.address)
    await links.confirm_email(session, body.token.get_secret_value())


@router.get("/sessions", operation_id="list_sessions", response_model=Page[UserSessionRead])
async def list_sessions(
    identity: CurrentLocalSession, session: SessionDep, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Where you are signed in, newest first."""
    rows, next_cursor = await sessions.list_sessions(session, identity.user, cursor=cursor, limit=limit)
    return {"items": [_read(row, identity) for row in rows], "next_cursor": next_cursor}


def _read(row: UserSession, identity: LocalIdentity) -> UserSessionRead:
    return UserSessionRead(
        id=row.id,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        user_agent=row.user_agent,
        address=None if row.address is None else str(row.address),
        is_current=row.id == identity.session.id,
        is_administrator=row.viewer_id is not None,
    )


@router.delete("/sessions", operation_id="revoke_other_sessions", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_other_sessions(identity: CurrentLocalSession, session: SessionDep) -> None:
    """Sign out everywhere but here."""
    await sessions.revoke_others(session, identity.user, keep=identity.session.id)


@router.delete("/sessions/{session_id}", operation_id="revoke_session", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_session(session_id: UUID, identity: CurrentLocalSession, session: SessionDep) -> None:
    """End one session of yours, for example on a lost phone."""
    await sessions.revoke(session, session_id, owner=identity.user)
