"""What a person does to connect, what they post, and files of the right beginnings."""

import base64
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2

from app.core.clock import now
from app.platforms.contract import (
    AppCredentials,
    ConnectedAccount,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Draft,
    Media,
    Prepared,
    Published,
)
from app.platforms.mastodon.connector import MastodonConnector
from tests.twins.mastodon import MastodonTwin

REDIRECT_URI = "http://127.0.0.1:8000/api/v1/social/callback/mastodon"
VERIFIER = "a-verifier-of-forty-three-letters-and-some-more"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")

Connect = Callable[..., Awaitable[Credentials]]
_numbers = count(1)


def connected_to(connector: MastodonConnector, twin: MastodonTwin) -> Connect:
    async def connect(username: str | None = None) -> Credentials:
        app = await connector.register_app(twin.url, redirect_uri=REDIRECT_URI)
        name = username or twin.state.sign_up().username
        [account] = await come_back(connector, app, await begin(connector, app, twin.url), username=name)
        return credentials_of(account, app)

    return connect


async def begin(connector: MastodonConnector, app: AppCredentials | None, server: str | None) -> Consent:
    request = ConsentRequest(
        state="some-state", redirect_uri=REDIRECT_URI, code_challenge=CHALLENGE, app=app, server=server
    )
    return await connector.begin(request)


async def allow(url: str, username: str) -> dict[str, str]:
    """The person allows it; what is then added to our address."""
    async with httpx2.AsyncClient() as browser:
        answer = await browser.get(httpx2.URL(url).copy_merge_params({"auto": "1", "account": username}))
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def come_back(
    connector: MastodonConnector, app: AppCredentials | None, consent: Consent, *, username: str, **changed: Any
) -> Sequence[ConnectedAccount]:
    said = await allow(consent.url, username)
    assert said["state"] == "some-state"
    given: dict[str, Any] = {
        "code": said["code"],
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
        "app": app,
        "server": consent.url.partition("/oauth")[0],
        "kept": consent.kept,
        "parameters": said,
    }
    return await connector.exchange(ConsentAnswer(**given | changed), at=now())


def credentials_of(account: ConnectedAccount, app: AppCredentials | None = None) -> Credentials:
    return Credentials(
        account_id=account.account_id,
        access_token=account.access_token,
        refresh_token=account.refresh_token,
        server=account.server,
        details=account.details,
        app=app,
    )


def a_picture(number: int = 1, alt_text: str = "A loaf") -> Media:
    return Media(b"\x89PNG\r\n" + bytes([number]) * 20, "image/png", alt_text, width=4, height=3)


def a_video(alt_text: str = "The oven") -> Media:
    return Media(b"\x00\x00\x00\x18ftypmp42" + b"\x01" * 50, "video/mp4", alt_text, duration_seconds=3)


def a_draft(text: str | None = None, **given: Any) -> Draft:
    plain: dict[str, Any] = {"post_id": uuid4(), "scheduled_for": datetime.now(UTC), "created_at": datetime.now(UTC)}
    return Draft(text=text or f"Fresh rye bread, loaf {next(_numbers)} 🥖 #bread", **plain | given)


async def prepared_post(connector: MastodonConnector, credentials: Credentials, draft: Draft | None = None) -> Prepared:
    prepared = await connector.prepare(draft or a_draft(), credentials)
    assert isinstance(prepared, dict), prepared
    return prepared


async def published(connector: MastodonConnector, credentials: Credentials, draft: Draft | None = None) -> Published:
    outcome = await connector.publish(await prepared_post(connector, credentials, draft), credentials)
    assert isinstance(outcome, Published), outcome
    return outcome
