"""Connecting by Facebook's login: the professional accounts behind the Pages a person looks after.

The order matters: only a Page's token that was got with a long-lived token of the person never ends.
Source: docs/platforms/instagram.md#2-connecting, checked 2026-11.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from app.platforms.contract import (
    AppCredentials,
    ConnectedAccount,
    ConnectionRefused,
    Consent,
    ConsentAnswer,
    ConsentRequest,
)
from app.platforms.instagram import rules
from app.platforms.instagram.sign_in import details_of, not_given
from app.platforms.meta.caller import Caller, id_of
from app.platforms.meta.grants import PERSON
from app.platforms.meta.graph import Graph, GraphFailure, Refused
from app.platforms.meta.listing import listed
from app.platforms.meta.long_tokens import bare_code

PROFILE = "id,username,name,profile_picture_url"
_PAGE = f"id,name,access_token,tasks,instagram_business_account{{{PROFILE}}}"
_PUBLISHING = ("instagram_basic", "instagram_content_publish")
_MAY_CREATE = {"CREATE_CONTENT", "MANAGE", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL"}


class PageSignIn:
    def __init__(self, graph: Graph, *, oauth_url: str, version: str) -> None:
        self._graph = graph
        self._dialog = f"{oauth_url}/{version}/dialog/oauth"

    def begin(self, request: ConsentRequest, app: AppCredentials) -> Consent:
        query = {
            "client_id": app.client_id,
            "redirect_uri": request.redirect_uri,
            "response_type": "code",
            "scope": ",".join(rules.FACEBOOK_SCOPES),
            "state": request.state,
            "auth_type": "rerequest",  # else Facebook never offers again what was unticked once
        }
        return Consent(f"{self._dialog}?{urlencode(query)}")

    async def exchange(self, answer: ConsentAnswer, app: AppCredentials) -> Sequence[ConnectedAccount]:
        """Raises ConnectionRefused."""
        try:
            caller = Caller(self._graph, "me", await self._long_token(answer, app), app)
            scopes = await self._scopes(caller)
            if missing := [scope for scope in _PUBLISHING if scope not in scopes]:
                raise ConnectionRefused(not_given(missing))
            person = id_of((await caller.get("me", fields="id")).get("id"))
            pages = await self._pages(caller)
        except Refused as refused:
            raise ConnectionRefused(f"Facebook did not connect the account: {refused}") from refused
        except GraphFailure as failure:
            raise ConnectionRefused("Facebook did not answer. Try again in a moment.") from failure
        found = _accounts(pages, scopes, {"login": "facebook", "app_id": app.client_id, PERSON: person})
        if not found:
            raise ConnectionRefused(
                "None of the Pages you allowed has a professional Instagram account. Link it in the Instagram app "
                "(Edit profile → Page), then connect again and tick both the Page and the account."
            )
        return found

    async def _long_token(self, answer: ConsentAnswer, app: AppCredentials) -> str:
        """Raises GraphFailure."""
        ours: dict[str, Any] = {"client_id": app.client_id, "client_secret": app.client_secret}
        code = bare_code(answer.code)
        short = await self._graph.get("oauth/access_token", redirect_uri=answer.redirect_uri, code=code, **ours)
        long = await self._graph.get(
            "oauth/access_token",
            grant_type="fb_exchange_token",
            fb_exchange_token=short.get("access_token"),
            **ours,
        )
        token = long.get("access_token")
        if not isinstance(token, str) or not token:
            raise ConnectionRefused("Facebook answered something unexpected. Try connecting again.")
        return token

    @staticmethod
    async def _scopes(caller: Caller) -> tuple[str, ...]:
        """Those the person left ticked. Raises GraphFailure."""
        said = await caller.get("me/permissions")
        data = said.get("data")
        entries = data if isinstance(data, list) else []
        granted = [one for one in entries if isinstance(one, dict) and one.get("status") == "granted"]
        return tuple(str(one.get("permission")) for one in granted)

    @staticmethod
    async def _pages(caller: Caller) -> list[Mapping[str, Any]]:
        """Also those that are held in a business, which show nowhere else. Raises GraphFailure."""
        pages = await listed(caller, "me/accounts", fields=_PAGE, limit=100)
        try:
            businesses = await listed(caller, "me/businesses", fields="id", limit=100)
        except Refused:  # not everybody has one, or lets us see it
            return pages
        for business in businesses:
            for edge in ("owned_pages", "client_pages"):
                pages += await listed(caller, f"{business.get('id')}/{edge}", fields=_PAGE, limit=100)
        return pages


def _accounts(
    pages: Sequence[Mapping[str, Any]], scopes: tuple[str, ...], connected_by: Mapping[str, Any]
) -> list[ConnectedAccount]:
    """Each once, by the Page through which it can be posted to where there are several."""
    found: dict[str, ConnectedAccount] = {}
    for page in pages:
        account = _account(page, scopes, connected_by)
        if account is None:
            continue
        known = found.get(account.account_id)
        if known is None or (known.why_not is not None and account.why_not is None):
            found[account.account_id] = account
    return list(found.values())


def _account(
    page: Mapping[str, Any], scopes: tuple[str, ...], connected_by: Mapping[str, Any]
) -> ConnectedAccount | None:
    profile, token = page.get("instagram_business_account"), page.get("access_token")
    account_id = id_of(profile.get("id")) if isinstance(profile, dict) else None
    if account_id is None or not isinstance(profile, dict):
        return None
    name = profile.get("username") or profile.get("name") or account_id
    is_usable = isinstance(token, str) and bool(token)
    return ConnectedAccount(
        account_id=account_id,
        account_name=f"@{name}",
        access_token=token if isinstance(token, str) else "",
        refresh_token=None,
        expires_at=None,
        scopes=scopes,
        details={
            **details_of(profile),
            **connected_by,
            "page_id": id_of(page.get("id")),
            "page_name": page.get("name"),
        },
        kind=f"Professional account of the Page {page.get('name')}",
        why_not=_why_not(page) if is_usable else f"Facebook gives us no access to the Page {page.get('name')}.",
    )


def _why_not(page: Mapping[str, Any]) -> str | None:
    """None where Facebook does not say what the person may do there."""
    tasks = page.get("tasks")
    if not isinstance(tasks, list) or not tasks or _MAY_CREATE & {str(task) for task in tasks}:
        return None
    return f"You may not create content for the Page {page.get('name')}. Ask who looks after it."
