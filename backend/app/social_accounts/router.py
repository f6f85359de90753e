"""Connecting accounts, listing them, and letting them go."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from fastapi.responses import RedirectResponse

from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.errors import AppError
from app.core.pagination import Cursor, Limit, Page
from app.platforms.contract import ConnectKind, Platform
from app.social_accounts import connecting, service
from app.social_accounts.errors import SignInDetailsMissing
from app.social_accounts.models import SocialAccount
from app.social_accounts.schemas import ConnectRequest, ConnectResult, SocialAccountRead
from app.users.current import CurrentUser, OptionalUser, rate_limit

router = APIRouter(prefix="/social", tags=["social accounts"])

ACCOUNTS_PAGE = "/accounts/"
TRIES_PER_MINUTE = 20


@router.get("/accounts", operation_id="list_social_accounts", response_model=Page[SocialAccountRead])
async def list_social_accounts(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID | None, Query(description="Only those of this business.")] = None,
    include_disconnected: Annotated[bool, Query(description="Also those kept for their history only.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, object]:
    """Your accounts, the newest first."""
    items, next_cursor = await service.list_accounts(
        session,
        owner=user,
        business_id=business_id,
        include_disconnected=include_disconnected,
        cursor=cursor,
        limit=limit,
    )
    return {"items": items, "next_cursor": next_cursor}


@router.get("/accounts/{account_id}", operation_id="get_social_account", response_model=SocialAccountRead)
async def get_social_account(account_id: UUID, user: CurrentUser, session: SessionDep) -> SocialAccount:
    return await service.get_account(session, account_id, owner=user)


@router.delete(
    "/accounts/{account_id}", operation_id="disconnect_social_account", status_code=status.HTTP_204_NO_CONTENT
)
async def disconnect_social_account(account_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """Forget the account's tokens and keep its history. Posts that are scheduled on it wait for you."""
    await service.disconnect(session, account_id, owner=user)


@router.post("/accounts/{account_id}/pause", operation_id="pause_account", response_model=SocialAccountRead)
async def pause_account(account_id: UUID, user: CurrentUser, session: SessionDep) -> SocialAccount:
    """Send nothing there until you resume it. Posts that become due wait, and none is lost."""
    return await service.pause(session, account_id, owner=user)


@router.post("/accounts/{account_id}/resume", operation_id="resume_account", response_model=SocialAccountRead)
async def resume_account(account_id: UUID, user: CurrentUser, session: SessionDep) -> SocialAccount:
    """Go on sending, also after a rest for refusals. Posts that are too late by now wait for you instead."""
    return await service.resume(session, account_id, owner=user)


@router.post(
    "/connect/{platform}",
    operation_id="connect_social_account",
    response_model=ConnectResult,
    dependencies=[rate_limit(TRIES_PER_MINUTE)],
    responses={201: {"model": ConnectResult, "description": "Connected, on a platform that takes an app password."}},
)
async def connect_social_account(
    platform: Platform, body: ConnectRequest, response: Response, user: CurrentUser, session: SessionDep
) -> dict[str, object]:
    """Connect an account: answers the address to send the browser to, or the account where a form was enough.

    Takes no Idempotency-Key, because repeating it is harmless: the same account is connected once, in the same row, and
    an address that nobody opens is forgotten after ten minutes.
    """
    business = await service.business_for_connecting(session, body.business_id, owner=user)
    if connecting.connect_kind(platform) is ConnectKind.OAUTH:
        url = await connecting.begin(session, platform, user_id=user.id, business_id=business.id)
        return {"authorize_url": url, "account": None}
    if body.identifier is None or body.password is None:
        raise SignInDetailsMissing("Send `identifier` (the handle) and `password` (an app password made for this).")
    await session.commit()  # the request's transaction must not wait for a platform
    account = await connecting.sign_in(
        platform,
        user_id=user.id,
        business_id=business.id,
        identifier=body.identifier,
        password=body.password.get_secret_value(),
        server=body.server,
    )
    response.status_code = status.HTTP_201_CREATED
    return {"authorize_url": None, "account": account}


@router.get(
    "/callback/{platform}",
    operation_id="finish_social_connect",
    response_class=RedirectResponse,
    status_code=status.HTTP_303_SEE_OTHER,
    responses={303: {"description": "Back to the web app: `?connected=<account id>`, or `?error=<stable code>`."}},
)
async def finish_social_connect(
    platform: Platform,
    user: OptionalUser,
    session: SessionDep,
    code: Annotated[str | None, Query(max_length=4096)] = None,
    state: Annotated[str | None, Query(max_length=500)] = None,
    error: Annotated[str | None, Query(max_length=500, description="The platform's word for a refusal.")] = None,
) -> RedirectResponse:
    """Where platforms send the browser back to. Needs no session: `state` says who started it, and is good once."""
    await session.commit()  # the request's transaction must not wait for a platform
    try:
        account = await connecting.finish(
            platform, state=state, code=code, is_refused=error is not None, signed_in_as=user.id if user else None
        )
    except AppError as refusal:  # a person is waiting in a browser: the page explains the code
        return _to_web(error=refusal.code)
    return _to_web(connected=str(account.id))


def _to_web(**query: str) -> RedirectResponse:
    settings = get_settings()
    web = settings.web_origins[0] if settings.web_origins else settings.public_url
    url = f"{web}{ACCOUNTS_PAGE}?{urlencode(query)}"
    return RedirectResponse(url, status_code=status.HTTP_303_SEE_OTHER)
