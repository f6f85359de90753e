"""LinkedIn's OAuth 2.0: without PKCE, which only native apps have, and with the app's secret in the form.

Sources: docs/platforms/linkedin.md#2-what-connecting-takes, docs/platforms/linkedin.md#errors, checked 2026-11.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import httpx2

from app.platforms import calls
from app.platforms.calls import Answer, CallFailed
from app.platforms.contract import (
    AppCredentials,
    ConnectionRefused,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    NeedsReauth,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Unavailable,
)
from app.platforms.linkedin.api import Refused, judged

_WAIT_SECONDS = 300.0
_NO_APP = "LinkedIn does not know this installation: set LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET first."
_WRONG_APP = (
    "LinkedIn does not accept this installation's client id and secret: whoever runs it has to look at "
    "LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET."
)
_DEAD_GRANT = re.compile(r"(grant|refresh token)\b.*\b(invalid|expired|revoked)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Grant:
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    """None for most apps: the person connects again every two months."""
    expires_at: datetime | None
    refresh_ends_at: datetime | None
    """Counted from the first consent; using it does not lengthen it."""
    scopes: tuple[str, ...]


class SignIn:
    def __init__(self, client: httpx2.AsyncClient, *, origin: str, scopes: Sequence[str]) -> None:
        self._client = client
        self._root = f"{origin}/oauth/v2"
        self._scopes = tuple(scopes)

    def consent_url(self, request: ConsentRequest) -> str:
        """Raises ConnectionRefused."""
        query = {
            "response_type": "code",
            "client_id": _known(request.app).client_id,
            "redirect_uri": request.redirect_uri,
            "state": request.state,
            "scope": " ".join(self._scopes),
        }
        return f"{self._root}/authorization?{urlencode(query, quote_via=quote)}"

    async def grant(self, answer: ConsentAnswer, *, at: datetime) -> Grant:
        """What the code is worth. Raises ConnectionRefused."""
        app = _known(answer.app)
        code = {"grant_type": "authorization_code", "code": answer.code, "redirect_uri": answer.redirect_uri}
        try:
            told = (await self._ask("accessToken", app, code)).body
        except Refused as refused:
            raise ConnectionRefused(_why_not(refused)) from refused
        except CallFailed as failure:
            raise ConnectionRefused(f"LinkedIn did not answer. Connect the account again. {failure}") from failure
        grant = _grant(told, asked=self._scopes, at=at)
        if grant is None:
            raise ConnectionRefused("LinkedIn answered without a token. Connect the account again.")
        return grant

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        if not credentials.refresh_token:
            return NeedsReauth("LinkedIn gives this installation no way to renew access. Connect the account again.")
        if credentials.app is None:
            return Unavailable(_NO_APP)
        form = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}
        try:
            told = (await self._ask("accessToken", credentials.app, form)).body
        except Refused as refused:
            return _not_refreshed(refused)
        except CallFailed as failure:
            return Unavailable(str(failure))
        grant = _grant(told, asked=(), at=at)
        if grant is None:
            return Unavailable("LinkedIn answered without a token.")
        return RefreshedTokens(grant.access_token, grant.refresh_token, grant.expires_at)

    async def revoke(self, credentials: Credentials) -> None:
        """Raises ReadFailed."""
        if credentials.app is None:
            return
        try:
            await self._ask("revoke", credentials.app, {"token": credentials.access_token})
        except Refused as refused:
            if httpx2.codes.is_client_error(refused.status) and refused.status != httpx2.codes.TOO_MANY_REQUESTS:
                return  # it is worth nothing any more
            raise ReadFailed(f"LinkedIn did not take the access back: {refused}") from refused
        except CallFailed as failure:
            raise ReadFailed(f"LinkedIn did not take the access back: {failure}") from failure

    async def introspect(self, app: AppCredentials, token: str) -> Mapping[str, Any]:
        """What LinkedIn knows of a token: `active`, `status`, `expires_at`, `scope`. Raises CallFailed."""
        return (await self._ask("introspectToken", app, {"token": token})).body

    async def find_app_problem(self, app: AppCredentials) -> str | None:
        """Asked about a token that nobody has. Raises ReadFailed."""
        try:
            await self.introspect(app, "none")
        except Refused as refused:
            if _is_about_the_app(refused):
                return f"LinkedIn does not know this client id and secret: {refused}"
            raise ReadFailed(f"LinkedIn would not say: {refused}") from refused
        except CallFailed as failure:
            raise ReadFailed(str(failure)) from failure
        return None

    async def _ask(self, path: str, app: AppCredentials, form: Mapping[str, str]) -> Answer:
        """Raises CallFailed."""
        fields = {**form, "client_id": app.client_id, "client_secret": app.client_secret}
        request = self._client.build_request("POST", f"{self._root}/{path}", data=fields)
        return judged(await calls.send(self._client, request), resource=path)


def _known(app: AppCredentials | None) -> AppCredentials:
    if app is None:
        raise ConnectionRefused(_NO_APP)
    return app


def scopes_in(written: str) -> tuple[str, ...]:
    """With commas or spaces between them."""
    return tuple(dict.fromkeys(re.findall(r"[^\s,]+", written)))


def _grant(told: Mapping[str, Any], *, asked: Sequence[str], at: datetime) -> Grant | None:
    """`asked`: what was granted where the answer does not say, since people allow all of it or nothing."""
    access, refresh, scope = (told.get(name) for name in ("access_token", "refresh_token", "scope"))
    if not isinstance(access, str) or not access:
        return None
    return Grant(
        access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        expires_at=_after(at, told.get("expires_in")),
        refresh_ends_at=_after(at, told.get("refresh_token_expires_in")),
        scopes=scopes_in(scope) if isinstance(scope, str) and scope else tuple(asked),
    )


def _after(at: datetime, seconds: Any) -> datetime | None:
    is_known = isinstance(seconds, int) and not isinstance(seconds, bool)
    return at + timedelta(seconds=seconds) if is_known else None


def _is_about_the_app(refused: Refused) -> bool:
    return refused.code in {"invalid_client", "invalid_client_id", "unauthorized_client"}


def _why_not(refused: Refused) -> str:
    if _is_about_the_app(refused):
        return _WRONG_APP
    if refused.code == "invalid_redirect_uri":
        return f"LinkedIn does not know our address. Whoever runs this has to register it with the app: {refused}"
    return f"LinkedIn did not connect the account. Connect it again. It said: {refused}"


def _not_refreshed(refused: Refused) -> NeedsReauth | RateLimited | Unavailable:
    """By its words: the error's name differs for one and the same."""
    if refused.status == httpx2.codes.TOO_MANY_REQUESTS:
        return RateLimited(_WAIT_SECONDS)
    if _is_about_the_app(refused):
        return Unavailable(_WRONG_APP)
    is_no = refused.status in {httpx2.codes.BAD_REQUEST, httpx2.codes.UNAUTHORIZED}
    if is_no and (refused.code == "invalid_grant" or _DEAD_GRANT.search(refused.message)):
        return NeedsReauth(f"LinkedIn renews this access no more. Connect the account again. It said: {refused}")
    return Unavailable(str(refused))
