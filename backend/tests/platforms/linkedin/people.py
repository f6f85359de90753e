"""People and Pages who have gone through the consent page, as credentials."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2

from app.core.clock import now
from app.platforms.contract import (
    AppCredentials,
    ConnectedAccount,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Draft,
    Media,
)
from app.platforms.linkedin.connector import LinkedInConnector
from tests.twins.linkedin import LinkedInTwin, Person

APP = AppCredentials("li-app", "li-secret")
REDIRECT_URI = "http://127.0.0.1:8000/api/v1/social/callback/linkedin"
PNG = b"\x89PNG\r\n\x1a\n"


def draft_of(text: str, **given: Any) -> Draft:
    return Draft(**{"post_id": uuid4(), "text": text, "scheduled_for": now(), "created_at": now(), **given})


def image(number: int = 0, **given: Any) -> Media:
    return Media(**{"content": PNG + bytes([number]), "mime_type": "image/png", **given})


class Made:
    def __init__(self, twin: LinkedInTwin, connector: LinkedInConnector, for_pages: LinkedInConnector) -> None:
        self._twin = twin
        self._connector = connector
        self._for_pages = for_pages

    async def code_for(self, person: Person, connector: LinkedInConnector | None = None) -> str:
        request = ConsentRequest("a-state", REDIRECT_URI, "a-challenge", app=APP)
        consent = await (connector or self._connector).begin(request)
        async with httpx2.AsyncClient() as browser:
            answer = await browser.get(f"{consent.url}&auto=1&person={person.id}")
        assert answer.status_code == 303, answer.text
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    async def offered_to(self, person: Person, connector: LinkedInConnector | None = None) -> list[ConnectedAccount]:
        """What comes back from their consent."""
        using = connector or self._connector
        answer = ConsentAnswer(await self.code_for(person, using), REDIRECT_URI, "a-verifier", app=APP)
        return list(await using.exchange(answer, at=now()))

    async def person(self, name: str = "Maya Baker") -> Credentials:
        [profile, *_] = await self.offered_to(self._twin.state.sign_up(name))
        return credentials_of(profile)

    async def page(self, name: str = "Hearth and Crumb") -> Credentials:
        """Of a consent that was asked for Pages alone."""
        owner = self._twin.state.sign_up("Olga Owner")
        self._twin.state.found(name, by=owner)
        [page] = await self.offered_to(owner, self._for_pages)
        return credentials_of(page)


def credentials_of(account: ConnectedAccount) -> Credentials:
    return Credentials(
        account_id=account.account_id,
        access_token=account.access_token,
        refresh_token=account.refresh_token,
        details=account.details,
        app=APP,
    )
