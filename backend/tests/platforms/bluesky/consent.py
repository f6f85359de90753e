"""The way to an account's sign-in page and back, as a browser would go it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from app.core.clock import now
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import ConnectedAccount, Consent, ConsentAnswer, ConsentRequest, Credentials

REDIRECT_URI = "http://127.0.0.1:8000/api/v1/social/callback/bluesky"


@dataclass(frozen=True, slots=True)
class Journey:
    consent: Consent
    verifier: str
    redirect_uri: str

    def answer(self, parameters: dict[str, str], **changed: Any) -> ConsentAnswer:
        plain = {
            "code": parameters.get("code", ""),
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            "kept": self.consent.kept,
            "parameters": parameters,
        }
        return ConsentAnswer(**{**plain, **changed})


async def begun(
    connector: BlueskyConnector,
    identifier: str | None,
    *,
    server: str | None = None,
    redirect_uri: str = REDIRECT_URI,
) -> Journey:
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    request = ConsentRequest(
        state=secrets.token_urlsafe(16),
        redirect_uri=redirect_uri,
        code_challenge=challenge,
        server=server,
        identifier=identifier,
    )
    return Journey(await connector.begin(request), verifier, redirect_uri)


async def decided(journey: Journey, **wish: str) -> dict[str, str]:
    """What the browser brings back."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(httpx.URL(journey.consent.url).copy_merge_params({"auto": "1", **wish}))
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["location"])
    return dict(parse_qsl(back.query))


async def connected(connector: BlueskyConnector, identifier: str) -> ConnectedAccount:
    journey = await begun(connector, identifier)
    [account] = await connector.exchange(journey.answer(await decided(journey)), at=now())
    return account


def credentials_of(account: ConnectedAccount) -> Credentials:
    return Credentials(
        account_id=account.account_id,
        access_token=account.access_token,
        refresh_token=account.refresh_token,
        server=account.server,
        details=account.details,
    )
