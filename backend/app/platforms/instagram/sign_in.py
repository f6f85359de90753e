"""Connecting by Instagram's own login: no Page, and a token of 60 days that renews itself.

Source: docs/platforms/instagram.md#2-connecting, checked 2026-11.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from app.platforms.contract import (
    AppCredentials,
    ConnectedAccount,
    ConnectionRefused,
    Consent,
    ConsentAnswer,
    ConsentRequest,
)
from app.platforms.instagram import rules
from app.platforms.meta.caller import id_of
from app.platforms.meta.graph import Graph, GraphFailure, Refused
from app.platforms.meta.long_tokens import Tokens

PROFILE = "id,user_id,username,name,account_type,profile_picture_url"
KINDS = {"BUSINESS": "Business account", "MEDIA_CREATOR": "Creator account", "CREATOR": "Creator account"}
_PUBLISHING = ("instagram_business_basic", "instagram_business_content_publish")


class InstagramSignIn:
    def __init__(self, graph: Graph, codes: Graph, *, oauth_url: str) -> None:
        self._graph = graph
        self._oauth_url = oauth_url
        self.tokens = Tokens("Instagram", "ig", graph, codes)

    def begin(self, request: ConsentRequest, app: AppCredentials) -> Consent:
        query = {
            "client_id": app.client_id,
            "redirect_uri": request.redirect_uri,
            "response_type": "code",
            "scope": ",".join(rules.INSTAGRAM_SCOPES),
            "state": request.state,
            "enable_fb_login": "0",
        }
        return Consent(f"{self._oauth_url}/oauth/authorize?{urlencode(query)}")

    async def exchange(self, answer: ConsentAnswer, app: AppCredentials, *, at: datetime) -> Sequence[ConnectedAccount]:
        """Raises ConnectionRefused."""
        short = await self.tokens.trade(answer, app)
        scopes = scopes_in(short.get("permissions"))
        missing = [scope for scope in _PUBLISHING if scopes and scope not in scopes]
        if missing:
            raise ConnectionRefused(not_given(missing))
        token = await self.tokens.lengthen(short["access_token"], app, at=at)
        try:
            profile = await self._graph.get("me", token.access_token, fields=PROFILE)
        except GraphFailure as failure:
            why = f"said: {failure}" if isinstance(failure, Refused) else "did not answer."
            raise ConnectionRefused(f"Instagram let us in, but who you are could not be read. It {why}") from failure
        # Two ids come back; `id` is only good within our app, and what Meta calls the person by to us.
        account_id, username = id_of(profile.get("user_id")), profile.get("username")
        if account_id is None or not isinstance(username, str):
            raise ConnectionRefused("Instagram did not say which professional account this is. Try connecting again.")
        kind = str(profile.get("account_type") or "").upper()
        if kind == "PERSONAL":
            raise ConnectionRefused(
                "This is a personal account. Make it a professional one in the Instagram app (Settings → Account type "
                "and tools), then connect again."
            )
        return [
            ConnectedAccount(
                account_id=account_id,
                account_name=f"@{username}",
                access_token=token.access_token,
                refresh_token=token.access_token,
                expires_at=token.expires_at,
                scopes=scopes,
                details={
                    **details_of(profile),
                    "login": "instagram",
                    "app_id": app.client_id,
                    "person": id_of(profile.get("id")),
                },
                kind=KINDS.get(kind, "Professional account"),
            )
        ]


def scopes_in(permissions: object) -> tuple[str, ...]:
    """A list, or a text with commas."""
    if isinstance(permissions, str):
        return tuple(scope.strip() for scope in permissions.split(",") if scope.strip())
    return tuple(str(scope) for scope in permissions) if isinstance(permissions, list) else ()


def not_given(missing: Sequence[str]) -> str:
    names = ", ".join(missing)
    return f"Instagram did not give us what posting needs ({names}). Connect again and allow all that is asked."


def details_of(profile: Mapping[str, Any]) -> dict[str, Any]:
    picture = profile.get("profile_picture_url")
    return {
        "handle": profile.get("username"),
        "name": profile.get("name"),
        "account_type": profile.get("account_type"),
        "avatar_url": picture if isinstance(picture, str) else None,
    }
