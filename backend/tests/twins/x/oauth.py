"""Consent page, codes, tokens that rotate, and giving them back."""

import base64
import hashlib
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.twins.consent_page import account_list, consent_page, refusal_page
from tests.twins.hanging_up import HangUp
from tests.twins.x.problems import Problem, oauth
from tests.twins.x.state import CODE_SECONDS, App, Code, Grant, State

_SCOPES = {"tweet.read", "tweet.write", "users.read", "media.write", "offline.access"}
_PARAMETERS = {
    *("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")
}


class OAuth:
    def __init__(self, state: State) -> None:
        self._state = state
        self.routes = [
            Route("/i/oauth2/authorize", self._consent, methods=["GET", "POST"]),
            Route("/2/oauth2/token", self._token, methods=["POST"]),
            Route("/2/oauth2/revoke", self._revoke, methods=["POST"]),
        ]

    # --- the page -----------------------------------------------------------------------------------------------------

    async def _consent(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if request.method == "POST":
            asked |= dict(parse_qsl((await request.body()).decode()))
        auto, username, decision = (asked.pop(name, "") for name in ("auto", "handle", "decision"))
        problem = self._problem_of(asked)
        if problem is not None:
            return refusal_page(problem)
        if request.method == "GET" and auto != "1":
            return consent_page(
                "X",
                app=asked["client_id"],
                who=account_list("handle", [(one.username, f"@{one.username}") for one in self._state.people.values()]),
                asked=asked["scope"].split(),
                hidden=asked,
                yes="Authorize app",
                no="Cancel",
                action="/i/oauth2/authorize",
            )
        if decision == "deny":
            return _back(asked, error="access_denied")
        person = self._state.named(username) if username else next(iter(self._state.people.values()), None)
        if person is None:
            person = self._state.sign_up(username or "hearth")
        code = secrets.token_urlsafe(48)
        grant = Grant(person.person_id, asked["client_id"], tuple(asked["scope"].split()))
        self._state.codes[code] = Code(grant, asked["redirect_uri"], asked["code_challenge"], time.time())
        return _back(asked, code=code)

    def _problem_of(self, asked: dict[str, str]) -> str | None:
        app = self._state.apps.get(asked.get("client_id", ""))
        checks = [
            (set(asked) == _PARAMETERS, "parameters"),
            (app is not None, "client_id"),
            (app is not None and asked.get("redirect_uri") in app.redirect_uris, "redirect_uri"),
            (asked.get("response_type") == "code", "response_type"),
            (asked.get("code_challenge_method") == "S256" and len(asked.get("code_challenge", "")) == 43, "PKCE"),
            (0 < len(asked.get("state", "")) <= 500, "state"),
            (bool(asked.get("scope")) and set(asked.get("scope", "").split()) <= _SCOPES, "scope"),
        ]
        return next((f"You weren't able to give access to the App: {what}." for good, what in checks if not good), None)

    # --- tokens -------------------------------------------------------------------------------------------------------

    async def _token(self, request: Request) -> Response:
        try:
            form, app = await self._form(request)
            grants = {"authorization_code": self._by_code, "refresh_token": self._by_refresh_token}
            grant = grants.get(form.get("grant_type", ""))
            if grant is None:
                raise oauth("unsupported_grant_type", "Value passed for grant_type was invalid.")
            answer = grant(form, app)
        except Problem as problem:
            return problem.response
        if self._state.loses_next_token_answer:
            self._state.loses_next_token_answer = False
            return HangUp()
        return JSONResponse(answer)

    def _by_code(self, form: dict[str, str], app: App) -> dict[str, Any]:
        code = self._state.codes.get(form.get("code", ""))
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if code is None or code.is_used or time.time() - code.made_at > CODE_SECONDS:
            raise oauth("invalid_request", "Value passed for the authorization code was invalid.")
        code.is_used = True
        if code.grant.client_id != app.client_id or form.get("redirect_uri") != code.redirect_uri:
            raise oauth("invalid_request", "Value passed for the redirect uri did not match the uri of the code.")
        if not 43 <= len(verifier) <= 128 or challenge != code.challenge:
            raise oauth("invalid_request", "Value passed for the code verifier did not match the code challenge.")
        return self._state.issue(code.grant)

    def _by_refresh_token(self, form: dict[str, str], app: App) -> dict[str, Any]:
        """Good once."""
        grant = self._state.refresh.get(form.get("refresh_token", ""))
        if grant is None or grant.is_revoked or grant.client_id != app.client_id:
            raise oauth("invalid_request", "Value passed for the token was invalid.")
        del self._state.refresh[form["refresh_token"]]
        for access in self._state.access.values():
            if access.grant is grant:
                access.expires_at = 0
        return self._state.issue(grant)

    async def _revoke(self, request: Request) -> Response:
        try:
            form, _ = await self._form(request)
            access, grant = self._state.access.pop(form["token"], None), self._state.refresh.pop(form["token"], None)
            if access is None and grant is None:
                raise oauth("invalid_request", "Value passed for the token was invalid.")
        except Problem as problem:
            return problem.response
        if grant is not None:
            grant.is_revoked = True
        return JSONResponse({"revoked": True})

    async def _form(self, request: Request) -> tuple[dict[str, str], App]:
        """An app with a secret shows it in the header only; one without names itself in the form."""
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            client_id, _, secret = base64.b64decode(credentials).decode().partition(":")
        else:
            client_id, secret = form.get("client_id", ""), ""
            if not client_id:
                raise oauth("invalid_request", "Missing required parameter [client_id].")
        app = self._state.apps.get(client_id)
        if app is None or app.client_secret != secret or "client_secret" in form:
            raise oauth("unauthorized_client", "Missing valid authorization header", 401)
        return form, app


def _back(asked: dict[str, str], **answer: str) -> Response:
    query = urlencode({"state": asked["state"], **answer})
    return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)
