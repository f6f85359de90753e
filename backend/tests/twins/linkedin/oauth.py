"""Consent, tokens, and what LinkedIn knows of them. No PKCE: only native apps have it, and this app is none."""

import secrets
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.twins.consent_page import account_list, consent_page, refusal_page
from tests.twins.linkedin.answers import OAuthError
from tests.twins.linkedin.state import ACCESS_SECONDS, REFRESH_SECONDS, App, Code, State

_CODE_GONE = (
    "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. "
    "Or authorization code expired. Or external member binding exists"
)
_DEAD = "The provided authorization grant or refresh token is invalid, expired or revoked."


class OAuth:
    def __init__(self, state: State) -> None:
        self._state = state

    async def authorize(self, request: Request) -> Response:
        given = dict(request.query_params)
        refused = self._refusal(given)
        if refused is not None:
            return refused
        if given.get("auto") == "1":
            return self._allow(given, given.get("person", ""))
        people = [(person.id, person.name) for person in self._state.people.values()]
        return consent_page(
            "LinkedIn",
            app=given["client_id"],
            who=account_list("person", people),
            asked=given["scope"].split(),
            hidden=given,
        )

    async def decide(self, request: Request) -> Response:
        given = {name: str(value) for name, value in (await request.form()).items()}
        refused = self._refusal(given)
        if refused is not None:
            return refused
        if given.get("decision") != "allow":
            return _back(
                given, error="user_cancelled_authorize", error_description="The user cancelled the authorization"
            )
        return self._allow(given, given.get("person", ""))

    def _refusal(self, given: dict[str, str]) -> Response | None:
        app = self._state.apps.get(given.get("client_id", ""))
        if app is None or given.get("response_type") != "code" or "code_challenge" in given:
            return refusal_page("Bummer, something went wrong.")
        if not given.get("scope") or not given.get("state"):  # the second is advice only; without it this twin stops
            return refusal_page("Scope and state are needed.")
        uri = urlsplit(given.get("redirect_uri", ""))
        bare = f"{uri.scheme}://{uri.netloc}{uri.path}"
        if uri.fragment or not uri.netloc or (app.redirect_uris and bare not in app.redirect_uris):
            return refusal_page("The redirect_uri does not match the registered value")
        if unknown := set(given.get("scope", "").split()) - app.scopes:
            why = f'Scope "{min(unknown)}" is not authorized for your application'
            return _back(given, error="unauthorized_scope_error", error_description=why)
        return None

    def _allow(self, given: dict[str, str], person_id: str) -> Response:
        person = self._state.people.get(person_id) or next(iter(self._state.people.values()), None)
        person = person or self._state.sign_up()
        code = "AQT" + secrets.token_urlsafe(60)
        app = self._state.apps[given["client_id"]]
        self._state.codes[code] = Code(person, app, set(given["scope"].split()), given["redirect_uri"])
        return _back(given, code=code)

    async def token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        app = self._app(request, form)
        if form.get("grant_type") == "authorization_code":
            return self._answer(*self._redeem(form, app))
        if form.get("grant_type") == "refresh_token":
            held = self._state.refresh_tokens.get(form.get("refresh_token", ""))
            if held is None or held.is_revoked or held.app is not app:
                raise OAuthError(400, "invalid_request", _DEAD)
            access, _ = self._state.issue(held.person, app, held.scopes)
            return self._answer(access, form["refresh_token"], held.scopes)
        raise OAuthError(400, "unsupported_grant_type", "grant type not supported")

    def _redeem(self, form: dict[str, str], app: App) -> tuple[str, str | None, set[str]]:
        code = self._state.codes.get(form.get("code", ""))
        if code is None or code.app is not app or code.redirect_uri != form.get("redirect_uri"):
            raise OAuthError(400, "invalid_request", _CODE_GONE)
        if code.is_used:
            raise OAuthError(401, "invalid_request", "Unable to retrieve access token: authorization code not found")
        code.is_used = True
        access, refresh = self._state.issue(code.person, app, code.scopes)
        return access, refresh, code.scopes

    def _answer(self, access: str, refresh: str | None, scopes: set[str]) -> Response:
        body = {"access_token": access, "expires_in": ACCESS_SECONDS - 1, "scope": ",".join(sorted(scopes))}
        if refresh is not None:
            body |= {"refresh_token": refresh, "refresh_token_expires_in": REFRESH_SECONDS - 5}
        return JSONResponse({**body, "token_type": "Bearer"})

    async def revoke(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self._app(request, form)
        held = self._state.tokens.get(form.get("token", ""))
        if held is None:
            raise OAuthError(400, "invalid_request", "The token is not known")
        held.is_revoked = True
        return JSONResponse({})

    async def introspect(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        app = self._app(request, form)
        held = self._state.tokens.get(form.get("token", ""))
        if held is None or held.app is not app:
            return JSONResponse({"active": False})
        status = "revoked" if held.is_revoked else "expired" if held.is_expired else "active"
        ends = int(self._state.now()) + ACCESS_SECONDS
        told = {"active": status == "active", "status": status, "expires_at": ends, "client_id": app.client_id}
        return JSONResponse({**told, "scope": ",".join(sorted(held.scopes)), "auth_type": "3L"})

    def _app(self, request: Request, form: dict[str, str]) -> App:
        if "Authorization" in request.headers:
            raise OAuthError(400, "invalid_request", 'A required parameter "client_id" is missing')
        app = self._state.apps.get(form.get("client_id", ""))
        if app is None or not secrets.compare_digest(app.client_secret, form.get("client_secret", "")):
            raise OAuthError(401, "invalid_client", "Client authentication failed")
        return app


def _back(given: dict[str, str], **answer: str) -> RedirectResponse:
    query = urlencode({**answer, "state": given.get("state", "")})
    return RedirectResponse(f"{given['redirect_uri']}?{query}", 303)
