"""Connecting a Threads profile: consent, the token of 60 days, and who it belongs to.

Source: docs/platforms/threads.md#connecting, checked 2026-11.
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
from app.platforms.meta.caller import id_of
from app.platforms.meta.graph import Graph, GraphFailure, Refused
from app.platforms.meta.long_tokens import Tokens
from app.platforms.threads import rules

PROFILE = "id,username,name,threads_profile_picture_url,is_verified"


class SignIn:
    def __init__(self, graph: Graph, *, oauth_url: str) -> None:
        self._graph = graph
        self._oauth_url = oauth_url
        self.tokens = Tokens("Threads", "th", graph, graph)

    def begin(self, request: ConsentRequest) -> Consent:
        """There is no PKCE at Threads: the app's secret and `state` stand in for it. Raises ConnectionRefused."""
        query = {
            "client_id": _known(request.app).client_id,
            "redirect_uri": request.redirect_uri,
            "scope": ",".join(rules.SCOPES),
            "response_type": "code",
            "state": request.state,
        }
        return Consent(f"{self._oauth_url}/oauth/authorize?{urlencode(query)}")

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        """Raises ConnectionRefused."""
        app = _known(answer.app)
        short = await self.tokens.trade(answer, app)
        token = await self.tokens.lengthen(short["access_token"], app, at=at)
        try:
            profile = await self._graph.get("me", token.access_token, fields=PROFILE)
        except GraphFailure as failure:
            why = f"said: {failure}" if isinstance(failure, Refused) else "did not answer."
            raise ConnectionRefused(f"Threads let us in, but who you are could not be read. It {why}") from failure
        account_id, username = id_of(profile.get("id")), profile.get("username")
        if account_id is None or not isinstance(username, str):
            raise ConnectionRefused("Threads did not say which profile this is. Try connecting again.")
        scopes = await self.scopes(token.access_token)
        missing = [scope for scope in rules.RULES.publish_scopes if scopes and scope not in scopes]
        if missing:
            raise ConnectionRefused(
                f"Threads did not give us what posting needs ({', '.join(missing)}). Connect again and allow all that "
                "is asked."
            )
        return [
            ConnectedAccount(
                account_id=account_id,
                account_name=f"@{username}",
                access_token=token.access_token,
                refresh_token=token.access_token,
                expires_at=token.expires_at,
                scopes=scopes,
                details=details_of(profile),
                kind="Profile",
            )
        ]

    async def scopes(self, token: str) -> tuple[str, ...]:
        """Those that were given; empty where Threads does not say."""
        try:
            said = await self.debug(token)
        except GraphFailure:
            return ()
        scopes = said.get("scopes")
        return tuple(str(scope) for scope in scopes) if isinstance(scopes, list) else ()

    async def debug(self, token: str) -> Mapping[str, Any]:
        """What Threads says of a token. Raises GraphFailure."""
        said = await self._graph.get("debug_token", token, input_token=token)
        data = said.get("data")
        return data if isinstance(data, dict) else said


def details_of(profile: Mapping[str, Any]) -> dict[str, Any]:
    picture = profile.get("threads_profile_picture_url")
    return {
        "handle": profile.get("username"),
        "name": profile.get("name"),
        "avatar_url": picture if isinstance(picture, str) else None,
    }


def _known(app: AppCredentials | None) -> AppCredentials:
    if app is None:
        raise ConnectionRefused("Threads does not know this installation: its operator has to register an app there.")
    return app
