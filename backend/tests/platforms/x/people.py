"""Connecting a person of the pretend X as the product does: consent page, code, tokens."""

import base64
import hashlib
import secrets
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx

from app.core.clock import now
from app.platforms.contract import AppCredentials, ConnectedAccount, ConsentAnswer, ConsentRequest, Credentials, Draft
from app.platforms.x.connector import XConnector
from tests.twins.x import Person

REDIRECT_URI = "http://testserver/api/v1/social/callback/x"
_numbers = count(1)


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


async def answered(connector: XConnector, app: AppCredentials, person: Person, **given: Any) -> ConsentAnswer:
    """What comes back from the consent page."""
    verifier = secrets.token_urlsafe(48)
    asked = ConsentRequest(state="state-1", redirect_uri=REDIRECT_URI, code_challenge=challenge_of(verifier), app=app)
    consent = await connector.begin(asked)
    async with httpx.AsyncClient() as browser:
        url = httpx.URL(consent.url).copy_merge_params({"auto": "1", "handle": person.username})
        back = await browser.get(url)
    assert back.status_code == 303, back.text
    query = parse_qs(urlsplit(back.headers["location"]).query)
    assert query["state"] == ["state-1"]
    plain = {"code": query["code"][0], "redirect_uri": REDIRECT_URI, "code_verifier": verifier, "app": app}
    return ConsentAnswer(**{**plain, **given})


async def connect(connector: XConnector, app: AppCredentials, person: Person) -> ConnectedAccount:
    [account] = await connector.exchange(await answered(connector, app, person), at=now())
    return account


async def signed_in(connector: XConnector, app: AppCredentials, person: Person) -> Credentials:
    account = await connect(connector, app, person)
    return Credentials(
        account_id=account.account_id,
        access_token=account.access_token,
        refresh_token=account.refresh_token,
        details=account.details,
        app=app,
    )


def draft_of(text: str | None = None, **given: Any) -> Draft:
    """With a text of its own each time."""
    words = f"Fresh rye bread, loaf {next(_numbers)} 🥖 & more #bread" if text is None else text
    plain = {"post_id": uuid4(), "text": words, "scheduled_for": now(), "created_at": now()}
    return Draft(**{**plain, **given})
