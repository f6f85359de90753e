"""Tokens of Threads and of Instagram's own login: good for an hour first, then for 60 days, renewed by themselves.

Source: docs/platforms/threads.md#connecting, docs/platforms/instagram.md#2-connecting, checked 2026-11.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.platforms.contract import (
    AppCredentials,
    ConnectionRefused,
    ConsentAnswer,
    NeedsReauth,
    RateLimited,
    RefreshedTokens,
    Rejected,
    Unavailable,
)
from app.platforms.meta.graph import Graph, GraphFailure, Refused
from app.platforms.meta.refusals import refusal_of

_LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LongToken:
    access_token: str = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """`prefix`: `th` or `ig`, which begins the names of the grants. `codes`: where codes are traded."""

    name: str
    prefix: str
    graph: Graph
    codes: Graph

    async def trade(self, answer: ConsentAnswer, app: AppCredentials) -> Mapping[str, Any]:
        """A code for a token of an hour and what comes with it. Raises ConnectionRefused."""
        try:
            said = await self.codes.post(
                "//oauth/access_token",
                client_id=app.client_id,
                client_secret=app.client_secret,
                grant_type="authorization_code",
                redirect_uri=answer.redirect_uri,
                code=bare_code(answer.code),
            )
        except GraphFailure as failure:
            raise self._not_connected(failure) from failure
        # Some of Meta's pages show it inside a list.
        wrapped = said.get("data")
        found = wrapped[0] if isinstance(wrapped, list) and wrapped and isinstance(wrapped[0], dict) else said
        if not isinstance(found.get("access_token"), str):
            raise ConnectionRefused(f"{self.name} answered something unexpected. Try connecting again.")
        return found

    async def lengthen(self, short: str, app: AppCredentials, *, at: datetime) -> LongToken:
        """Raises ConnectionRefused."""
        try:
            said = await self.graph.get(
                "//access_token",
                grant_type=f"{self.prefix}_exchange_token",
                client_secret=app.client_secret,
                access_token=short,
            )
        except GraphFailure as failure:
            raise self._not_connected(failure) from failure
        found = _token_in(said, at)
        if found is None:
            raise ConnectionRefused(f"{self.name} answered something unexpected. Try connecting again.")
        return found

    async def refresh(
        self, token: str | None, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        """Only a token of at least a day, and never one that is over, is renewed.

        What is said of one that is too young is not documented: so a refusal counts for as much as the token is worth.
        """
        if not token:
            return NeedsReauth(f"There is nothing to renew the access with. Connect the {self.name} account again.")
        try:
            said = await self.graph.get(
                "//refresh_access_token", grant_type=f"{self.prefix}_refresh_token", access_token=token
            )
        except Refused as refused:
            return await self._not_renewed(refused, token)
        except GraphFailure as failure:
            return Unavailable(str(failure))
        found = _token_in(said, at)
        if found is None:
            return Unavailable(f"{self.name} answered without a token.")
        return RefreshedTokens(found.access_token, found.access_token, found.expires_at)

    async def _not_renewed(self, refused: Refused, token: str) -> NeedsReauth | RateLimited | Unavailable:
        answer = refusal_of(refused)
        if isinstance(answer, RateLimited | Unavailable):
            return answer
        try:
            await self.graph.get("me", token, fields="id")
        except GraphFailure as failure:
            asked = refusal_of(failure)
            return Unavailable(asked.message) if isinstance(asked, Rejected) else asked
        return Unavailable(f"{self.name} does not renew the access yet: {refused}")

    def _not_connected(self, failure: GraphFailure) -> ConnectionRefused:
        if isinstance(failure, Refused):
            return ConnectionRefused(f"{self.name} did not connect the account: {failure}")
        return ConnectionRefused(f"{self.name} did not answer. Try again in a moment.")


def bare_code(code: str) -> str:
    """Without what Meta puts at the end of the address it sends the browser back to."""
    return code.removesuffix("#_")


def _token_in(said: Mapping[str, Any], at: datetime) -> LongToken | None:
    token = said.get("access_token")
    return LongToken(token, expiry_in(said, at)) if isinstance(token, str) and token else None


def expiry_in(said: Mapping[str, Any], at: datetime) -> datetime | None:
    seconds = said.get("expires_in")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds <= 0:
        return None
    return at + min(timedelta(seconds=seconds), _LONGEST)
