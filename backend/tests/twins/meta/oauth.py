"""The consent page, codes that are good once, and tokens of an hour that become tokens of 60 days."""

import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.twins.consent_page import FIELDS, account_list, consent_page, refusal_page, unticked
from tests.twins.hanging_up import HangUp
from tests.twins.meta.graph import Graph, GraphError, only_known
from tests.twins.meta.state import DAY, Account, App, Code, Refusal, Token

ASKED = ("client_id", "redirect_uri", "scope", "response_type", "state")
MAY_BE_SAID = {*ASKED, *FIELDS, "auto", "account", "enable_fb_login", "force_reauth"}


class ConsentingGraph(Graph):
    """`prefix`: th or ig, which begins the names of grants."""

    prefix = "th"
    known_scopes: frozenset[str] = frozenset()
    platform = "Threads"
    asks_again_by = ""
    """The `auth_type` without which a permission that was declined once is not offered again; empty: it always is."""

    def oauth_routes(self) -> list[Route]:
        return [
            Route("/oauth/authorize", self._authorize, methods=["GET", "POST"]),
            Route("/oauth/access_token", self._trade, methods=["POST"]),
            Route("/access_token", self._lengthen, methods=["GET"]),
            Route("/refresh_access_token", self._refresh, methods=["GET"]),
        ]

    # --- the page -----------------------------------------------------------------------------------------------------

    async def _authorize(self, request: Request) -> Response:
        given = dict(request.query_params)
        form = await request.form()
        given |= {name: str(value) for name, value in form.items()}
        problem = self._problem_of(given)
        if problem is not None:
            return refusal_page(problem)
        asked = given["scope"].split(",")
        if given.get("decision") == "allow" and "may_untick" in form:
            account = self._chosen_account(given)
            before = set() if given.get("auth_type", "") == self.asks_again_by else account.declines
            account.declines = before | unticked(form, asked)
        if given.get("auto") == "1" or given.get("decision") == "allow":
            return self._allowed(given)
        if given.get("decision") == "deny":
            query = {"error": "access_denied", "error_reason": "user_denied", "state": given["state"]}
            return RedirectResponse(f"{given['redirect_uri']}?{urlencode(query)}", 303)
        people = [(account.username, account.username) for account in self.people()]
        return consent_page(
            self.platform,
            app=given["client_id"],
            who=account_list("account", people),
            asked=asked,
            hidden={name: given[name] for name in ASKED},
            may_untick=True,
        )

    def _problem_of(self, given: dict[str, str]) -> str | None:
        app = self.state.apps.get(given.get("client_id", ""))
        missing = [name for name in ASKED if not given.get(name)]
        if app is None or missing:
            return f"Missing: {', '.join(missing)}." if missing else "Invalid client_id."
        unknown = set(given) - MAY_BE_SAID - ({"auth_type"} if self.asks_again_by else set())
        invalid = set(given["scope"].split(",")) - self.known_scopes
        problems = {
            f"Unknown: {', '.join(unknown)}.": unknown,
            "URL blocked: the redirect URI is not in the app's settings.": given["redirect_uri"]
            not in app.redirect_uris,
            "response_type must be code.": given["response_type"] != "code",
            f"Invalid scopes: {', '.join(sorted(invalid))}.": invalid,
            "Nobody has signed up here.": not self.people(),
        }
        return next((problem for problem, is_so in problems.items() if is_so), None)

    def _allowed(self, given: dict[str, str]) -> Response:
        account = self._chosen_account(given)
        asked = given["scope"].split(",")
        scopes = tuple(scope for scope in asked if scope not in account.declines)
        code = secrets.token_urlsafe(32)
        self.state.codes[code] = Code(account.id, given["client_id"], given["redirect_uri"], scopes)
        query = urlencode({"code": code, "state": given["state"]})
        return RedirectResponse(f"{given['redirect_uri']}?{query}#_", 303)

    def _chosen_account(self, given: dict[str, str]) -> Account:
        named = self.state.find_account(given.get("account", ""))
        return named or self.people()[-1]

    def people(self) -> list[Account]:
        """Who can sign in here."""
        return list(self.state.accounts.values())

    # --- tokens -------------------------------------------------------------------------------------------------------

    async def _trade(self, request: Request) -> Response:
        given = (await self.read(request)).given
        if request.query_params:
            return self._oauth_error("Secrets belong into the form, not into the address.")
        app = self._app_of(given)
        if app is None or given.get("grant_type") != "authorization_code":
            return self._oauth_error("Error validating client secret")
        code = self.state.codes.pop(given.get("code", ""), None)
        if code is None:
            return self._oauth_error("Invalid authorization code")
        if (code.app_id, code.redirect_uri) != (app.client_id, given.get("redirect_uri")):
            return self._oauth_error("Error validating verification code. redirect_uri must be the same")
        token = self.state.issue(code.account_id, code.app_id, code.scopes, is_long=False)
        return JSONResponse(self.traded(token, code))

    def traded(self, token: str, code: Code) -> dict[str, object]:
        return {"access_token": token, "user_id": int(code.account_id)}

    def _app_of(self, given: dict[str, str]) -> App | None:
        app = self.state.apps.get(given.get("client_id", ""))
        return app if app is not None and app.client_secret == given.get("client_secret") else None

    def _oauth_error(self, message: str) -> Response:
        """Another envelope than the Graph's own."""
        return JSONResponse({"error_type": "OAuthException", "code": 400, "error_message": message}, 400)

    async def _lengthen(self, request: Request) -> Response:
        return await self._renewed(request, self._check_lengthening)

    async def _refresh(self, request: Request) -> Response:
        return await self._renewed(request, self._check_refreshing)

    async def _renewed(self, request: Request, check: Callable[[dict[str, str], Token], None]) -> Response:
        given = (await self.read(request)).given
        try:
            token = self.signed_in(given.get("access_token"))
            fault = self.state.take_fault(token.account_id, "refresh")
            if fault is not None and not fault.acts:
                return HangUp() if fault.how == "drop" else self.refuse(fault.refusal or Refusal(2, status=500))
            check(given, token)
        except GraphError as error:
            return self.refuse(error.refusal)
        renewed = self.state.issue(token.account_id, token.app_id, token.scopes, is_long=True)
        if fault is not None:
            return HangUp()
        return JSONResponse({"access_token": renewed, "token_type": "bearer", "expires_in": 60 * DAY})

    def _check_lengthening(self, given: dict[str, str], token: Token) -> None:
        only_known(given, ("grant_type", "client_secret"))
        app = self.state.apps[token.app_id]
        if given.get("client_secret") != app.client_secret or given.get("grant_type") != self._grant("exchange"):
            raise GraphError(101, None, "Error validating client secret.")
        if token.is_long:
            raise GraphError(190, None, "Session key invalid. The token is a long-lived one already.")

    def _check_refreshing(self, given: dict[str, str], token: Token) -> None:
        only_known(given, ("grant_type",))
        if given.get("grant_type") != self._grant("refresh") or not token.is_long:
            raise GraphError(100, None, "Unsupported grant type or token.")
        if self.state.now() - token.issued_at < DAY:
            raise GraphError(100, None, "The access token must be at least 24 hours old to be refreshed.")

    def _grant(self, what: str) -> str:
        return f"{self.prefix}_{what}_token"
