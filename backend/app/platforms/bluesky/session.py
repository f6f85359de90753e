"""Signing in with an app password, and keeping the session alive."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

import httpx2

from app.core import ssrf
from app.platforms.bluesky.access import Bearer, is_plain
from app.platforms.bluesky.identity import INVALID_HANDLE, Directory, IdentityUnclear, clean_identifier, is_did
from app.platforms.bluesky.xrpc import INACTIVE, PAUSED, Refused, Xrpc, XrpcFailure, refusal_of
from app.platforms.calls import NoAnswer, NotSent
from app.platforms.contract import (
    ConnectedAccount,
    ConnectionRefused,
    Credentials,
    NeedsReauth,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Rejected,
    Unavailable,
)

_FULL_SCOPE = "com.atproto.access"
_WHERE = "Bluesky → Settings → Privacy and security → App passwords"
_MAIN_PASSWORD = f"That is the account's main password. Make an app password instead: {_WHERE}."


class Sessions:
    def __init__(self, xrpc: Xrpc, directory: Directory, *, pds_url: str, appview_url: str) -> None:
        self._xrpc = xrpc
        self._directory = directory
        self._pds_url = pds_url
        self._appview_url = appview_url

    async def sign_in(self, *, identifier: str, password: str, server: str | None) -> ConnectedAccount:
        """Raises ConnectionRefused."""
        try:
            return await self._sign_in(clean_identifier(identifier), password.strip(), server)
        except Refused as refusal:
            raise ConnectionRefused(_words(refusal)) from refusal
        except NotSent as failure:
            raise ConnectionRefused(f"{failure} Check the server's address, or try again in a minute.") from failure
        except NoAnswer as failure:
            raise ConnectionRefused(f"{failure} Try again in a minute.") from failure
        except (IdentityUnclear, ssrf.AddressRefused) as problem:
            raise ConnectionRefused(str(problem)) from problem

    async def _sign_in(self, identifier: str, password: str, server: str | None) -> ConnectedAccount:
        given = await self._directory.checked(server) if server and server.strip() else None
        resolvers = [origin for origin in (given, self._appview_url, self._pds_url) if origin]
        did = await self._did(identifier, resolvers)
        home = await self._directory.home_of(await self._directory.document(did)) if did else None
        asked = home or given or self._pds_url
        body = {"identifier": identifier, "password": password}
        session = await self._xrpc.procedure(asked, "com.atproto.server.createSession", body)
        return await self._account(session, asked=asked, expected_did=did, resolvers=resolvers)

    async def _did(self, identifier: str, resolvers: list[str]) -> str | None:
        if is_did(identifier) or "@" in identifier:
            return None if "@" in identifier else identifier
        try:
            return await self._directory.did_of(identifier, asked_at=resolvers)
        except XrpcFailure:
            return None  # the sign-in itself goes to the given or the usual server, and says what is wrong

    async def _account(
        self, session: dict[str, Any], *, asked: str, expected_did: str | None, resolvers: list[str]
    ) -> ConnectedAccount:
        did, access, refresh = session.get("did"), session.get("accessJwt"), session.get("refreshJwt")
        if not (is_did(did) and isinstance(access, str) and access and isinstance(refresh, str) and refresh):
            raise ConnectionRefused(f"{asked} did not answer as a Bluesky server does. Check the server's address.")
        did = str(did)
        if not (is_plain(access) and is_plain(refresh)):
            raise ConnectionRefused(f"{asked} did not answer as a Bluesky server does. Check the server's address.")
        if expected_did is not None and did != expected_did:
            raise ConnectionRefused(
                "The handle and the account behind it do not match. Sign in with the account's DID."
            )
        claims = claims_of(access)
        if claims.get("scope") == _FULL_SCOPE:
            await self._forget(asked, refresh)
            raise ConnectionRefused(_MAIN_PASSWORD)
        if session.get("active") is False:
            await self._forget(asked, refresh)
            raise ConnectionRefused(PAUSED[INACTIVE.get(str(session.get("status")), "AccountDeactivated")])
        document = await self._directory.document(did)
        home = await self._directory.home_of(document)
        if home != asked:
            await self._prove(did, access, home=home, asked=asked)
        handle = await self._directory.proven_handle(document, asked_at=[home, *resolvers])
        return ConnectedAccount(
            account_id=did,
            account_name=handle if handle != INVALID_HANDLE else did,
            access_token=access,
            refresh_token=refresh,
            expires_at=expiry_of(claims),
            server=home,
            details={"handle": handle},
        )

    async def _prove(self, did: str, access: str, *, home: str, asked: str) -> None:
        """Any server can claim to have signed in any DID; only the one its document names can be believed.

        An entryway (bsky.social) signs in for the servers behind it: those accept its tokens, and say whose they are.
        """
        try:
            session = await self._xrpc.query(home, "com.atproto.server.getSession", access=Bearer(access))
        except Refused as refusal:
            raise ConnectionRefused(f"{asked} is not this account's server; {home} is. Use that one.") from refusal
        if session.get("did") != did:
            raise ConnectionRefused(f"{asked} is not this account's server; {home} is. Use that one.")

    async def _forget(self, origin: str, refresh: str) -> None:
        """End a session we will not keep."""
        try:
            await self._xrpc.procedure(origin, "com.atproto.server.deleteSession", access=Bearer(refresh))
        except XrpcFailure:
            return  # it ends by itself; the person's next step is the same either way

    async def refresh(self, credentials: Credentials) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        """Rotates the pair. When the answer is lost the old refresh token still works for two hours: ask again."""
        if not credentials.refresh_token:
            return NeedsReauth("The session ran out. Connect the account again.")
        origin = credentials.server or self._pds_url
        try:
            session = await self._xrpc.procedure(
                origin, "com.atproto.server.refreshSession", access=Bearer(credentials.refresh_token)
            )
        except XrpcFailure as failure:
            return _refresh_refusal(failure)
        access, refresh = session.get("accessJwt"), session.get("refreshJwt")
        if session.get("did") != credentials.account_id or not isinstance(access, str) or not access:
            return Unavailable(f"{origin} answered with another account's session, or with none.")
        return RefreshedTokens(
            access_token=access,
            refresh_token=refresh if isinstance(refresh, str) and refresh else None,
            expires_at=expiry_of(claims_of(access)),
        )

    async def revoke(self, credentials: Credentials) -> None:
        """Raises ReadFailed. The app password stays: only its owner can delete it."""
        if not credentials.refresh_token:
            return
        origin = credentials.server or self._pds_url
        try:
            access = Bearer(credentials.refresh_token)
            await self._xrpc.procedure(origin, "com.atproto.server.deleteSession", access=access)
        except XrpcFailure as failure:
            if not isinstance(refusal_of(failure), NeedsReauth):  # which says: there is none any more
                raise ReadFailed(f"The session could not be ended: {failure}") from failure


def _refresh_refusal(failure: XrpcFailure) -> NeedsReauth | RateLimited | Unavailable:
    refusal = refusal_of(failure)
    if isinstance(refusal, NeedsReauth) and refusal.can_refresh:  # the refresh token itself has expired
        return NeedsReauth("The session ran out. Connect the account again.")
    if isinstance(refusal, Rejected):
        return NeedsReauth(f"Bluesky did not renew the session ({refusal.message}). Connect the account again.")
    return refusal


def _words(refusal: Refused) -> str:
    if refusal.error == "AuthFactorTokenRequired":
        return _MAIN_PASSWORD
    if refusal.error in PAUSED:
        return PAUSED[refusal.error]
    if refusal.status == httpx2.codes.TOO_MANY_REQUESTS:
        minutes = max(1, round(refusal.retry_after_seconds / 60))
        return f"There were too many tries to sign in. Try again in {minutes} min."
    if refusal.status == httpx2.codes.UNAUTHORIZED:
        return f"Bluesky did not accept this handle and app password. Check both, or make a new one: {_WHERE}."
    return f"The server refused: {refusal.message} Check the handle and the server's address."


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified (it is not for us to verify); empty when the token is opaque."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}


def expiry_of(claims: dict[str, Any]) -> datetime | None:
    value = claims.get("exp")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
