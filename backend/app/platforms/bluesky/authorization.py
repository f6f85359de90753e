"""Authorization servers: which one stands behind an account's server, where its doors are, and how it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from app.core import ssrf
from app.platforms import calls
from app.platforms.bluesky.app_document import App
from app.platforms.bluesky.dpop import Prover
from app.platforms.bluesky.jose import ALGORITHM, Key
from app.platforms.bluesky.rules import SCOPES
from app.platforms.bluesky.xrpc import Refused, Xrpc, failure_of

_RESOURCE = "/.well-known/oauth-protected-resource"
_SERVER = "/.well-known/oauth-authorization-server"


class NoSignInPage(Exception):
    """The server does not sign people in as AT Protocol has it. The message is for a person."""


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    issuer: str
    requests_at: str
    """Where a request for consent is left before the browser is sent there (PAR)."""
    page_at: str
    tokens_at: str
    revocation_at: str | None

    def page(self, *, client_id: str, request_uri: str) -> str:
        return str(httpx2.URL(self.page_at).copy_merge_params({"client_id": client_id, "request_uri": request_uri}))


class AuthorizationServers:
    def __init__(
        self, client: httpx2.AsyncClient, xrpc: Xrpc, prover: Prover, app: App, *, allow_insecure: bool
    ) -> None:
        self._client = client
        self._xrpc = xrpc
        self._prover = prover
        self._app = app
        self._allow_insecure = allow_insecure

    async def behind(self, home: str) -> AuthorizationServer:
        """Of the server that keeps an account's posts. Raises XrpcFailure, NoSignInPage, ssrf.AddressRefused."""
        try:
            resource = await self._xrpc.document(home + _RESOURCE)
        except Refused as refusal:
            if not httpx2.codes.is_client_error(refusal.status):
                raise
            return await self.at(home)  # an entryway is none itself, and signs in for the servers behind it
        issuers = resource.get("authorization_servers")
        if resource.get("resource") != home or not isinstance(issuers, list) or not issuers:
            raise NoSignInPage(f"{home} does not say who signs people in there. Use an app password.")
        return await self.at(await self._address(issuers[0], what=home))

    async def at(self, issuer: str) -> AuthorizationServer:
        """Raises XrpcFailure, NoSignInPage, ssrf.AddressRefused."""
        try:
            document = await self._xrpc.document(issuer + _SERVER)
        except Refused as refusal:
            if not httpx2.codes.is_client_error(refusal.status):
                raise
            raise NoSignInPage(f"{issuer} has no sign-in page for apps. Use an app password.") from refusal
        if document.get("issuer") != issuer or not _is_atproto(document):
            raise NoSignInPage(f"{issuer} does not sign people in as Bluesky's network asks. Use an app password.")
        doors = {
            name: await self._door(document.get(name), issuer)
            for name in ("pushed_authorization_request_endpoint", "authorization_endpoint", "token_endpoint")
        }
        revocation = document.get("revocation_endpoint")
        return AuthorizationServer(
            issuer=issuer,
            requests_at=doors["pushed_authorization_request_endpoint"],
            page_at=doors["authorization_endpoint"],
            tokens_at=doors["token_endpoint"],
            revocation_at=await self._door(revocation, issuer) if revocation else None,
        )

    async def _address(self, origin: object, *, what: str) -> str:
        if not isinstance(origin, str):
            raise NoSignInPage(f"{what} does not say who signs people in there. Use an app password.")
        checked = ssrf.check_origin(origin, allow_insecure=self._allow_insecure)
        await ssrf.check_host(checked, allow_insecure=self._allow_insecure)
        return checked

    async def _door(self, url: object, issuer: str) -> str:
        """An address in a server's document, which may lead anywhere."""
        try:
            parsed = httpx2.URL(url if isinstance(url, str) else "")
        except httpx2.InvalidURL:
            parsed = httpx2.URL("")
        if not parsed.host:
            raise NoSignInPage(f"{issuer} does not say where to go. Use an app password.")
        await self._address(f"{parsed.scheme}://{parsed.netloc.decode('ascii')}", what=issuer)
        return str(parsed)

    # --- calling it ---------------------------------------------------------------------------------------------------

    async def ask(
        self, server: AuthorizationServer, url: str, form: Mapping[str, str], *, client_id: str, key: Key | None
    ) -> dict[str, Any]:
        """What it answers. Raises XrpcFailure; `Refused.error` is OAuth's own word, such as `invalid_grant`."""

        def request() -> httpx2.Request:
            ours = self._app.identification(client_id, issuer=server.issuer)
            return self._client.build_request("POST", url, data={**form, **ours})

        answer = await (self._prover.send(request, key) if key else calls.send(self._client, request()))
        if not answer.is_success:
            raise failure_of(answer)
        if answer.json is None and answer.content:
            raise calls.NoAnswer(f"{httpx2.URL(url).host} answered something that is not JSON.")
        return answer.body


def _is_atproto(document: Mapping[str, Any]) -> bool:
    def offers(name: str, *wanted: str) -> bool:
        offered = document.get(name)
        return isinstance(offered, list) and all(one in offered for one in wanted)

    return (
        document.get("require_pushed_authorization_requests") is True
        and document.get("client_id_metadata_document_supported") is True
        and document.get("authorization_response_iss_parameter_supported") is True
        and offers("scopes_supported", SCOPES[0])
        and offers("dpop_signing_alg_values_supported", ALGORITHM)
        and offers("code_challenge_methods_supported", "S256")
    )
