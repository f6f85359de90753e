"""Connecting on the account's own sign-in page, as AT Protocol has it: nobody types a password here.

Each session gets a key of its own, made before the person is sent away and kept, encrypted, with everything else it
takes to believe the answer: who signs people in for this account, and which account was meant.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2

from app.core import ssrf
from app.platforms.bluesky.access import Bound, Renewal
from app.platforms.bluesky.app_document import SCOPE, App
from app.platforms.bluesky.authorization import AuthorizationServer, AuthorizationServers, NoSignInPage
from app.platforms.bluesky.identity import INVALID_HANDLE, Directory, IdentityUnclear, clean_identifier, is_did
from app.platforms.bluesky.jose import Key
from app.platforms.bluesky.rules import SCOPES
from app.platforms.bluesky.xrpc import INACTIVE, PAUSED, Refused, Xrpc, XrpcFailure
from app.platforms.contract import ConnectedAccount, ConnectionRefused, Consent, ConsentAnswer, ConsentRequest

_PROBLEMS = (XrpcFailure, IdentityUnclear, NoSignInPage, ssrf.AddressRefused)
_START_AGAIN = "Start again under Accounts."


@dataclass(frozen=True, slots=True)
class Tokens:
    """A token answer, looked at as far as it can be without asking anybody."""

    access: Bound
    refresh_token: str | None
    expires_at: datetime | None
    did: str
    scopes: tuple[str, ...]


class OAuth:
    def __init__(
        self,
        xrpc: Xrpc,
        directory: Directory,
        servers: AuthorizationServers,
        app: App,
        *,
        pds_url: str,
        appview_url: str,
    ) -> None:
        self._xrpc = xrpc
        self._directory = directory
        self._servers = servers
        self._app = app
        self._pds_url = pds_url
        self._appview_url = appview_url

    async def begin(self, request: ConsentRequest) -> Consent:
        """Raises ConnectionRefused."""
        client_id, redirect_uri = self._app.names(request.redirect_uri)
        named = clean_identifier(request.identifier) if request.identifier else None
        try:
            did, home = await self._home(named, request.server)
            server = await self._servers.behind(home)
            key = Key.new()
            form = {
                "response_type": "code",
                "redirect_uri": redirect_uri,
                "scope": SCOPE,
                "state": request.state,
                "code_challenge": request.code_challenge,
                "code_challenge_method": "S256",
                **({"login_hint": named} if did and named else {}),
            }
            left = await self._servers.ask(server, server.requests_at, form, client_id=client_id, key=key)
        except _PROBLEMS as problem:
            raise _refusal(problem) from problem
        request_uri = left.get("request_uri")
        if not isinstance(request_uri, str) or not request_uri:
            raise ConnectionRefused(f"{server.issuer} did not say where to sign in. Try again in a minute.")
        kept = {"state": request.state, "issuer": server.issuer, "did": did, "client_id": client_id, "key": key.secret}
        return Consent(server.page(client_id=client_id, request_uri=request_uri), kept)

    async def _home(self, named: str | None, server: str | None) -> tuple[str | None, str]:
        """Whom the person means, where that is known, and the server to ask. Raises as its parts do."""
        given = await self._directory.checked(server) if server and server.strip() else None
        resolvers = [origin for origin in (given, self._appview_url, self._pds_url) if origin]
        if named is None or "@" in named:
            return None, given or self._pds_url
        did = named if is_did(named) else await self._directory.did_of(named, asked_at=resolvers)
        if did is None:
            if given is not None:
                return None, given
            raise IdentityUnclear(f"There is no account called {named}. Check the handle, or type its server as well.")
        return did, await self._directory.home_of(await self._directory.document(did))

    # --- back again ---------------------------------------------------------------------------------------------------

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> ConnectedAccount:
        """Raises ConnectionRefused."""
        kept, said = answer.kept, answer.parameters
        if not hmac.compare_digest(str(said.get("state", "")).encode(), str(kept["state"]).encode()):
            raise ConnectionRefused(f"The answer belongs to another connection. {_START_AGAIN}")
        if said.get("iss") != kept["issuer"]:  # the answer of another server than the one that was asked (RFC 9207)
            raise ConnectionRefused(f"The answer came from another server than the one that was asked. {_START_AGAIN}")
        try:
            server = await self._servers.at(kept["issuer"])
            tokens = await self._tokens(server, answer, at=at)
            try:
                return await self._account(server, tokens, answer)
            except Exception:
                await self.give_back(server, tokens.access.token, client_id=kept["client_id"])
                raise
        except _PROBLEMS as problem:
            raise _refusal(problem) from problem

    async def _tokens(self, server: AuthorizationServer, answer: ConsentAnswer, *, at: datetime) -> Tokens:
        client_id, key = answer.kept["client_id"], Key.opened(answer.kept["key"])
        _, redirect_uri = self._app.names(answer.redirect_uri)
        form = {
            "grant_type": "authorization_code",
            "code": answer.code,
            "redirect_uri": redirect_uri,
            "code_verifier": answer.code_verifier,
        }
        body = await self._servers.ask(server, server.tokens_at, form, client_id=client_id, key=key)
        tokens = tokens_in(body, key, at=at)
        if tokens is None:
            raise ConnectionRefused(f"{server.issuer} let us in, but not as Bluesky's network asks. Try again later.")
        return tokens

    async def _account(self, server: AuthorizationServer, tokens: Tokens, answer: ConsentAnswer) -> ConnectedAccount:
        """Any server can claim to have signed in any account; only the one its document leads to is believed."""
        if answer.kept["did"] not in {None, tokens.did}:
            raise ConnectionRefused(
                "You signed in to another account than the one you typed. Type that one's handle, or sign out there."
            )
        document = await self._directory.document(tokens.did)
        home = await self._directory.home_of(document)
        if (await self._servers.behind(home)).issuer != server.issuer:
            raise ConnectionRefused(f"{server.issuer} does not speak for this account; {home} is its server.")
        if missing := [scope for scope in SCOPES if scope not in tokens.scopes]:
            raise ConnectionRefused(f"It did not allow us to post ({', '.join(missing)}). Connect again and allow it.")
        session = await self._xrpc.query(home, "com.atproto.server.getSession", access=tokens.access)
        if session.get("did") != tokens.did:
            raise ConnectionRefused(f"{home} takes us for another account. Connect again.")
        if session.get("active") is False:
            raise ConnectionRefused(PAUSED[INACTIVE.get(str(session.get("status")), "AccountDeactivated")])
        handle = await self._directory.proven_handle(document, asked_at=[home, self._appview_url, self._pds_url])
        return ConnectedAccount(
            account_id=tokens.did,
            account_name=handle if handle != INVALID_HANDLE else tokens.did,
            access_token=tokens.access.stored(),
            refresh_token=stored_renewal(tokens, server.issuer, answer.kept["client_id"]),
            expires_at=tokens.expires_at,
            server=home,
            scopes=tokens.scopes,
            details={"handle": handle},
        )

    async def give_back(self, server: AuthorizationServer, token: str, *, client_id: str) -> None:
        """End a session we will not keep."""
        try:
            if server.revocation_at is not None:
                await self._servers.ask(server, server.revocation_at, {"token": token}, client_id=client_id, key=None)
        except XrpcFailure:
            return  # it ends by itself; the person's next step is the same either way


def tokens_in(body: dict[str, Any], key: Key, *, at: datetime) -> Tokens | None:
    """None where it is no answer that AT Protocol allows."""
    token, did, kind, scope = (body.get(name) for name in ("access_token", "sub", "token_type", "scope"))
    if not isinstance(token, str) or not token or not is_did(did):
        return None
    if not isinstance(kind, str) or kind.lower() != "dpop" or not isinstance(scope, str):
        return None
    seconds, refresh = body.get("expires_in"), body.get("refresh_token")
    is_known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < _LONGEST_SECONDS
    return Tokens(
        access=Bound(token, key),
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        expires_at=at + timedelta(seconds=float(seconds)) if is_known and seconds is not None else None,
        did=str(did),
        scopes=tuple(scope.split()),
    )


_LONGEST_SECONDS = 10 * 365 * 86_400


def stored_renewal(tokens: Tokens, issuer: str, client_id: str) -> str | None:
    return Renewal(tokens.refresh_token, issuer, client_id).stored() if tokens.refresh_token else None


def _refusal(problem: Exception) -> ConnectionRefused:
    if not isinstance(problem, Refused):
        again = " Try again in a minute." if isinstance(problem, XrpcFailure) else ""
        return ConnectionRefused(f"{problem}{again}")
    if problem.error in PAUSED:
        return ConnectionRefused(PAUSED[problem.error])
    if problem.status == httpx2.codes.TOO_MANY_REQUESTS:
        minutes = max(1, round(problem.retry_after_seconds / 60))
        return ConnectionRefused(f"There were too many tries to sign in. Try again in {minutes} min.")
    return ConnectionRefused(f"The server refused: {problem.message} {_START_AGAIN}")
