"""Connecting accounts, listing them, and letting them go."""

from typing import Annotated, Literal
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse

from app.core import idempotency
from app.core.config import get_settings
from app.core.db import SessionDep
from app.core.errors import AppError
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.platforms import registry
from app.platforms.contract import ConnectKind, Platform
from app.social_accounts import checkup, choosing, connecting, costs, refusals, service, taken_back
from app.social_accounts.errors import ConnectionRefusedByPlatform, SignatureNotGood, SignInDetailsMissing
from app.social_accounts.models import SocialAccount
from app.social_accounts.schemas import (
    CheckRead,
    ConnectChoiceMade,
    ConnectChoiceRead,
    ConnectFinished,
    ConnectRefusalRead,
    ConnectRequest,
    ConnectResult,
    ConnectReturn,
    DoctorRead,
    PlatformCostsRead,
    SocialAccountRead,
)
from app.users.current import CurrentUser, Idempotent, OptionalUser, rate_limit

router = APIRouter(prefix="/social", tags=["social accounts"], route_class=IdempotentRoute)
business_router = APIRouter(prefix="/businesses", tags=["social accounts"])

ACCOUNTS_PAGE = "/accounts/"
TRIES_PER_MINUTE = 20
CHECKS_PER_MINUTE = 20
MOST_SIGNED_BYTES = 20_000


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
    """Give our access back to the platform and forget its tokens; the history stays. Scheduled posts wait for you."""
    access = await service.disconnect(session, account_id, owner=user)
    await session.commit()  # whatever the platform says, we have forgotten them
    if access is not None:
        await service.give_back(access)


@router.post("/accounts/{account_id}/pause", operation_id="pause_account", response_model=SocialAccountRead)
async def pause_account(account_id: UUID, user: CurrentUser, session: SessionDep) -> SocialAccount:
    """Send nothing there until you resume it. Posts that become due wait, and none is lost."""
    return await service.pause(session, account_id, owner=user)


@router.post("/accounts/{account_id}/resume", operation_id="resume_account", response_model=SocialAccountRead)
async def resume_account(account_id: UUID, user: CurrentUser, session: SessionDep) -> SocialAccount:
    """Go on sending, also after a rest for refusals. Posts that are too late by now wait for you instead."""
    return await service.resume(session, account_id, owner=user)


@router.post(
    "/accounts/{account_id}/check",
    operation_id="check_account",
    response_model=CheckRead,
    dependencies=[rate_limit(CHECKS_PER_MINUTE)],
)
async def check_account(account_id: UUID, user: CurrentUser, session: SessionDep) -> dict[str, object]:
    """Look now at whether the account works: ask its platform whether our access is good, and read its numbers.

    Publishes nothing. Access that has run out is renewed on the way. Can be repeated as it is.
    """
    await service.get_account(session, account_id, owner=user)
    await session.commit()  # the request's transaction must not wait for a platform
    found = await checkup.check(account_id)
    account = await service.get_account(session, account_id, owner=user)
    await session.refresh(account)
    return {"checked_at": found.checked_at, "steps": found.steps, "fix": found.fix, "account": account}


@router.get("/accounts/{account_id}/doctor", operation_id="get_account_checkup", response_model=DoctorRead)
async def get_account_checkup(account_id: UUID, user: CurrentUser, session: SessionDep) -> dict[str, object]:
    """What the last look at the account found: sign-in, permissions, limits, clocks, and what else its platform tells.

    Asks no platform. `POST …/check` looks anew.
    """
    account = await service.get_account(session, account_id, owner=user)
    found = checkup.last_check_of(account)
    if found is None:
        return {"checked_at": None, "steps": [], "fix": None, "account": account}
    return {"checked_at": found.checked_at, "steps": found.steps, "fix": found.fix, "account": account}


@router.post(
    "/connect/{platform}",
    operation_id="connect_social_account",
    response_model=ConnectResult,
    dependencies=[rate_limit(TRIES_PER_MINUTE), Idempotent],
    responses={201: {"model": ConnectResult, "description": "Connected, on a platform that takes an app password."}},
)
async def connect_social_account(
    platform: Platform,
    body: ConnectRequest,
    request: Request,
    response: Response,
    user: CurrentUser,
    session: SessionDep,
) -> dict[str, object]:
    """Connect an account: answers the address to send the browser to, or the account where a form was enough.

    Repeated with its Idempotency-Key, a form is not sent on again. An address is good once, so a repeat gets a new one;
    one that nobody opens is forgotten after ten minutes.
    """
    business = await service.business_for_connecting(session, body.business_id, platform, owner=user)
    kind = await connecting.connect_kind(session, platform)
    await session.commit()  # the request's transaction must not wait for a platform
    if kind is ConnectKind.OAUTH or (kind is ConnectKind.EITHER and body.password is None):
        idempotency.keep_no_answer(request)
        url = await connecting.begin(
            platform, user_id=user.id, business_id=business.id, server=body.server, identifier=body.identifier
        )
        return {"authorize_url": url, "account": None}
    if body.identifier is None or body.password is None:
        raise SignInDetailsMissing("Send `identifier` (the handle) and `password` (an app password made for this).")
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
    responses={
        303: {
            "description": "Back to the web app: `?connected=<account id>`, `?choose=<choice id>` where several "
            "accounts came back, or `?error=<stable code>`, with `&why=<…>` where the platform gave a reason. "
            "`?finish=<platform>` and what the platform sent, where no session came along."
        }
    },
)
async def finish_social_connect(
    platform: Platform,
    request: Request,
    user: OptionalUser,
    session: SessionDep,
    code: Annotated[str | None, Query(max_length=4096)] = None,
    state: Annotated[str | None, Query(max_length=500)] = None,
    error: Annotated[str | None, Query(max_length=500, description="The platform's word for a refusal.")] = None,
) -> RedirectResponse:
    """Where platforms send the browser back to. Only who started it can finish it, and only once.

    A browser that brings no session with it (the web app has another origin, or somebody else opened the link) is sent
    on with everything: whoever is signed in there hands it over to `POST /social/callback/{platform}`.
    """
    if user is None:
        return _to_web(**{**request.query_params, "finish": platform.value})
    await session.commit()  # the request's transaction must not wait for a platform
    try:
        finished = await connecting.finish(
            platform,
            state=state,
            code=code,
            is_refused=error is not None,
            signed_in_as=user.id,
            parameters=dict(request.query_params),
        )
    except ConnectionRefusedByPlatform as refusal:
        return _to_web(error=refusal.code, why=refusals.seal(platform, refusal.detail))
    except AppError as refusal:  # a person is waiting in a browser: the page explains the code
        return _to_web(error=refusal.code)
    if finished.choice_id is not None:
        return _to_web(choose=str(finished.choice_id))
    return _to_web(connected=str(finished.account.id) if finished.account else "")


@router.post(
    "/callback/{platform}",
    operation_id="hand_over_social_connect",
    response_model=ConnectFinished,
    dependencies=[rate_limit(TRIES_PER_MINUTE)],
)
async def hand_over_social_connect(
    platform: Platform, body: ConnectReturn, user: CurrentUser, session: SessionDep
) -> dict[str, object]:
    """Finish a connection of yours with what the platform sent back to a browser that brought no session with it."""
    await session.commit()  # the request's transaction must not wait for a platform
    sent = body.parameters
    finished = await connecting.finish(
        platform,
        state=sent.get("state"),
        code=sent.get("code"),
        is_refused="error" in sent,
        signed_in_as=user.id,
        parameters=sent,
    )
    return {"connected": finished.account.id if finished.account else None, "choose": finished.choice_id}


@router.get("/{platform}/client-metadata.json", include_in_schema=False)
async def read_app_document(platform: Platform) -> JSONResponse:
    """For the platform's servers, not for people: what our app is, where that is read from its own address."""
    return JSONResponse(await connecting.app_document(platform), headers={"Cache-Control": "public, max-age=300"})


@router.get("/refusal", operation_id="get_connect_refusal", response_model=ConnectRefusalRead)
async def get_connect_refusal(
    why: Annotated[str, Query(max_length=4000, description="As it stands in the address you came back to.")],
    user: CurrentUser,  # noqa: ARG001  # only for those who are signed in
) -> refusals.Refusal:
    """Why the platform refused the connection you have just tried."""
    return refusals.read(why)


@router.get("/choices/{choice_id}", operation_id="get_connect_choice", response_model=ConnectChoiceRead)
async def get_connect_choice(choice_id: UUID, user: CurrentUser, session: SessionDep) -> choosing.Choice:
    """The accounts a consent page opened, of which you choose. Good once, and for half an hour."""
    return await choosing.get_choice(session, choice_id, user_id=user.id)


@router.post(
    "/choices/{choice_id}",
    operation_id="choose_social_accounts",
    response_model=list[SocialAccountRead],
    status_code=status.HTTP_201_CREATED,
    dependencies=[Idempotent],
)
async def choose_social_accounts(
    choice_id: UUID, body: ConnectChoiceMade, user: CurrentUser, session: SessionDep
) -> list[SocialAccount]:
    """Connect those of the offered accounts. The others are forgotten."""
    return await choosing.choose(session, choice_id, body.account_ids, user_id=user.id)


@business_router.get(
    "/{business_id}/platform-costs", operation_id="get_platform_costs", response_model=PlatformCostsRead
)
async def get_platform_costs(business_id: UUID, user: CurrentUser, session: SessionDep) -> costs.Month:
    """What platforms that charge for their API have cost for the business in this calendar month, about."""
    return await costs.month(session, business_id, owner=user)


# --- called by Meta itself ------------------------------------------------------------------------------------------

ByMeta = Literal[Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS]


@router.post("/deauthorize/{platform}", operation_id="note_access_taken_back", include_in_schema=False)
async def note_access_taken_back(platform: ByMeta, request: Request, session: SessionDep) -> dict[str, str]:
    """Somebody removed our app in their settings there. Only Meta's signature is asked for."""
    person = await taken_back.person_behind(platform, await _signed_request(request))
    await taken_back.take_note(session, platform, person)
    return {}


@router.post("/data-deletion/{platform}", operation_id="delete_data_of_person", include_in_schema=False)
async def delete_data_of_person(platform: ByMeta, request: Request, session: SessionDep) -> dict[str, str]:
    """Somebody asked Meta that we forget them. Answers, as Meta wants it, where they can look what became of it."""
    person = await taken_back.person_behind(platform, await _signed_request(request))
    code = await taken_back.forget(session, platform, person)
    url = f"{get_settings().public_url}/api/v1/social/data-deletion/{platform.value}/{code}"
    return {"url": url, "confirmation_code": code}


@router.get(
    "/data-deletion/{platform}/{code}",
    operation_id="show_data_deletion",
    include_in_schema=False,
    response_class=PlainTextResponse,
)
async def show_data_deletion(platform: ByMeta, code: str) -> str:
    at = taken_back.when_forgotten(platform, code)
    name = registry.name_of(platform)
    return f"What was stored here of your {name} sign-in was deleted on {at:%d %B %Y} at {at:%H:%M} UTC."


async def _signed_request(request: Request) -> str:
    """From a form of one field."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_SIGNED_BYTES:
            raise SignatureNotGood("It is longer than anything Meta signs.")
    return parse_qs(body.decode("utf-8", "replace")).get("signed_request", [""])[0]


def _to_web(**query: str) -> RedirectResponse:
    url = f"{get_settings().web_url}{ACCOUNTS_PAGE}?{urlencode(query)}"
    return RedirectResponse(url, status_code=status.HTTP_303_SEE_OTHER)
