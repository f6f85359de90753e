"""`/auth`: local accounts, their sessions, and who is signed in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.errors import Unauthorized
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.users import csrf, links, service, sessions, sign_in, throttle
from app.users.current import (
    SESSION_COOKIE,
    CurrentIdentity,
    CurrentUser,
    Identity,
    OptionalUser,
    identify,
    rate_limit,
)
from app.users.errors import ClerkNotConfigured, EmailAlreadyVerified
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


def _caller(request: Request) -> Caller:
    return Caller.of(request)


CallerDep = Annotated[Caller, Depends(_caller)]


def _set_cookie(response: Response, signed_in: SignedIn) -> dict[str, Any]:
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.token,
        max_age=signed_in.expires_in_seconds,
        httponly=True,
        samesite="lax",
        secure=get_settings().public_url.startswith("https://"),
    )
    return {
        "access_token": signed_in.token,
        "token_type": "bearer",
        "expires_in": signed_in.expires_in_seconds,
        "user": signed_in.user,
    }


def _clear_cookie(response: Response) -> None:
    secure = get_settings().public_url.startswith("https://")
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax", secure=secure)


@router.post(
    "/signup",
    operation_id="signup",
    status_code=status.HTTP_201_CREATED,
    response_model=SignedInRead,
    dependencies=[from_our_pages],
)
async def signup(body: Signup, response: Response, caller: CallerDep, session: SessionDep) -> dict[str, Any]:
    """Make an account and sign in. A link that confirms the address is mailed."""
    signed_in = await service.signup(
        session,
        email=body.email,
        password=body.password.get_secret_value(),
        first_name=body.first_name,
        last_name=body.last_name,
        caller=caller,
    )
    return _set_cookie(response, signed_in)


@router.post("/login", operation_id="login", response_model=SignedInRead, dependencies=[from_our_pages])
async def login(body: Login, response: Response, caller: CallerDep) -> dict[str, Any]:
    signed_in = await sign_in.login(email=body.email, password=body.password.get_secret_value(), caller=caller)
    return _set_cookie(response, signed_in)


@router.post("/logout", operation_id="logout", status_code=status.HTTP_204_NO_CONTENT)
async def logout(request: Request, response: Response, session: SessionDep) -> None:
    """End the session the request was made with. Fine also when it has ended already."""
    try:
        identity = await identify(request, session)
        await sessions.revoke(session, identity.session.id, owner=identity.user)
    except Unauthorized:
        pass  # nobody is signed in, which is what was asked for
    _clear_cookie(response)


@router.get("/session", operation_id="get_session", response_model=SessionState)
async def get_session(request: Request, response: Response, user: OptionalUser) -> dict[str, User | None]:
    """Who is signed in; 200 with null when nobody is."""
    if user is None and SESSION_COOKIE in request.cookies:
        _clear_cookie(response)
    return {"user": user}


@router.get("/me", operation_id="get_me", response_model=UserRead)
async def get_me(user: CurrentUser) -> User:
    return user


@router.put("/me", operation_id="update_me", response_model=UserRead)
async def update_me(body: UserUpdate, user: CurrentUser, session: SessionDep) -> User:
    return await service.update(session, user, body.model_dump(exclude_unset=True))


@router.delete("/me", operation_id="delete_me", status_code=status.HTTP_204_NO_CONTENT, dependencies=[rate_limit(10)])
async def delete_me(
    body: UserDelete, response: Response, caller: CallerDep, user: CurrentUser, session: SessionDep
) -> None:
    """Remove the account and everything in it: businesses, posts, connected accounts, numbers. It cannot be undone."""
    await service.delete(session, user, password=body.password.get_secret_value(), caller=caller)
    _clear_cookie(response)


@router.post(
    "/password",
    operation_id="change_password",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[rate_limit(10)],
)
async def change_password(
    body: PasswordChange, caller: CallerDep, identity: CurrentIdentity, session: SessionDep
) -> None:
    """Set a new password. Every other session of yours ends."""
    await service.change_password(
        session,
        identity.user,
        current=body.current_password.get_secret_value(),
        new=body.new_password.get_secret_value(),
        keep_session=identity.session.id,
        caller=caller,
    )


@router.post("/password/forgot", operation_id="request_password_reset", status_code=status.HTTP_202_ACCEPTED)
async def request_password_reset(body: PasswordForgotten, caller: CallerDep, session: SessionDep) -> None:
    """Have a link mailed that sets a new password. The answer is the same whether or not there is such an account."""
    await throttle.count_stranger("forgot", caller.address)
    await links.request(session, body.email, TokenPurpose.RESET_PASSWORD)


@router.post("/password/reset", operation_id="reset_password", status_code=status.HTTP_204_NO_CONTENT)
async def reset_password(body: PasswordReset, caller: CallerDep) -> None:
    """Set a new password with the token of the mailed link. Every session of the account ends."""
    await sign_in.reset_password(
        token=body.token.get_secret_value(), password=body.password.get_secret_value(), caller=caller
    )


@router.post(
    "/verify-email/request",
    operation_id="request_email_verification",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[rate_limit(5)],
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
    identity: CurrentIdentity, session: SessionDep, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Where you are signed in, newest first."""
    rows, next_cursor = await sessions.list_sessions(session, identity.user, cursor=cursor, limit=limit)
    return {"items": [_read(row, identity) for row in rows], "next_cursor": next_cursor}


def _read(row: UserSession, identity: Identity) -> UserSessionRead:
    return UserSessionRead(
        id=row.id,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        user_agent=row.user_agent,
        address=None if row.address is None else str(row.address),
        is_current=row.id == identity.session.id,
    )


@router.delete("/sessions", operation_id="revoke_other_sessions", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_other_sessions(identity: CurrentIdentity, session: SessionDep) -> None:
    """Sign out everywhere but here."""
    await sessions.revoke_others(session, identity.user, keep=identity.session.id)


@router.delete("/sessions/{session_id}", operation_id="revoke_session", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_session(session_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """End one session of yours, for example on a lost phone."""
    await sessions.revoke(session, session_id, owner=user)


@router.post("/webhook/clerk", operation_id="clerk_webhook", status_code=status.HTTP_204_NO_CONTENT)
async def clerk_webhook() -> None:
    """Where Clerk reports its users. Until Clerk is connected every call is refused, and nothing is stored."""
    raise ClerkNotConfigured("Accounts are kept by this server itself: remove this endpoint in Clerk's dashboard.")
