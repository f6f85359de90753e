"""The shared contract, against the small Instagram of tests/twins, by both logins."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import httpx2
import pytest

from app.platforms.contract import Connector, Credentials, Draft, Media, Published, ReadFailed, Rejected
from app.platforms.instagram.connector import InstagramConnector
from tests.platforms.connector_contract import (
    Accepted,
    ConnectorContract,
    Fault,
    Harness,
    a_started_thread,
    following,
    prepared_post,
)
from tests.platforms.instagram.conftest import Apps, connect, credentials_of
from tests.twins.instagram import InstagramTwin
from tests.twins.meta.state import Fault as TwinFault, Refusal

_PUBLISH = "POST media_publish"
_UNKNOWN = Refusal(2, None, "An unexpected error has occurred. Please retry your request later.", 500)
_FAULTS = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: TwinFault(_PUBLISH, refusal=_UNKNOWN),
    Fault.ANSWERS_500_AFTER_ACCEPTING: TwinFault(_PUBLISH, refusal=_UNKNOWN, acts=True),
    Fault.DROPS_BEFORE_ACCEPTING: TwinFault(_PUBLISH, how="drop"),
    Fault.DROPS_AFTER_ACCEPTING: TwinFault(_PUBLISH, how="drop", acts=True),
    Fault.ANSWERS_TOO_LATE: TwinFault(_PUBLISH, how="late"),
    Fault.RATE_LIMITS_ACCOUNT: TwinFault(_PUBLISH, refusal=Refusal(80002, None, "Too many calls to this account")),
    Fault.RATE_LIMITS_APP: TwinFault(_PUBLISH, refusal=Refusal(4, None, "Application request limit reached")),
}


class InstagramHarness:
    """Every post has a picture: `media_count` 0 of the contract stands for it, and each further one counts."""

    faults = frozenset({*_FAULTS, Fault.TOKEN_REVOKED})
    is_idempotent = False
    metrics = frozenset({"impressions", "likes", "comments", "shares", "saves"})
    too_long_text = "a" * 2201

    def __init__(
        self, twin: InstagramTwin, apps: Apps, connector: InstagramConnector, picture: Callable[..., Media]
    ) -> None:
        self._twin, self._apps, self._picture = twin, apps, picture
        self._numbers = count(1)
        self._connector = connector
        self.connector: Connector = connector

    async def make_account(self) -> Credentials:
        account = self._twin.state.sign_up()
        [found] = await connect(self._connector, self._apps.instagram, account)
        return credentials_of(found, self._apps.both)

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        return Draft(
            post_id=uuid4(),
            text=text or f"Fresh rye bread, loaf {next(self._numbers)} 🥖 #bread",
            scheduled_for=datetime.now(UTC),
            created_at=datetime.now(UTC),
            media=[self._picture(number) for number in range(images + 1)],
        )

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        if fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke(credentials.account_id)
        else:
            strikes = _FAULTS[fault]
            self._twin.state.accounts[credentials.account_id].faults += [
                replace(strikes),
                replace(strikes, call="POST comments"),
            ]

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        posts = self._twin.state.posts_of(credentials.account_id)
        ids = {post.id for post in posts}
        return [
            *(Accepted(post.id, post.text, len(post.items) - 1) for post in posts),
            *(
                Accepted(comment.id, comment.text, reply_to=comment.post_id)
                for comment in self._twin.state.comments.values()
                if comment.post_id in ids
            ),
        ]

    def delete_in_the_app(self, external_id: str) -> None:
        self._twin.state.posts[external_id].is_deleted = True

    def unreachable(self) -> Connector:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
        return InstagramConnector(
            httpx2.AsyncClient(),
            version="v25.0",
            instagram_url=nowhere,
            instagram_codes_url=nowhere,
            instagram_oauth_url=nowhere,
            facebook_url=nowhere,
            facebook_oauth_url=nowhere,
            upload_url=nowhere,
        )


class ByFacebook(InstagramHarness):
    async def make_account(self) -> Credentials:
        account, person = self._twin.state.sign_up(), self._twin.state.sign_up(kind="PERSON")
        self._twin.facebook.add_page(person, account)
        [found] = await connect(self._connector, self._apps.facebook, person)
        return credentials_of(found, self._apps.both)


class TestInstagramByItsOwnLogin(ConnectorContract):
    @pytest.fixture
    def harness(
        self, twin: InstagramTwin, apps: Apps, connector: InstagramConnector, picture: Callable[..., Media]
    ) -> Harness:
        return InstagramHarness(twin, apps, connector, picture)

    async def test_deleting_twice_succeeds_and_the_post_is_gone(self, harness: Harness) -> None:
        """Not by this login: the person is told to do it."""
        credentials = await harness.make_account()
        outcome = await harness.connector.publish(await prepared_post(harness, credentials), credentials)
        assert isinstance(outcome, Published)

        with pytest.raises(ReadFailed, match="in the Instagram app"):
            await harness.connector.delete(outcome.external_id, credentials)

    async def test_nothing_follows_a_part_that_was_deleted(self, harness: Harness) -> None:
        """Deleted in the app, as it has to be with this login."""
        assert isinstance(harness, InstagramHarness)
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)
        harness.delete_in_the_app(first.external_id)

        answer = await harness.connector.prepare(following(root, first, text="And the second."), credentials)

        assert isinstance(answer, Rejected), answer
        assert await harness.accepted(credentials) == []


class TestInstagramByFacebook(ConnectorContract):
    @pytest.fixture
    def harness(
        self, twin: InstagramTwin, apps: Apps, connector: InstagramConnector, picture: Callable[..., Media]
    ) -> Harness:
        return ByFacebook(twin, apps, connector, picture)
