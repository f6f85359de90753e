"""graph.facebook.com as far as Instagram needs it: Facebook's login, a person's Pages, and the same media calls."""

import hashlib
import hmac
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.instagram.media import MediaGraph
from tests.twins.meta.graph import Call, GraphError, Handler, chosen, only_known, page_of
from tests.twins.meta.state import DAY, Account, Page, Token, new_id


class FacebookHost(MediaGraph):
    scope_prefix = "instagram_"
    platform = "Facebook"
    asks_again_by = "rerequest"
    may_delete = True
    known_scopes = frozenset(
        {
            "instagram_basic",
            "instagram_content_publish",
            "instagram_manage_comments",
            "instagram_manage_insights",
            "instagram_manage_contents",
            "pages_show_list",
            "pages_read_engagement",
            "business_management",
        }
    )

    def routes(self) -> list[Route]:
        return [
            Route(f"/{self.version}/dialog/oauth", self._authorize, methods=["GET", "POST"]),
            Route(f"/{self.version}/oauth/access_token", self._tokens, methods=["GET"]),
        ]

    def people(self) -> list[Account]:
        return [account for account in self.state.accounts.values() if account.kind == "PERSON"]

    def add_page(self, person: Account, account: Account | None, **given: Any) -> Page:
        name = f"Page of {account.username if account else person.username}"
        page = Page(new_id(), name, person.id, account.id if account else None, **given)
        self.state.pages[page.id] = page
        return page

    def handlers(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", "me"): self._me,
            ("GET", "me/permissions"): self._permissions,
            ("GET", "me/accounts"): self._pages,
            ("GET", "me/businesses"): self._businesses,
            ("GET", "owned_pages"): self._pages,
            ("GET", "client_pages"): self._pages,
            ("DELETE", "permissions"): self._take_back,
            **self.media_handlers(),
        }

    def signed_in(self, value: str | None) -> Token:
        """An app may speak for itself too: with its id and secret."""
        client_id, _, secret = (value or "").partition("|")
        app = self.state.apps.get(client_id)
        if app is not None and secret == app.client_secret:
            return Token("", client_id, (), is_long=True, issued_at=0, expires_at=float("inf"))
        return super().signed_in(value)

    def _take_back(self, call: Call, token: Token) -> Any:
        """What a person allowed the app, as a whole: with the app's own token, or the person's."""
        only_known(call.given, ())
        given = [one for one in self.state.tokens.values() if one.app_id == token.app_id and not one.is_revoked]
        mine = {page.account_id for page in self.state.pages.values() if page.person_id == call.node} | {call.node}
        theirs = [one for one in given if one.account_id in mine]
        if not theirs:
            raise GraphError(100, 33, f"Unsupported delete request. Object with ID '{call.node}' does not exist")
        if token.account_id not in {"", call.node}:
            raise GraphError(200, None, "(#200) A user access token or an app access token is required.")
        for one in theirs:
            one.is_revoked = True
        return {"success": True}

    def check_call(self, call: Call, token: Token) -> None:
        """Every call is signed, for exactly the token it is made with."""
        secret = self.state.apps[token.app_id].client_secret
        proof = hmac.new(secret.encode(), (call.token or "").encode(), hashlib.sha256).hexdigest()
        if call.given.get("appsecret_proof") != proof:
            raise GraphError(100, None, "Invalid appsecret_proof provided in the API argument")

    # --- tokens -------------------------------------------------------------------------------------------------------

    async def _tokens(self, request: Request) -> Response:
        given = (await self.read(request)).given
        try:
            return JSONResponse(self._token_for(given))
        except GraphError as error:
            return self.refuse(error.refusal)

    def _token_for(self, given: dict[str, str]) -> dict[str, Any]:
        app = self._app_of(given)
        if app is None:
            raise GraphError(1, None, "Error validating client secret.")
        if given.get("grant_type") == "fb_exchange_token":
            only_known(given, ("client_id", "client_secret", "grant_type", "fb_exchange_token"))
            short = self.signed_in(given.get("fb_exchange_token"))
            long = self.state.issue(short.account_id, app.client_id, short.scopes, is_long=True)
            return {"access_token": long, "token_type": "bearer", "expires_in": 60 * DAY}
        only_known(given, ("client_id", "client_secret", "redirect_uri", "code"))
        code = self.state.codes.pop(given.get("code", ""), None)
        if code is None or (code.app_id, code.redirect_uri) != (app.client_id, given.get("redirect_uri")):
            raise GraphError(100, None, "Error validating verification code.")
        token = self.state.issue(code.account_id, code.app_id, code.scopes, is_long=False)
        return {"access_token": token, "token_type": "bearer", "expires_in": 5000}

    # --- people and Pages ---------------------------------------------------------------------------------------------

    def _me(self, call: Call, token: Token) -> Any:
        person = self.state.accounts[token.account_id]
        return chosen({"id": person.id, "name": person.name}, call.given.get("fields", "id"), node="User")

    def _permissions(self, call: Call, token: Token) -> Any:
        only_known(call.given, ())
        person = self.state.accounts[token.account_id]
        declined = [{"permission": scope, "status": "declined"} for scope in sorted(person.declines)]
        return {"data": [*({"permission": scope, "status": "granted"} for scope in token.scopes), *declined]}

    def _businesses(self, call: Call, token: Token) -> Any:
        self.need(token, "business_management")
        mine = [page for page in self.state.pages.values() if page.person_id == token.account_id and page.business_id]
        return page_of([{"id": number} for number in sorted({str(page.business_id) for page in mine})], call.given)

    def _pages(self, call: Call, token: Token) -> Any:
        self.need(token, "pages_show_list")
        business_id = None if call.node == "me" else call.node
        pages = [
            page
            for page in self.state.pages.values()
            if page.person_id == token.account_id and page.business_id == business_id
        ]
        if call.edge == "client_pages":
            pages = []
        fields = call.given.get("fields", "id").partition("{")[0]
        return page_of([chosen(self._page_entry(page, token), fields, node="Page") for page in pages], call.given)

    def _page_entry(self, page: Page, token: Token) -> dict[str, Any]:
        account = self.state.accounts.get(page.account_id or "")
        access = None
        if account is not None and page.has_token:
            access = self.state.issue(account.id, token.app_id, token.scopes, is_long=token.is_long)
            if token.is_long:
                self.state.tokens[access].expires_at = float("inf")
        linked = (
            {
                "id": account.id,
                "username": account.username,
                "name": account.name,
                "profile_picture_url": "https://cdn.example/picture.jpg",
            }
            if account
            else None
        )
        return {
            "id": page.id,
            "name": page.name,
            "access_token": access,
            "tasks": list(page.tasks),
            "instagram_business_account": linked,
        }

    def _node(self, call: Call, token: Token) -> Any:
        if call.path != token.account_id:
            return super()._node(call, token)
        self.allow(token, "basic")
        account = self.state.accounts[token.account_id]
        entry = {
            "id": account.id,
            "username": account.username,
            "name": account.name,
            "profile_picture_url": "https://cdn.example/picture.jpg",
            "followers_count": account.followers,
            "follows_count": 12,
            "media_count": len(self.state.posts_of(account.id)),
        }
        return chosen(entry, call.given.get("fields", "id"), node="IGUser")
