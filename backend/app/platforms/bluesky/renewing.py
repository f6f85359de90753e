"""Keeping a session by OAuth alive, and ending it. Its refresh tokens are good once: the caller holds a lock."""

from datetime import datetime

import httpx2

from app.core import ssrf
from app.platforms.bluesky.access import Bound, Renewal, access_of, renewal_of
from app.platforms.bluesky.authorization import AuthorizationServers, NoSignInPage
from app.platforms.bluesky.oauth import stored_renewal, tokens_in
from app.platforms.bluesky.xrpc import PAUSED, Refused, XrpcFailure, refusal_of
from app.platforms.contract import Credentials, NeedsReauth, RateLimited, ReadFailed, RefreshedTokens, Unavailable

_OVER = {"invalid_grant", "access_denied", "invalid_client", "unauthorized_client", "invalid_scope"}
"""OAuth's words for: this session is over. Its other words (`server_error`, and `invalid_client_metadata` where our
document could not be read just now) say nothing against the session."""
_GONE = {"invalid_grant", "invalid_request", "invalid_token"}
_RAN_OUT = NeedsReauth("The session ran out. Connect the account again.")


class Renewing:
    def __init__(self, servers: AuthorizationServers) -> None:
        self._servers = servers

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        try:
            access, renewal = access_of(credentials), renewal_of(credentials)
            if renewal is None or not isinstance(access, Bound):
                return _RAN_OUT
            return await self._renewed(credentials, access, renewal, at=at)
        except Refused as refusal:
            return _judged(refusal)
        except (NoSignInPage, ssrf.AddressRefused) as problem:
            return Unavailable(str(problem))
        except XrpcFailure as failure:
            refused = refusal_of(failure)
            return refused if isinstance(refused, RateLimited | NeedsReauth) else Unavailable(refused.message)

    async def _renewed(
        self, credentials: Credentials, access: Bound, renewal: Renewal, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth:
        # Its doors are read anew each time, before the one call that uses the token up.
        server = await self._servers.at(renewal.issuer)
        form = {"grant_type": "refresh_token", "refresh_token": renewal.token}
        body = await self._servers.ask(server, server.tokens_at, form, client_id=renewal.client_id, key=access.key)
        tokens = tokens_in(body, access.key, at=at)
        if tokens is None or tokens.did != credentials.account_id:
            return NeedsReauth(f"{renewal.issuer} answered with another account's session. Connect the account again.")
        return RefreshedTokens(
            access_token=tokens.access.stored(),
            refresh_token=stored_renewal(tokens, renewal.issuer, renewal.client_id),
            expires_at=tokens.expires_at,
        )

    async def revoke(self, credentials: Credentials) -> None:
        """Raises ReadFailed."""
        try:
            access, renewal = access_of(credentials), renewal_of(credentials)
            if renewal is None or not isinstance(access, Bound):
                return  # without it nobody is known who could end the session; it ends by itself
            server = await self._servers.at(renewal.issuer)
            if server.revocation_at is not None:
                form = {"token": renewal.token}
                await self._servers.ask(server, server.revocation_at, form, client_id=renewal.client_id, key=access.key)
        except Refused as refusal:
            if refusal.error not in _GONE:
                raise ReadFailed(f"The session could not be ended: {refusal}") from refusal
        except (XrpcFailure, NoSignInPage, ssrf.AddressRefused) as problem:
            raise ReadFailed(f"The session could not be ended: {problem}") from problem


def _judged(refusal: Refused) -> NeedsReauth | RateLimited | Unavailable:
    if refusal.status == httpx2.codes.TOO_MANY_REQUESTS:
        return RateLimited(refusal.retry_after_seconds)
    if refusal.error in PAUSED:
        return NeedsReauth(PAUSED[refusal.error])
    if refusal.error == "invalid_grant":
        return _RAN_OUT
    if refusal.error in _OVER:
        return NeedsReauth(f"Bluesky did not renew the session ({refusal.message}). Connect the account again.")
    return Unavailable(refusal.message)
