"""The authorization server: what it asks of an app, its consent page, and tokens that are bound to a key.

It refuses what the reference server refuses: a missing or stale nonce, a proof for another request or used before, a
wrong verifier, a code or refresh token used twice (which ends the session), an assertion that is not by our key.
"""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.twins.bluesky import tokens
from tests.twins.bluesky.state import Account, State
from tests.twins.consent_page import account_field, consent_page, refusal_page

ACCESS_SECONDS = 3600
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPES = {"atproto", "transition:generic", "transition:email", "transition:chat.bsky"}
CLOCK_SECONDS = 60


class Refused(Exception):
    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.error, self.status = error, status


@dataclass
class Asked:
    """A request for consent, left before the browser comes."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    challenge: str
    thumbprint: str
    login_hint: str | None


@dataclass
class Grant:
    """A session: the tokens it has now, and those it had."""

    did: str
    client_id: str
    scope: str
    thumbprint: str
    access: str = ""
    refresh: str = ""
    spent: set[str] = field(default_factory=set)
    is_expired: bool = False
    is_revoked: bool = False


class OAuth:
    """`origin` is the server that keeps posts; the issuer is the same machine by another name, so another server."""

    def __init__(self, origin: str, state: State) -> None:
        self.origin = origin
        self.issuer = origin.replace("127.0.0.1", "localhost")
        self._state = state
        self.clients: dict[str, dict[str, Any]] = {}
        """Documents that can be read on the web, by their address."""
        self.grants: list[Grant] = []
        self.asked: dict[str, Asked] = {}
        self.refused: list[str] = []
        """Every refusal, by OAuth's word for it."""
        self.nonces = {"issuer": secrets.token_hex(8), "resource": secrets.token_hex(8)}
        self.lose_next_refresh = False
        self.is_entryway = False
        """It keeps no posts itself, and signs in for servers that do."""
        self.says: dict[str, Any] = {}
        """What its document says instead."""
        self.changes: dict[str, Any] = {}
        """What the next token answers say instead."""
        self._codes: dict[str, tuple[Asked, str]] = {}
        self._spent_codes: dict[str, Grant] = {}
        self._seen: set[str] = set()
        self.routes = [
            Route("/.well-known/oauth-protected-resource", self._resource),
            Route("/.well-known/oauth-authorization-server", self._metadata),
            Route("/oauth/par", self._guarded(self._par), methods=["POST"]),
            Route("/oauth/authorize", self._page, methods=["GET"]),
            Route("/oauth/authorize", self._decide, methods=["POST"]),
            Route("/oauth/token", self._guarded(self._token), methods=["POST"]),
            Route("/oauth/revoke", self._guarded(self._revoke), methods=["POST"]),
        ]

    def rotate_nonces(self) -> None:
        self.nonces = {name: secrets.token_hex(8) for name in self.nonces}

    # --- what it says of itself ---------------------------------------------------------------------------------------

    async def _resource(self, request: Request) -> Response:  # noqa: ARG002
        if self.is_entryway:
            return JSONResponse({"message": "Not Found"}, 404)
        return JSONResponse({"resource": self.origin, "authorization_servers": [self.issuer]})

    async def _metadata(self, request: Request) -> Response:  # noqa: ARG002
        document = {
            "issuer": self.issuer,
            "scopes_supported": sorted(SCOPES),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "pushed_authorization_request_endpoint": f"{self.issuer}/oauth/par",
            "authorization_endpoint": f"{self.issuer}/oauth/authorize",
            "token_endpoint": f"{self.issuer}/oauth/token",
            "revocation_endpoint": f"{self.issuer}/oauth/revoke",
            "require_pushed_authorization_requests": True,
            "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "dpop_signing_alg_values_supported": ["ES256"],
            "client_id_metadata_document_supported": True,
        }
        return JSONResponse(document | self.says)

    # --- proofs -------------------------------------------------------------------------------------------------------

    def thumbprint(self, request: Request, *, url: str, realm: str, token: str | None = None) -> str:
        """Of the key whose proof this request carries. Raises Refused."""
        proofs = request.headers.getlist("DPoP")
        if len(proofs) != 1:
            raise Refused("invalid_dpop_proof", "DPoP proof required")
        try:
            header, claims = tokens.read(proofs[0])
        except tokens.BadToken as problem:
            raise Refused("invalid_dpop_proof", f"Failed to verify DPoP proof: {problem}") from problem
        if header.get("typ") != "dpop+jwt" or abs(time.time() - claims.get("iat", 0)) > CLOCK_SECONDS:
            raise Refused("invalid_dpop_proof", "Failed to verify DPoP proof")
        if (claims.get("htm"), claims.get("htu")) != (request.method, url):
            raise Refused("invalid_dpop_proof", f"DPoP mismatch: {claims.get('htm')} {claims.get('htu')}")
        if claims.get("nonce") != self.nonces[realm]:
            raise Refused("use_dpop_nonce", "Authorization server requires nonce in DPoP proof")
        if claims["jti"] in self._seen:
            raise Refused("invalid_dpop_proof", "DPoP proof replayed")
        self._seen.add(claims["jti"])
        if claims.get("ath") != (tokens.digest(token) if token else None):
            raise Refused("invalid_dpop_proof", 'DPoP "ath" mismatch')
        return tokens.thumbprint(header["jwk"])

    def _guarded(self, answer: Any) -> Any:
        async def guarded(request: Request) -> Response:
            form = {key: str(value) for key, value in (await request.form()).items()}
            try:
                found: Response = await answer(request, form)
            except Refused as refused:
                self.refused.append(refused.error)
                body = {"error": refused.error, "error_description": str(refused)}
                found = JSONResponse(body, refused.status)
            found.headers["DPoP-Nonce"] = self.nonces["issuer"]
            found.headers["Cache-Control"] = "no-store"
            return found

        return guarded

    # --- who asks -----------------------------------------------------------------------------------------------------

    def _client(self, form: dict[str, str]) -> dict[str, Any]:
        """The app's document, once it has shown that it is that app. Raises Refused."""
        client_id = form.get("client_id", "")
        parsed = urlsplit(client_id)
        if parsed.scheme == "http" and parsed.netloc == "localhost" and parsed.path in {"", "/"}:
            said = parse_qs(parsed.query)
            if set(said) - {"redirect_uri", "scope"}:
                raise Refused("invalid_client", "Unexpected query of a loopback client")
            return {"redirect_uris": said.get("redirect_uri", []), "scope": said.get("scope", ["atproto"])[0]}
        document = self.clients.get(client_id)
        if document is None or parsed.scheme != "https":
            raise Refused("invalid_client_metadata", f"Unable to obtain client metadata for {client_id}")
        if document["client_id"] != client_id or document["dpop_bound_access_tokens"] is not True:
            raise Refused("invalid_client_metadata", "The document is not of this client")
        if document["token_endpoint_auth_method"] == "private_key_jwt":
            self._check_assertion(form, document)
        return document

    def _check_assertion(self, form: dict[str, str], document: dict[str, Any]) -> None:
        if form.get("client_assertion_type") != ASSERTION or "client_assertion" not in form:
            raise Refused("invalid_client", 'client authentication method "private_key_jwt" required')
        [key] = document["jwks"]["keys"]
        try:
            header, claims = tokens.read(form["client_assertion"], key=key)
        except tokens.BadToken as problem:
            raise Refused("invalid_client", f'Validation of "client_assertion" failed: {problem}') from problem
        named = (header.get("kid"), claims.get("iss"), claims.get("sub"), claims.get("aud"))
        if named != (key["kid"], form["client_id"], form["client_id"], self.issuer):
            raise Refused("invalid_client", 'Validation of "client_assertion" failed')
        if abs(time.time() - claims["iat"]) > CLOCK_SECONDS or claims["jti"] in self._seen:
            raise Refused("invalid_client", '"client_assertion" is too old, or was used before')
        self._seen.add(claims["jti"])

    # --- consent ------------------------------------------------------------------------------------------------------

    async def _par(self, request: Request, form: dict[str, str]) -> Response:
        thumbprint = self.thumbprint(request, url=f"{self.issuer}/oauth/par", realm="issuer")
        document = self._client(form)
        if form.get("response_type") != "code" or form.get("code_challenge_method") != "S256":
            raise Refused("invalid_request", "Only response_type=code with code_challenge_method=S256")
        if not form.get("state") or len(form.get("code_challenge", "")) != 43:
            raise Refused("invalid_request", "state and code_challenge are required")
        redirect_uri = form.get("redirect_uri", "")
        if redirect_uri not in document["redirect_uris"] or urlsplit(redirect_uri).hostname == "localhost":
            raise Refused("invalid_request", f"Invalid redirect_uri {redirect_uri}")
        wanted = set(form.get("scope", "").split())
        if "atproto" not in wanted or not wanted <= set(document["scope"].split()) or not wanted <= SCOPES:
            raise Refused("invalid_scope", "Scope is not declared in the client metadata")
        if form.get("login_hint") and self._state.find(form["login_hint"]) is None:
            raise Refused("invalid_request", "Unknown login_hint")
        request_uri = f"urn:ietf:params:oauth:request_uri:req-{secrets.token_hex(16)}"
        self.asked[request_uri] = Asked(
            client_id=form["client_id"],
            redirect_uri=redirect_uri,
            scope=form["scope"],
            state=form["state"],
            challenge=form["code_challenge"],
            thumbprint=thumbprint,
            login_hint=form.get("login_hint"),
        )
        return JSONResponse({"request_uri": request_uri, "expires_in": 299}, 201)

    async def _page(self, request: Request) -> Response:
        """Scripts send `auto=1`, with `handle=` where the app named nobody, and are sent back at once."""
        given = request.query_params
        asked = self.asked.get(given.get("request_uri", ""))
        if asked is None or asked.client_id != given.get("client_id"):
            return refusal_page("Unknown request_uri")
        if given.get("auto") == "1":
            return self._decided(given["request_uri"], given.get("handle") or asked.login_hint or "", allow=True)
        return consent_page(
            "Bluesky",
            app=asked.client_id,
            who=account_field("handle", asked.login_hint or ""),
            asked=asked.scope.split(),
            hidden={"request_uri": given["request_uri"]},
            action="/oauth/authorize",
        )

    async def _decide(self, request: Request) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        if form.get("request_uri") not in self.asked:  # answered already
            return refusal_page("Unknown request_uri")
        return self._decided(form["request_uri"], form.get("handle", ""), allow=form.get("decision") == "allow")

    def _decided(self, request_uri: str, handle: str, *, allow: bool) -> Response:
        asked = self.asked.pop(request_uri)
        account = self._state.find(handle)
        answer = {"error": "access_denied", "error_description": "The user rejected the request"}
        if allow and account is not None:
            code = f"cod-{secrets.token_hex(32)}"
            self._codes[code] = (asked, account.did)
            answer = {"code": code}
        back = {"iss": self.issuer, "state": asked.state, **answer}
        return RedirectResponse(f"{asked.redirect_uri}?{urlencode(back)}", 303)

    # --- tokens -------------------------------------------------------------------------------------------------------

    async def _token(self, request: Request, form: dict[str, str]) -> Response:
        thumbprint = self.thumbprint(request, url=f"{self.issuer}/oauth/token", realm="issuer")
        self._client(form)
        if form.get("grant_type") == "authorization_code":
            grant = self._by_code(form, thumbprint)
        elif form.get("grant_type") == "refresh_token":
            grant = self._by_refresh_token(form, thumbprint)
        else:
            raise Refused("unsupported_grant_type", "Unknown grant_type")
        grant.access, grant.refresh, grant.is_expired = (
            f"at-{secrets.token_hex(24)}",
            f"ref-{secrets.token_hex(32)}",
            False,
        )
        if form["grant_type"] == "refresh_token" and self.lose_next_refresh:
            self.lose_next_refresh = False
            return Response(status_code=502)
        answer = {
            "access_token": grant.access,
            "token_type": "DPoP",
            "refresh_token": grant.refresh,
            "scope": grant.scope,
            "expires_in": ACCESS_SECONDS,
            "sub": grant.did,
        }
        return JSONResponse(answer | self.changes)

    def _by_code(self, form: dict[str, str], thumbprint: str) -> Grant:
        code = form.get("code", "")
        if code in self._spent_codes:
            self._spent_codes[code].is_revoked = True
            raise Refused("invalid_grant", "Code replayed")
        if code not in self._codes:
            raise Refused("invalid_grant", "Invalid code")
        asked, did = self._codes.pop(code)
        if tokens.digest(form.get("code_verifier", "")) != asked.challenge:
            raise Refused("invalid_grant", "Invalid code_verifier")
        if (form["client_id"], form.get("redirect_uri")) != (asked.client_id, asked.redirect_uri):
            raise Refused("invalid_grant", "The code was given to another client or redirect_uri")
        if thumbprint != asked.thumbprint:
            raise Refused("invalid_dpop_key_binding", "The DPoP proof does not match the DPoP JKT")
        grant = Grant(did, asked.client_id, asked.scope, thumbprint)
        self.grants.append(grant)
        self._spent_codes[code] = grant
        return grant

    def _by_refresh_token(self, form: dict[str, str], thumbprint: str) -> Grant:
        token = form.get("refresh_token", "")
        for grant in self.grants:
            if token in grant.spent:
                grant.is_revoked = True
                raise Refused("invalid_grant", "Refresh token replayed")
            if token == grant.refresh and not grant.is_revoked:
                if (form["client_id"], thumbprint) != (grant.client_id, grant.thumbprint):
                    raise Refused("invalid_grant", "Token was not issued to this client, or to this key")
                grant.spent.add(token)
                return grant
        raise Refused("invalid_grant", "Invalid refresh token")

    async def _revoke(self, request: Request, form: dict[str, str]) -> Response:  # noqa: ARG002
        self._client(form)
        for grant in self.grants:
            if form.get("token") in {grant.access, grant.refresh}:
                grant.is_revoked = True
        return Response(status_code=200)

    # --- at the server that keeps the posts ---------------------------------------------------------------------------

    def signed_in(self, request: Request) -> Account:
        """By a token with its proof. Raises Refused."""
        token = request.headers["Authorization"].removeprefix("DPoP ")
        grant = next((grant for grant in self.grants if grant.access == token), None)
        url = f"{self.origin}{request.url.path}"
        thumbprint = self.thumbprint(request, url=url, realm="resource", token=token)
        if grant is None or grant.is_revoked or grant.is_expired:
            said = "Invalid token" if grant is None or grant.is_revoked else "Token expired"
            raise Refused("invalid_token", said, 401)
        if thumbprint != grant.thumbprint:
            raise Refused("invalid_token", "DPoP key mismatch", 401)
        return self._state.accounts[grant.did]

    def expire_access(self, did: str) -> None:
        for grant in self.grants:
            grant.is_expired = grant.is_expired or grant.did == did

    def revoke(self, did: str) -> None:
        for grant in self.grants:
            grant.is_revoked = grant.is_revoked or grant.did == did
