"""Whether our access to a Page is good, and what Facebook says of it when asked.

Source: docs/platforms/facebook.md#what-connecting-takes, checked 2026-11.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.platforms.contract import (
    AppCredentials,
    Credentials,
    Finding,
    NeedsReauth,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Unavailable,
)
from app.platforms.examining import app_mode, clocks
from app.platforms.facebook.refusals import SLOW_DOWN_PERCENT, STOP_PERCENT, is_gone, refusal_of, unasked
from app.platforms.facebook.rules import COMMENT_SCOPE, FIGURES_SCOPE, PUBLISH_SCOPES, SCOPES
from app.platforms.meta import grants
from app.platforms.meta.graph import Graph, GraphFailure, Refused, Usage
from app.platforms.meta.refusals import is_about_the_token

_PUBLISHES = "pages_manage_posts"
_NOT_SHOWN = (
    "Facebook does not show this Page to us any more: it was removed, or whoever connected it has no part in it now. "
    "Connect it again."
)


class Access:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def check(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            await self._graph.get(credentials.account_id, credentials.access_token, app=credentials.app, fields="id")
        except GraphFailure as failure:
            return NeedsReauth(_NOT_SHOWN) if is_gone(failure) else unasked(failure)
        return None

    async def refresh(self, credentials: Credentials) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        """A Page's token has no end and nothing renews it: it is good as it is, or the person has to connect again."""
        refused = await self.check(credentials)
        return refused or RefreshedTokens(credentials.access_token, refresh_token=None, expires_at=None)

    async def revoke(self, credentials: Credentials) -> None:
        """Of everything that whoever connected the Page has allowed us. Raises ReadFailed."""
        person, app = credentials.details.get(grants.PERSON), credentials.app
        if person and app is not None:
            await grants.give_back(self._graph, str(person), app, SCOPES)

    async def find_app_problem(self, app: AppCredentials) -> str | None:
        """Raises ReadFailed."""
        token = f"{app.client_id}|{app.client_secret}"
        try:
            body = await self._graph.get("debug_token", token, app=app, input_token=token)
        except Refused as refused:
            if is_about_the_token(refused) or not isinstance(refusal_of(refused), RateLimited | Unavailable):
                return f"Facebook does not know an app with this id and secret. It said: {refused}"
            raise ReadFailed(f"Facebook could not be asked about the app: {refused}") from refused
        except GraphFailure as failure:
            raise ReadFailed(f"Facebook could not be asked about the app: {failure}") from failure
        told = _mapping(body.get("data"))
        if told.get("is_valid") is False:
            return "Facebook does not take this id and secret together. Copy both again from the app's basic settings."
        return None

    # --- a closer look ------------------------------------------------------------------------------------------------

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        """Raises ReadFailed."""
        app = credentials.app
        if app is None:
            return []
        try:
            told = await self._graph.tell(
                "GET",
                "debug_token",
                f"{app.client_id}|{app.client_secret}",
                app=app,
                input_token=credentials.access_token,
            )
            token = _mapping(told.body.get("data"))
            if token.get("is_valid") is not True:
                return [_life(token)]
            page = await self._graph.tell("GET", credentials.account_id, credentials.access_token, app=app, fields="id")
        except GraphFailure as failure:
            raise ReadFailed(f"Facebook could not be asked about the access: {failure}") from failure
        return [
            _life(token),
            *_this_page(token, credentials.account_id),
            *_permissions(token),
            _usage(_fuller(told.usage, page.usage)),
            clocks(page.at, name="Facebook"),
            app_mode("Facebook"),
        ]


def _life(token: Mapping[str, Any]) -> Finding:
    title = "Access to the Page"
    if token.get("is_valid") is not True:
        said = _mapping(token.get("error")).get("message")
        why = f"It says: {said}" if isinstance(said, str) else "It gives no reason."
        detail = f"Facebook no longer takes it. {why} Connect the Page again."
        return Finding("token", title, detail, is_good=False, mended_by_connecting=True)
    ends, data_ends = _day(token.get("expires_at")), _day(token.get("data_access_expires_at"))
    detail = f"It ends on {ends}. Connect the Page again before." if ends else "It has no end date."
    if data_ends:
        detail += f" Figures may be read until {data_ends}; connecting again renews that."
    return Finding("token", title, detail, is_good=ends is None, mended_by_connecting=True)


def _this_page(token: Mapping[str, Any], page_id: str) -> list[Finding]:
    """Whoever connects again and ticks fewer Pages takes the access to the others away, without a word."""
    granular = token.get("granular_scopes")
    for scope in granular if isinstance(granular, list) else []:
        one = _mapping(scope)
        targets = one.get("target_ids")
        if one.get("scope") != _PUBLISHES or not isinstance(targets, list):
            continue
        is_good = page_id in {str(target) for target in targets}
        detail = (
            "It is among the Pages that were ticked."
            if is_good
            else "It was not ticked when somebody connected last. Connect again and tick every Page you post to."
        )
        title = "This Page in Facebook's window"
        return [Finding("page-ticked", title, detail, is_good=is_good, mended_by_connecting=True)]
    return []


def _permissions(token: Mapping[str, Any]) -> list[Finding]:
    scopes = token.get("scopes")
    if not isinstance(scopes, list):
        return []
    missing = [scope for scope in (*PUBLISH_SCOPES, COMMENT_SCOPE, FIGURES_SCOPE) if scope not in scopes]
    if not missing:
        return [Finding("permissions-now", "Permissions today", "All of them are still given.", is_good=True)]
    lost = {COMMENT_SCOPE: "first comments", FIGURES_SCOPE: "figures"}
    what = ", ".join(sorted({lost.get(scope, "posts") for scope in missing}))
    detail = f"Missing: {', '.join(missing)}. It is needed for {what}. Connect again and leave everything ticked."
    return [Finding("permissions-now", "Permissions today", detail, is_good=False, mended_by_connecting=True)]


def _usage(usage: Usage | None) -> Finding:
    title = "Facebook's limit on calls"
    if usage is None:
        return Finding("quota", title, "Facebook does not say how much of it is used.", is_good=None)
    detail = f"{usage.percent:.0f} % of it are used."
    if usage.percent > STOP_PERCENT:
        detail += " Posts wait until it frees."
    elif usage.percent > SLOW_DOWN_PERCENT:
        detail += " Posts go out more slowly until it frees."
    return Finding("quota", title, detail, is_good=usage.percent <= STOP_PERCENT)


def _fuller(one: Usage | None, other: Usage | None) -> Usage | None:
    told = [usage for usage in (one, other) if usage is not None]
    return max(told, key=lambda usage: usage.percent, default=None)


def _day(seconds: Any) -> str | None:
    """None where it has no end: Facebook says 0."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %b %Y")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
