"""graph.instagram.com, with Instagram's own login."""

from typing import Any

from starlette.routing import Route

from tests.twins.instagram.media import MediaGraph
from tests.twins.meta.graph import Call, Handler, chosen
from tests.twins.meta.state import Account, Code, Token


class InstagramHost(MediaGraph):
    error_type = "IGApiException"
    prefix = "ig"
    platform = "Instagram"
    known_scopes = frozenset(
        {
            "instagram_business_basic",
            "instagram_business_content_publish",
            "instagram_business_manage_comments",
            "instagram_business_manage_insights",
            "instagram_business_manage_messages",
        }
    )
    permissions_as_text = True
    wraps_tokens = False
    """Some of Meta's pages show the first token inside a list."""

    def routes(self) -> list[Route]:
        return self.oauth_routes()

    def people(self) -> list[Account]:
        return [account for account in self.state.accounts.values() if account.kind != "PERSON"]

    def handlers(self) -> dict[tuple[str, str], Handler]:
        return {("GET", "me"): self._me, **self.media_handlers()}

    def check_call(self, call: Call, token: Token) -> None:  # noqa: ARG002 - the same for all
        self.allow(token, "basic")

    def traded(self, token: str, code: Code) -> dict[str, object]:
        permissions = ",".join(code.scopes) if self.permissions_as_text else list(code.scopes)
        told = {"access_token": token, "user_id": int(code.account_id), "permissions": permissions}
        return {"data": [told]} if self.wraps_tokens else told

    @staticmethod
    def scoped_id(account_id: str) -> str:
        """The one that is good within the app only."""
        return f"2{account_id[1:]}"

    def _me(self, call: Call, token: Token) -> Any:
        account = self.state.accounts[token.account_id]
        entry = {
            "id": self.scoped_id(account.id),
            "user_id": account.id,
            "username": account.username,
            "name": account.name,
            "account_type": account.kind,
            "profile_picture_url": f"https://cdn.example/{account.username}.jpg",
            "followers_count": account.followers,
            "follows_count": 12,
            "media_count": len(self.state.posts_of(account.id)),
        }
        return chosen(entry, call.given.get("fields", "id"), node="IGUser")
