"""OAuth 2.0 with X: a code good for 30 seconds, an access token for two hours, a refresh token for one use.

The old refresh token is dead as soon as X has read a call to renew, also where its answer never reached us: whoever
calls holds a lock and stores what comes before using it. Source: docs/platforms/x.md#connecting, checked 2026-11.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import httpx2

from app.platforms.calls import CallFailed
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
from app.platforms.x.api import Answer, Api, Refused
from app.platforms.x.refusals import refusal_of, why
from app.platforms.x.rules import PUBLISH_SCOPES, RENEWAL_SCOPE

SCOPES = (*PUBLISH_SCOPES, RENEWAL_SCOPE)
NO_APP = (
    "X does not know this installation: its app's id is missing. Whoever runs it sets TWITTER_CLIENT_ID and "
    "TWITTER_CLIENT_SECRET, or enters them under Admin."
)
_APP_NOT_TAKEN = (
    "X does not take the id and secret of this installation's app. Compare TWITTER_CLIENT_ID and TWITTER_CLIENT_SECRET "
    "with X's developer console; they are the app's OAuth 2.0 ones, not its API key."
)
_APP_ERRORS = {"unauthorized_client", "invalid_client"}
_DEAD = {"invalid_request", "invalid_grant"}
"""X says `invalid_request` where the standard has `invalid_grant`."""
_ASK_AGAIN_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Granted:
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None
    scopes: tuple[str, ...]


class Tokens:
    def __init__(self, api: Api, authorize_url: str) -> None:
        self._api = api
        self._authorize_url = authorize_url

    def consent_url(self, request: ConsentRequest) -> str:
        """Raises ConnectionRefused."""
        if request.app is None:
            raise ConnectionRefused(NO_APP)
        query = {
            "response_type": "code",
            "client_id": request.app.client_id,
            "redirect_uri": request.redirect_uri,
            "scope": " ".join(SCOPES),
            "state": request.state,
            "code_challenge": request.code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._authorize_url}?{urlencode(query, quote_via=quote)}"

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Granted:
        """Raises ConnectionRefused."""
        if answer.app is None:
            raise ConnectionRefused(NO_APP)
        form = {
            "grant_type": "authorization_code",
            "code": answer.code,
            "redirect_uri": answer.redirect_uri,
            "code_verifier": answer.code_verifier,
        }
        try:
            granted = _granted(await self._api.form("/2/oauth2/token", answer.app, form), at)
        except Refused as refused:
            if _is_about_the_app(refused):
                raise ConnectionRefused(_APP_NOT_TAKEN) from refused
            if refused.status == httpx2.codes.BAD_REQUEST:
                message = f"X did not accept it ({refused}). It has to be finished within half a minute. Start again."
                raise ConnectionRefused(message) from refused
            raise ConnectionRefused(f"X did not connect the account: {why(refused)}") from refused
        except CallFailed as failure:
            raise ConnectionRefused("X did not answer. Try connecting again in a moment.") from failure
        if granted is None:
            raise ConnectionRefused("X answered something unexpected. Try connecting again.")
        if granted.scopes and (missing := [scope for scope in SCOPES if scope not in granted.scopes]):
            raise ConnectionRefused(
                f"X did not give what posting needs ({', '.join(missing)}). Whoever runs this installation has to give "
                "its app read and write access in X's developer console; then connect again, and allow everything."
            )
        return granted

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        if not credentials.refresh_token:
            return NeedsReauth("X gave no way to renew our access to this account. Connect it again.")
        if credentials.app is None:
            return Unavailable(NO_APP)
        form = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}
        try:
            granted = _granted(await self._api.form("/2/oauth2/token", credentials.app, form), at)
        except Refused as refused:
            return _not_renewed(refused)
        except CallFailed as failure:
            return Unavailable(str(failure))
        if granted is None:
            return Unavailable("X answered without tokens.")
        return RefreshedTokens(granted.access_token, granted.refresh_token, granted.expires_at)

    async def revoke(self, credentials: Credentials) -> None:
        """Both tokens. What X does not know any more is gone. Raises ReadFailed."""
        if credentials.app is None:
            raise ReadFailed(NO_APP)
        for token in filter(None, (credentials.refresh_token, credentials.access_token)):
            try:
                await self._api.form("/2/oauth2/revoke", credentials.app, {"token": token})
            except Refused as refused:
                if refused.status != httpx2.codes.BAD_REQUEST:
                    raise ReadFailed(f"X did not take our access back: {refused}") from refused
            except CallFailed as failure:
                raise ReadFailed(f"X did not take our access back: {failure}") from failure

    async def find_app_problem(self, app: AppCredentials) -> str | None:
        """By asking to renew with a token that is none: X looks at the app before that. Raises ReadFailed."""
        form = {"grant_type": "refresh_token", "refresh_token": "none"}
        try:
            await self._api.form("/2/oauth2/token", app, form)
        except Refused as refused:
            if _is_about_the_app(refused):
                return _APP_NOT_TAKEN
            if refused.status == httpx2.codes.BAD_REQUEST and refused.kind in _DEAD:
                return None
            raise ReadFailed(why(refused)) from refused
        except CallFailed as failure:
            raise ReadFailed(str(failure)) from failure
        return None


def _granted(answer: Answer, at: datetime) -> Granted | None:
    """None where there is no token in it."""
    body = answer.body
    access, refresh, seconds, scope = (
        body.get(name) for name in ("access_token", "refresh_token", "expires_in", "scope")
    )
    if not isinstance(access, str) or not access:
        return None
    return Granted(
        access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        expires_at=at + timedelta(seconds=seconds) if isinstance(seconds, int) and seconds > 0 else None,
        scopes=tuple(scope.split()) if isinstance(scope, str) else (),
    )


def _is_about_the_app(refused: Refused) -> bool:
    """Our own mistake, not the account's: no account is given up for it."""
    if refused.kind in _DEAD:
        said = refused.message.lower()
        return "token" not in said and ("client" in said or "authorization header" in said)
    return refused.kind in _APP_ERRORS or refused.status == httpx2.codes.UNAUTHORIZED


def _not_renewed(refused: Refused) -> NeedsReauth | RateLimited | Unavailable:
    if _is_about_the_app(refused):
        return RateLimited(_ASK_AGAIN_SECONDS, app_wide=True, operator_message=_APP_NOT_TAKEN)
    if refused.status in {httpx2.codes.BAD_REQUEST, httpx2.codes.UNAUTHORIZED} and refused.kind in _DEAD:
        return NeedsReauth(f"X does not renew our access to this account any more: {refused} Connect it again.")
    refusal = refusal_of(refused)
    return refusal if isinstance(refusal, RateLimited) else Unavailable(str(refused))
