"""Apps, the consent page, and tokens."""

import base64
import hashlib
import secrets
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.twins.consent_page import account_list, consent_page
from tests.twins.mastodon.answers import Refused, answer
from tests.twins.mastodon.state import CODE_SECONDS, Account, App, Code, State, Token

KNOWN_SCOPES = {
    *("read", "write", "follow", "push", "profile"),
    *("read:accounts", "read:statuses", "read:media", "write:accounts", "write:statuses", "write:media"),
}
_APP_FIELDS = {"client_name", "redirect_uris", "scopes", "website"}
_TOKEN_FIELDS = {"grant_type", "code", "client_id", "client_secret", "redirect_uri", "scope", "code_verifier"}


class OAuth:
    def __init__(self, state: State, origin: str) -> None:
        self._state = state
        self._origin = origin
        self.routes = [
            Route("/.well-known/oauth-authorization-server", self._discovery),
            Route("/api/v1/apps", self._register, methods=["POST"]),
            Route("/oauth/authorize", self._page, methods=["GET"]),
            Route("/oauth/authorize", self._decide, methods=["POST"]),
            Route("/oauth/token", self._token, methods=["POST"]),
            Route("/oauth/revoke", self._revoke, methods=["POST"]),
        ]

    async def _discovery(self, request: Request) -> Response:  # noqa: ARG002
        if not self._state.kind.has_discovery:
            raise Refused(404, "Not Found")
        document = {
            "issuer": f"{self._origin}/",
            "authorization_endpoint": f"{self._origin}/oauth/authorize",
            "token_endpoint": f"{self._origin}/oauth/token",
            "revocation_endpoint": f"{self._origin}/oauth/revoke",
            "app_registration_endpoint": f"{self._origin}/api/v1/apps",
            "scopes_supported": sorted(KNOWN_SCOPES),
            "code_challenge_methods_supported": ["S256"],
        }
        return answer(self._state, document)

    async def _register(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        scopes = form.get("scopes", "read").split()
        uris = form.get("redirect_uris", "").split()
        if not form.get("client_name") or not uris or set(form) - _APP_FIELDS or set(scopes) - KNOWN_SCOPES:
            raise Refused(422, "Validation failed: Application is not valid")
        app = App(
            secrets.token_urlsafe(24), secrets.token_urlsafe(24), form["client_name"], uris, scopes, form.get("website")
        )
        self._state.apps[app.client_id] = app
        body = {"id": "1", "name": app.name, "website": app.website, "redirect_uris": uris, "scopes": scopes}
        return answer(self._state, {**body, "client_id": app.client_id, "client_secret": app.client_secret})

    # --- the consent page ---------------------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        """Allow and Deny as a person sees them; `?auto=1` allows at once, as `?account=` (its name)."""
        query = dict(request.query_params)
        automatic, username = query.pop("auto", None), query.pop("account", "")
        app = self._asked_by(query)
        if automatic:
            return self._allowed(app, query, username)
        people = [(one.username, f"@{one.username}") for one in self._state.accounts.values()]
        return consent_page(
            "Mastodon",
            app=app.name,
            who=account_list("account", people),
            asked=query["scope"].split(),
            hidden=query,
            action="/oauth/authorize",
        )

    async def _decide(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        decision, username = form.pop("decision", "deny"), form.pop("account", "")
        app = self._asked_by(form)
        if decision != "allow":
            refused = {"error": "access_denied", "error_description": "The owner denied it.", "state": form["state"]}
            return RedirectResponse(f"{form['redirect_uri']}?{urlencode(refused)}", 303)
        return self._allowed(app, form, username)

    def _asked_by(self, query: dict[str, str]) -> App:
        """Errors about the app are shown and never sent back: nobody knows that the address is its own."""
        app = self._state.apps.get(query.get("client_id", ""))
        if app is None or query.get("redirect_uri") not in app.redirect_uris:
            raise Refused(400, "invalid_client", error_description="Client authentication failed.")
        if query.get("response_type") != "code" or not query.get("state"):
            raise Refused(400, "invalid_request")
        if not query.get("scope") or set(query["scope"].split()) - set(app.scopes):
            raise Refused(400, "invalid_scope")
        if "code_challenge" in query:
            if not self._state.kind.has_discovery:
                raise Refused(400, "invalid_request", error_description="Unknown parameter: code_challenge")
            if query.get("code_challenge_method") != "S256" or len(query["code_challenge"]) != 43:
                raise Refused(400, "invalid_code_challenge_method")
        elif self._state.kind.has_discovery:
            raise Refused(400, "invalid_request", error_description="This twin wants PKCE where it is offered.")
        return app

    def _allowed(self, app: App, query: dict[str, str], username: str) -> Response:
        account = self._state.find(username) or self._state.sign_up(username or None)
        code = secrets.token_urlsafe(24)
        self._state.codes[code] = Code(
            app.client_id,
            account.id,
            query["redirect_uri"],
            query["scope"].split(),
            query.get("code_challenge"),
            self._state.seconds(),
        )
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}", 303)

    # --- tokens -------------------------------------------------------------------------------------------------------

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        app = self._client(form)
        if set(form) - _TOKEN_FIELDS:
            raise Refused(400, "invalid_request")
        if form.get("grant_type") == "client_credentials":
            scopes = form.get("scope", "read").split()
            if set(scopes) - set(app.scopes):
                raise Refused(400, "invalid_scope")
            return self._given(app, None, scopes)
        if form.get("grant_type") != "authorization_code":
            raise Refused(400, "unsupported_grant_type")
        code = self._state.codes.get(form.get("code", ""))
        if (
            code is None
            or code.is_used
            or code.client_id != app.client_id
            or code.redirect_uri != form.get("redirect_uri")
            or self._state.seconds() > code.made_at + CODE_SECONDS
            or not _fits(code, form.get("code_verifier"))
        ):
            raise Refused(400, "invalid_grant", error_description="The provided authorization grant is invalid.")
        code.is_used = True
        return self._given(app, self._state.accounts[code.account_id], code.scopes)

    def _given(self, app: App, account: Account | None, scopes: list[str]) -> Response:
        token = Token(secrets.token_urlsafe(32), app.client_id, account.id if account else None, scopes)
        self._state.tokens[token.value] = token
        created = int(self._state.seconds())
        body = {"access_token": token.value, "token_type": "Bearer", "scope": " ".join(scopes), "created_at": created}
        return answer(self._state, body)

    async def _revoke(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        app = self._client(form)
        token = self._state.tokens.get(form.get("token", ""))
        if token is not None and token.client_id != app.client_id:
            raise Refused(403, "unauthorized_client", error_description="You are not authorized to revoke this token")
        if token is not None:
            token.is_revoked = True
        return answer(self._state, {})

    def _client(self, form: dict[str, str]) -> App:
        app = self._state.apps.get(form.get("client_id", ""))
        if app is None or app.client_secret != form.get("client_secret"):
            raise Refused(
                401, "invalid_client", error_description="Client authentication failed due to unknown client."
            )
        return app


def _fits(code: Code, verifier: str | None) -> bool:
    if code.challenge is None:
        return verifier is None
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == code.challenge
