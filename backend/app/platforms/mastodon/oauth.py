"""Connecting: our app at each server, the way to its consent page and back, and access given back.

PKCE is used where the server's discovery document offers it (4.3 and later); without a document, the paths that all
servers have are taken.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2

from app.platforms.calls import CallFailed, NotSent
from app.platforms.contract import (
    AppCredentials,
    AppForgotten,
    ConnectedAccount,
    ConnectionRefused,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    NeedsReauth,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Unavailable,
)
from app.platforms.mastodon import identity
from app.platforms.mastodon.api import Api, Refused, access_of, has_no_such_call, origin_of, refusal_of
from app.platforms.mastodon.rules import RULES, SCOPES

CLIENT_NAME = "AI Growth Manager"
_AUTHORIZE, _TOKEN, _REVOKE = "/oauth/authorize", "/oauth/token", "/oauth/revoke"
_GIVE_BACK_SECONDS = 5.0
_FORGOTTEN = (
    "The server has forgotten this installation, which happens. Connect once more: we make ourselves known again."
)


class OAuth:
    def __init__(self, api: Api, *, website: str) -> None:
        """`website`: this installation's address, for the server's consent page; empty where it is not public."""
        self._api = api
        self._website = website

    async def register_app(self, server: str, *, redirect_uri: str) -> AppCredentials:
        """Raises ConnectionRefused."""
        form = {"client_name": CLIENT_NAME, "redirect_uris": redirect_uri, "scopes": " ".join(SCOPES)}
        if self._website:
            form["website"] = self._website
        try:
            answer = await self._api.post(server, "/api/v1/apps", form=form)
        except Refused as refusal:
            raise ConnectionRefused(_not_registered(server, refusal)) from refusal
        except NotSent as failure:
            raise ConnectionRefused(f"{failure} Check the server's address.") from failure
        except CallFailed as failure:
            raise ConnectionRefused(_not_mastodon(server)) from failure
        client_id, secret = answer.body.get("client_id"), answer.body.get("client_secret")
        if not isinstance(client_id, str) or not isinstance(secret, str) or not client_id or not secret:
            raise ConnectionRefused(_not_mastodon(server))
        return AppCredentials(client_id, secret)

    # --- there --------------------------------------------------------------------------------------------------------

    async def begin(self, request: ConsentRequest) -> Consent:
        """Raises ConnectionRefused; AppForgotten where the server does not know our app any more: its consent page
        would only show an error and never send the person back.
        """
        server, app = request.server, request.app
        if server is None or app is None:
            raise ConnectionRefused("Type the name of your server first.")
        await self._check_app(server, app)
        offered = await self._discovered(server)
        methods = offered.get("code_challenge_methods_supported")
        with_pkce = isinstance(methods, list) and "S256" in methods
        query = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": request.redirect_uri,
            "scope": " ".join(SCOPES),
            "state": request.state,
        }
        if with_pkce:
            query |= {"code_challenge": request.code_challenge, "code_challenge_method": "S256"}
        issuer = offered.get("issuer")
        kept = {
            "pkce": with_pkce,
            "token_path": _path_at(server, offered.get("token_endpoint"), usual=_TOKEN),
            "issuer": issuer if isinstance(issuer, str) else None,
        }
        page = _path_at(server, offered.get("authorization_endpoint"), usual=_AUTHORIZE)
        return Consent(f"{server}{page}?{urlencode(query)}", kept)

    async def _check_app(self, server: str, app: AppCredentials) -> None:
        """By asking for a token of the app's own. Only a clear "no such app" counts. Raises ConnectionRefused."""
        form = {"grant_type": "client_credentials", "scope": SCOPES[0], **_client(app)}
        try:
            await self._api.post(server, _TOKEN, form=form)
        except Refused as refusal:
            if refusal.error == "invalid_client":
                raise AppForgotten(_FORGOTTEN) from refusal
        except NotSent as failure:
            raise ConnectionRefused(f"{failure} Try again later.") from failure
        except CallFailed:
            return

    async def _discovered(self, server: str) -> dict[str, Any]:
        """Empty before 4.3. Raises ConnectionRefused where nobody is there to send a person to."""
        try:
            return (await self._api.get(server, "/.well-known/oauth-authorization-server")).body
        except NotSent as failure:
            raise ConnectionRefused(f"{failure} Try again later.") from failure
        except CallFailed:
            return {}

    # --- and back -----------------------------------------------------------------------------------------------------

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        """Raises ConnectionRefused; AppForgotten where the server does not know our app any more."""
        server, app = answer.server, answer.app
        if server is None or app is None:
            raise AppForgotten("What the server knew us by is gone here. Connect once more.")
        _check_issuer(answer)
        body = await self._token(server, app, answer)
        token, refresh = body["access_token"], body.get("refresh_token")
        scopes = _granted(body.get("scope"))
        if missing := [scope for scope in RULES.publish_scopes if scopes and scope not in scopes]:
            await self._drop(server, app, token)
            raise ConnectionRefused(
                f"The server did not allow {', '.join(missing)}. Connect again and allow all of it."
            )
        try:
            found = await identity.find_identity(self._api, server, token=token)
        except CallFailed as failure:
            await self._drop(server, app, token)
            raise ConnectionRefused(_not_whose(server, failure)) from failure
        return [
            ConnectedAccount(
                account_id=found.account_id,
                account_name=found.name,
                access_token=token,
                refresh_token=refresh if isinstance(refresh, str) and refresh else None,
                expires_at=_expiry(body, at),
                server=server,
                scopes=scopes,
                details=found.details,
                kind="Account",
                why_not=found.why_not,
            )
        ]

    async def _token(self, server: str, app: AppCredentials, answer: ConsentAnswer) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": answer.code,
            "redirect_uri": answer.redirect_uri,
            "scope": " ".join(SCOPES),
            **_client(app),
        }
        if answer.kept.get("pkce"):
            form["code_verifier"] = answer.code_verifier
        path = str(answer.kept.get("token_path") or _TOKEN)
        try:
            body = (await self._api.post(server, path, form=form)).body
        except Refused as refusal:
            if refusal.error == "invalid_client":
                raise AppForgotten(_FORGOTTEN) from refusal
            raise ConnectionRefused(
                f"The server did not connect the account ({refusal}). Connect once more."
            ) from refusal
        except CallFailed as failure:
            raise ConnectionRefused(f"{failure} Connect once more in a moment.") from failure
        if not isinstance(body.get("access_token"), str) or not body["access_token"]:
            raise ConnectionRefused("The server answered without access to the account. Connect once more.")
        return body

    # --- later --------------------------------------------------------------------------------------------------------

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        """Mastodon's tokens have no end and nothing to renew them with: then the question is whether this one is good.

        Other software that speaks this API gives refresh tokens; those are used.
        """
        origin, app = origin_of(credentials), credentials.app
        try:
            if not credentials.refresh_token:
                await self._api.get(origin, identity.WHOSE, token=credentials.access_token)
                return RefreshedTokens(credentials.access_token, None, None)
            if app is None:
                return NeedsReauth("What the server knew us by is gone here. Connect the account again.")
            form = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token, **_client(app)}
            body = (await self._api.post(origin, _TOKEN, form=form)).body
        except Refused as refusal:
            return _not_refreshed(refusal, credentials)
        except CallFailed as failure:
            return Unavailable(str(failure))
        access, refresh = body.get("access_token"), body.get("refresh_token")
        if not isinstance(access, str) or not access:
            return Unavailable(f"{origin} answered without a token.")
        return RefreshedTokens(access, refresh if isinstance(refresh, str) and refresh else None, _expiry(body, at))

    async def revoke(self, credentials: Credentials) -> None:
        """Raises ReadFailed."""
        if credentials.app is None:
            raise ReadFailed("What the server knew us by is gone here, so access cannot be given back.")
        form = {"token": credentials.access_token, **_client(credentials.app)}
        try:
            await self._api.post(origin_of(credentials), _REVOKE, form=form)
        except CallFailed as failure:
            raise ReadFailed(f"Access could not be given back: {failure}") from failure

    async def _drop(self, server: str, app: AppCredentials, token: str) -> None:
        """Give back what we will not keep; where that fails, the person's next step is the same."""
        try:
            async with asyncio.timeout(_GIVE_BACK_SECONDS):
                await self._api.post(server, _REVOKE, form={"token": token, **_client(app)})
        except (CallFailed, TimeoutError):
            return


def _client(app: AppCredentials) -> dict[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret}


def _path_at(server: str, endpoint: object, *, usual: str) -> str:
    """Of a discovered endpoint; the usual one where none is named, or one on another server: no secret goes there."""
    if isinstance(endpoint, str) and endpoint.startswith(f"{server}/") and "?" not in endpoint and "#" not in endpoint:
        return endpoint.removeprefix(server)
    return usual


def _check_issuer(answer: ConsentAnswer) -> None:
    """Where the server names itself on the way back, it is the one the person was sent to (RFC 9207)."""
    said, known = answer.parameters.get("iss"), answer.kept.get("issuer")
    if said and known and said.rstrip("/") != str(known).rstrip("/"):
        raise ConnectionRefused("Another server answered than the one you were sent to. Nothing was connected.")


def _granted(scope: object) -> tuple[str, ...]:
    """With what wide scopes contain spelled out; empty where the server does not say."""
    given = scope.split() if isinstance(scope, str) else []
    wide = [scope for scope in SCOPES if scope.partition(":")[0] in given and scope not in given]
    return (*given, *wide)


def _expiry(body: Mapping[str, Any], at: datetime) -> datetime | None:
    """Mastodon says none. Without a way to renew it, an end that is said is still told to the person in time."""
    seconds = body.get("expires_in")
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return at + timedelta(seconds=min(float(seconds), 1e9)) if is_number and seconds > 0 else None  # type: ignore[operator,arg-type]


def _not_refreshed(refusal: Refused, credentials: Credentials) -> NeedsReauth | RateLimited | Unavailable:
    if not credentials.refresh_token:
        return access_of(refusal, credentials)
    answer = refusal_of(refusal, credentials)
    if isinstance(answer, RateLimited | Unavailable):
        return answer
    return NeedsReauth(f"The server did not renew its access ({refusal}). Connect the account again.")


def _host(server: str) -> str:
    return httpx2.URL(server).netloc.decode("ascii")


def _not_mastodon(server: str) -> str:
    host = _host(server)
    return (
        f"{host} does not answer as a Mastodon server does. Check the name; if your address is name@{host}, "
        "type all of it."
    )


def _not_registered(server: str, refusal: Refused) -> str:
    if refusal.status == httpx2.codes.TOO_MANY_REQUESTS:
        minutes = max(1, round(refusal.wait_seconds / 60))
        return f"{_host(server)} takes no new connections for the moment. Try again in {minutes} min."
    if not refusal.is_own or has_no_such_call(refusal):
        return _not_mastodon(server)
    return f"{_host(server)} does not let this product connect accounts: {refusal}"


def _not_whose(server: str, failure: CallFailed) -> str:
    if isinstance(failure, Refused) and failure.status == httpx2.codes.FORBIDDEN:
        return f"{_host(server)} does not let this account in ({failure}). Sign in there and see what it wants."
    return f"{_host(server)} let us in but did not say whose account it is ({failure}). Connect once more."
