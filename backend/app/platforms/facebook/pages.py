"""From a consent to the Pages it opens, each with a token of its own.

The order of the two exchanges matters: a Page's token has no end only when it comes from the long-lived one of its
person. Source: docs/platforms/facebook.md#what-connecting-takes, checked 2026-11.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from app.platforms.contract import AppCredentials, ConnectedAccount, ConnectionRefused, ConsentAnswer, ConsentRequest
from app.platforms.facebook.rules import PUBLISH_SCOPES, SCOPES
from app.platforms.meta.grants import PERSON
from app.platforms.meta.graph import Graph, GraphFailure, Refused

PAGE_FIELDS = "id,name,username,link,category,picture{url},tasks,access_token"
PER_LIST = 100
MOST_LISTS = 50
_AT_ONCE = 8
_LONG = timedelta(days=1)
"""A person's token that lives shorter is not the long-lived one."""
_PROFILE_PLUS = "PROFILE_PLUS_"
_CREATES = {"CREATE_CONTENT", "MANAGE", "FULL_CONTROL"}

_NO_APP = "Facebook does not know this installation: its operator has to register an app there first."
_NO_TASK = (
    "You may not create content on this Page. Ask somebody who manages it for that right (Content, or full control), "
    "then connect again."
)
_NO_TOKEN = "Facebook gives no access to this Page. Tick it in Facebook's window, or ask somebody who manages it."  # noqa: S105
_NO_PAGES = (
    "Facebook shows no Page that you could post as. Connect again and tick your Page in Facebook's window. Personal "
    "profiles and groups cannot be posted to."
)


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    token: str = field(repr=False)
    ends_at: datetime | None
    """None: long-lived."""
    scopes: tuple[str, ...]


def consent_url(request: ConsentRequest, *, oauth_origin: str, version: str) -> str:
    """Raises ConnectionRefused. No PKCE: Facebook's own flow is bound by the app's secret."""
    if request.app is None:
        raise ConnectionRefused(_NO_APP)
    query = {
        "client_id": request.app.client_id,
        "redirect_uri": request.redirect_uri,
        "state": request.state,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "auth_type": "rerequest",  # else Facebook never offers again what was unticked once
    }
    return f"{oauth_origin}/{version}/dialog/oauth?{urlencode(query)}"


class Pages:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def connect(self, answer: ConsentAnswer, *, at: datetime) -> list[ConnectedAccount]:
        """Every Page, also those that cannot be posted to, with the reason. Raises ConnectionRefused."""
        if answer.app is None:
            raise ConnectionRefused(_NO_APP)
        try:
            person = await self._person(answer, answer.app, at=at)
            pages = await self._pages(person.token, answer.app)
            if not pages:
                raise ConnectionRefused(_NO_PAGES)
            slots = asyncio.Semaphore(_AT_ONCE)
            return list(await asyncio.gather(*(self._account(page, person, answer.app, slots) for page in pages)))
        except Refused as refused:
            raise ConnectionRefused(f"Facebook did not connect the Page: {refused}") from refused
        except GraphFailure as failure:
            raise ConnectionRefused(f"Facebook did not answer. Try again in a moment. ({failure})") from failure

    # --- the person ---------------------------------------------------------------------------------------------------

    async def _person(self, answer: ConsentAnswer, app: AppCredentials, *, at: datetime) -> _Person:
        """Raises GraphFailure or ConnectionRefused."""
        secret: dict[str, Any] = {"client_id": app.client_id, "client_secret": app.client_secret}
        short = await self._graph.get(
            "oauth/access_token", **secret, redirect_uri=answer.redirect_uri, code=answer.code
        )
        long = await self._graph.get(
            "oauth/access_token", **secret, grant_type="fb_exchange_token", fb_exchange_token=_token_of(short)
        )
        token = _token_of(long)
        person = await self._graph.get("me", token, app=app, fields="id")
        return _Person(str(person.get("id", "")), token, _end_of(long, at), await self._granted(token, app))

    async def _granted(self, token: str, app: AppCredentials) -> tuple[str, ...]:
        """People can untick each of them. Raises GraphFailure or ConnectionRefused."""
        body = await self._graph.get("me/permissions", token, app=app)
        granted = {str(one.get("permission")) for one in _listed(body) if one.get("status") == "granted"}
        if missing := [scope for scope in PUBLISH_SCOPES if scope not in granted]:
            raise ConnectionRefused(
                f"Facebook says that you did not allow {', '.join(missing)}. Connect again and leave everything ticked."
            )
        return tuple(sorted(granted))

    # --- their Pages --------------------------------------------------------------------------------------------------

    async def _pages(self, token: str, app: AppCredentials) -> list[dict[str, Any]]:
        """Each once, in Facebook's order. Raises GraphFailure.

        Those of a business portfolio may show in its own lists only, which not everybody may read.
        """
        found = await self._all("me/accounts", token, app, fields=PAGE_FIELDS)
        try:
            for business in await self._all("me/businesses", token, app, fields="id"):
                for edge in ("owned_pages", "client_pages"):
                    found += await self._of_business(f"{business.get('id')}/{edge}", token, app)
        except Refused:
            pass  # the permission was unticked, or there is none to have
        best: dict[str, dict[str, Any]] = {}
        for page in found:
            page_id = str(page.get("id", ""))
            if page_id and (page_id not in best or (why_not(best[page_id]) and not why_not(page))):
                best[page_id] = page
        return list(best.values())

    async def _of_business(self, path: str, token: str, app: AppCredentials) -> list[dict[str, Any]]:
        try:
            return await self._all(path, token, app, fields=PAGE_FIELDS)
        except Refused:
            return []

    async def _all(self, path: str, token: str, app: AppCredentials, *, fields: str) -> list[dict[str, Any]]:
        """Raises GraphFailure."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        for _ in range(MOST_LISTS):
            body = await self._graph.get(path, token, app=app, fields=fields, limit=PER_LIST, after=after)
            found += _listed(body)
            paging = body.get("paging")
            cursors = paging.get("cursors") if isinstance(paging, Mapping) and paging.get("next") else None
            after = cursors.get("after") if isinstance(cursors, Mapping) else None
            if after is None:
                break
        return found

    async def _account(
        self, page: Mapping[str, Any], person: _Person, app: AppCredentials, slots: asyncio.Semaphore
    ) -> ConnectedAccount:
        """Looked at with the token that is kept. Raises GraphFailure where Facebook is away."""
        page_id, token = str(page["id"]), page.get("access_token")
        reason = why_not(page)
        if reason is None:
            try:
                async with slots:
                    seen = await self._graph.get(page_id, str(token), app=app, fields="id")
                if str(seen.get("id")) != page_id:
                    reason = "Facebook's access to this Page leads to another one."
            except Refused as refused:
                reason = f"Facebook does not take its own access to this Page: {refused}"
        return ConnectedAccount(
            account_id=page_id,
            account_name=str(page.get("name") or page.get("username") or page_id),
            access_token=token if isinstance(token, str) else "",
            refresh_token=None,
            expires_at=person.ends_at,
            scopes=person.scopes,
            details=_details(page, person),
            kind="Page",
            why_not=reason,
        )


def why_not(page: Mapping[str, Any]) -> str | None:
    """Why nothing can be posted there; None: it can. Tasks that are not told speak against nothing."""
    tasks = page.get("tasks")
    if isinstance(tasks, list) and not {str(task).removeprefix(_PROFILE_PLUS) for task in tasks} & _CREATES:
        return _NO_TASK
    token = page.get("access_token")
    return None if isinstance(token, str) and token else _NO_TOKEN


def _details(page: Mapping[str, Any], person: _Person) -> dict[str, Any]:
    picture = page.get("picture")
    data = picture.get("data") if isinstance(picture, Mapping) else None
    tasks = page.get("tasks")
    told = {
        "handle": page.get("username"),
        "link": page.get("link"),
        "category": page.get("category"),
        "picture": data.get("url") if isinstance(data, Mapping) else None,
        "tasks": tasks if isinstance(tasks, list) else None,
        PERSON: person.id,
    }
    return {name: value for name, value in told.items() if value}


def _listed(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    data = body.get("data")
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _token_of(body: Mapping[str, Any]) -> str:
    """Raises ConnectionRefused."""
    token = body.get("access_token")
    if not isinstance(token, str) or not token:
        raise ConnectionRefused("Facebook answered without access. Try connecting again.")
    return token


def _end_of(body: Mapping[str, Any], at: datetime) -> datetime | None:
    """Of a token that is not long-lived after all, and of the Pages' tokens with it; None: theirs have no end."""
    seconds = body.get("expires_in")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or timedelta(seconds=seconds) >= _LONG or seconds <= 0:
        return None
    return at + timedelta(seconds=seconds)
