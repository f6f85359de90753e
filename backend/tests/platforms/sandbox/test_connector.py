"""The sandbox's connector against a running sandbox network."""

import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import httpx2
import pytest

from app.platforms.contract import (
    Absent,
    Connector,
    Credentials,
    Draft,
    Found,
    LinkCard,
    Media,
    NeedsReauth,
    OutcomeUnknown,
    Pending,
    Published,
    RateLimited,
    ReadFailed,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.sandbox.connector import POSTS_PER_PAGE, SandboxConnector
from tests.platforms.connector_contract import Accepted, ConnectorContract, Fault, Harness
from tests.platforms.sandbox_server import SandboxServer

_FAULTS = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: {"kind": "500_before"},
    Fault.ANSWERS_500_AFTER_ACCEPTING: {"kind": "500_after"},
    Fault.DROPS_BEFORE_ACCEPTING: {"kind": "drop_before"},
    Fault.DROPS_AFTER_ACCEPTING: {"kind": "drop_after"},
    Fault.ANSWERS_TOO_LATE: {"kind": "latency", "latency_ms": 4000},
    Fault.REFUSES_UNREAD: {"kind": "unavailable"},
    Fault.RATE_LIMITS_ACCOUNT: {"kind": "429", "retry_after_seconds": 7},
    Fault.RATE_LIMITS_APP: {"kind": "429", "retry_after_seconds": 7},
    Fault.TOKEN_EXPIRED: {"kind": "expired_token"},
    Fault.TOKEN_REVOKED: {"kind": "revoked_token"},
    Fault.PENDING: {"kind": "pending", "polls": 3},
}


class SandboxHarness:
    faults = frozenset(_FAULTS)
    metrics = frozenset({"impressions", "likes", "comments", "shares", "clicks"})
    too_long_text = "a" * 501

    def __init__(self, server: SandboxServer, client: httpx2.AsyncClient, *, honours_idempotency: bool) -> None:
        self._server = server
        self._client = client
        self._numbers = count(1)
        self.is_idempotent = honours_idempotency
        self.connector: Connector = SandboxConnector(client, server.url, settle_seconds=1)

    async def make_account(self) -> Credentials:
        handle = f"shop_{next(self._numbers)}_{uuid4().hex[:8]}"
        self._server.account(handle, settings={"honours_idempotency": self.is_idempotent})
        return await self._server.credentials(handle)

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        return Draft(
            post_id=uuid4(),
            text=text or f"Fresh rye bread, loaf {next(self._numbers)} 🥖",
            scheduled_for=datetime.now(UTC),
            created_at=datetime.now(UTC),
            media=[Media(content=b"\x89PNG" + bytes([number]), mime_type="image/png") for number in range(images)],
        )

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        account = None if fault is Fault.RATE_LIMITS_APP else credentials.details["handle"]
        self._server.fault(account=account, **_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        return [
            Accepted(post["id"], post["text"], len(post["media"]), post["reply_to"])
            for post in self._server.log(credentials.details["handle"])
            if not post["deleted"]
        ]

    def unreachable(self) -> Connector:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return SandboxConnector(self._client, f"http://127.0.0.1:{port}")


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=httpx2.Timeout(2.0)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def without_faults(server: SandboxServer) -> None:
    server.clear_faults()


class TestSandboxConnector(ConnectorContract):
    @pytest.fixture
    def harness(self, server: SandboxServer, client: httpx2.AsyncClient) -> Harness:
        return SandboxHarness(server, client, honours_idempotency=True)


class TestSandboxConnectorWithoutKeys(ConnectorContract):
    """An account that does not honour idempotency keys is reconciled by text and time."""

    @pytest.fixture
    def harness(self, server: SandboxServer, client: httpx2.AsyncClient) -> Harness:
        return SandboxHarness(server, client, honours_idempotency=False)


# --- what only the sandbox has ----------------------------------------------------------------------------------------


@pytest.fixture
def harness(server: SandboxServer, client: httpx2.AsyncClient) -> SandboxHarness:
    return SandboxHarness(server, client, honours_idempotency=True)


def settings(server: SandboxServer, credentials: Credentials, **values: object) -> None:
    server.account(credentials.details["handle"], settings=values)


async def prepare(harness: SandboxHarness, credentials: Credentials, text: str | None = None) -> dict[str, object]:
    prepared = await harness.connector.prepare(harness.make_draft(text), credentials)
    assert isinstance(prepared, dict)
    return prepared


async def test_a_post_carries_its_link_language_images_and_alt_texts(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    draft = Draft(
        post_id=uuid4(),
        text="Brötchen!",
        scheduled_for=datetime.now(UTC),
        created_at=datetime.now(UTC),
        media=[Media(content=b"png", mime_type="image/png", alt_text="Ein „Laib“")],
        link=LinkCard("https://bakery.example", "Bakery", "Bread"),
        language="de",
    )

    prepared = await harness.connector.prepare(draft, credentials)
    assert isinstance(prepared, dict)
    outcome = await harness.connector.publish(prepared, credentials)

    assert isinstance(outcome, Published)
    [post] = server.log(credentials.details["handle"])
    assert post["language"] == "de"
    assert post["link"] == {"url": "https://bakery.example", "title": "Bakery", "description": "Bread"}
    assert [item["alt_text"] for item in post["media"]] == ["Ein „Laib“"]
    assert post["idempotency_key"] == str(draft.post_id)
    assert outcome.permalink == f"{server.url}/@{credentials.details['handle']}/posts/{post['id']}"
    assert "Brötchen!" in server.page(outcome.permalink)


async def test_a_duplicate_of_our_own_lost_try_counts_as_published(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=False, duplicate_hours=24)
    prepared = await prepare(harness, credentials)
    server.fault("drop_after", account=credentials.details["handle"])
    assert isinstance(await harness.connector.publish(prepared, credentials), OutcomeUnknown)

    outcome = await harness.connector.publish(prepared, credentials)

    [post] = server.log(credentials.details["handle"])
    assert isinstance(outcome, Published)
    assert outcome.external_id == post["id"]


@pytest.mark.parametrize("honours_idempotency", [True, False])
async def test_a_duplicate_of_an_older_post_is_rejected(
    server: SandboxServer, harness: SandboxHarness, honours_idempotency: bool
) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=honours_idempotency, duplicate_hours=24)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    older = server.past_post(
        credentials.details["handle"], "We are open", published_at=an_hour_ago, idempotency_key="x"
    )

    outcome = await harness.connector.publish(await prepare(harness, credentials, "We are open"), credentials)

    assert outcome == Rejected("duplicate", f"Content is a duplicate of {older['id']}.")


async def test_a_refusal_that_names_no_post_is_a_rejection(server: SandboxServer, harness: SandboxHarness) -> None:
    credentials = await harness.make_account()
    server.fault("duplicate", account=credentials.details["handle"])

    outcome = await harness.connector.publish(await prepare(harness, credentials), credentials)

    assert outcome == Rejected("duplicate", "Content is a duplicate.")


async def test_what_cannot_be_read_back_is_unknowable(server: SandboxServer, harness: SandboxHarness) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=False, lists_posts=False)
    prepared = await prepare(harness, credentials)

    answer = await harness.connector.reconcile(prepared, credentials, sent_after=datetime.now(UTC))

    assert isinstance(answer, Unknowable)


async def test_without_keys_a_post_that_may_still_arrive_is_not_called_absent(
    server: SandboxServer, client: httpx2.AsyncClient, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=False)
    prepared = await prepare(harness, credentials)
    connector = SandboxConnector(client, server.url, settle_seconds=60)
    just_now = datetime.now(UTC)

    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=just_now), Unavailable)
    two_minutes_ago = just_now - timedelta(minutes=2)
    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=two_minutes_ago), Absent)


async def test_without_keys_a_post_is_found_behind_many_newer_ones(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=False)
    prepared = await prepare(harness, credentials)
    before = datetime.now(UTC)
    await harness.connector.publish(prepared, credentials)
    for number in range(POSTS_PER_PAGE + 5):
        server.past_post(credentials.details["handle"], f"Newer {number}", published_at=datetime.now(UTC))

    answer = await harness.connector.reconcile(prepared, credentials, sent_after=before)

    assert isinstance(answer, Found)


async def test_without_keys_a_post_that_is_still_processed_is_not_called_absent(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=False)
    prepared = await prepare(harness, credentials)
    before = datetime.now(UTC)
    server.fault("pending", account=credentials.details["handle"], polls=3)
    await harness.connector.publish(prepared, credentials)

    answers = [await harness.connector.reconcile(prepared, credentials, sent_after=before) for _ in range(3)]

    assert [type(answer) for answer in answers] == [Unavailable, Unavailable, Found]


async def test_without_keys_two_posts_of_one_text_are_for_a_person(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=False)
    before = datetime.now(UTC)
    prepared = await prepare(harness, credentials, "Open today")
    for _ in range(2):
        await harness.connector.publish(prepared, credentials)

    answer = await harness.connector.reconcile(prepared, credentials, sent_after=before)

    assert isinstance(answer, Unknowable)


async def test_without_keys_an_older_post_of_the_same_text_is_another_post(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    settings(server, credentials, honours_idempotency=False)
    now = datetime.now(UTC)
    server.past_post(credentials.details["handle"], "Open today", published_at=now - timedelta(hours=1))
    prepared = await prepare(harness, credentials, "Open today")

    answer = await harness.connector.reconcile(prepared, credentials, sent_after=now - timedelta(seconds=20))

    assert isinstance(answer, Absent)


async def test_a_request_that_arrives_after_we_gave_up_is_caught_by_its_key(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    prepared = await prepare(harness, credentials)
    server.fault("late_acceptance", account=credentials.details["handle"], latency_ms=5000)
    before = datetime.now(UTC)

    assert isinstance(await harness.connector.publish(prepared, credentials), OutcomeUnknown)
    assert isinstance(await harness.connector.reconcile(prepared, credentials, sent_after=before), Absent)
    outcome = await harness.connector.publish(prepared, credentials)
    await _until_struck(server)

    assert isinstance(outcome, Published)
    assert len(server.log(credentials.details["handle"])) == 1


async def _until_struck(server: SandboxServer) -> None:
    """The late request is through when its delay has passed; a new request queued behind it says so."""
    async with httpx2.AsyncClient(timeout=20) as patient:
        credentials = await server.credentials("patient")
        server.fault("late_acceptance", account="patient", operation="read", latency_ms=5000)
        await SandboxConnector(patient, server.url).read_account_metrics(credentials)


async def test_a_pending_post_is_found_by_reconciling_once_it_is_out(
    server: SandboxServer, harness: SandboxHarness
) -> None:
    credentials = await harness.make_account()
    prepared = await prepare(harness, credentials)
    server.fault("pending", account=credentials.details["handle"], polls=2)
    outcome = await harness.connector.publish(prepared, credentials)

    answers = [await harness.connector.reconcile(prepared, credentials, sent_after=datetime.now(UTC)) for _ in range(2)]

    assert isinstance(outcome, Pending)
    assert isinstance(answers[0], Unavailable)
    assert isinstance(answers[1], Found)
    assert answers[1].external_id == outcome.token


@pytest.mark.parametrize("kind", ["drop_before", "500_before", "429"])
async def test_a_poll_that_gets_no_answer_leaves_the_post_pending(
    server: SandboxServer, harness: SandboxHarness, kind: str
) -> None:
    credentials = await harness.make_account()
    prepared = await prepare(harness, credentials)
    server.fault("pending", account=credentials.details["handle"])
    pending = await harness.connector.publish(prepared, credentials)
    assert isinstance(pending, Pending)
    server.fault(kind, account=credentials.details["handle"], operation="read")

    assert isinstance(await harness.connector.poll(pending.token, prepared, credentials), Pending)


async def test_an_image_is_not_taken_by_a_network_that_fails(server: SandboxServer, harness: SandboxHarness) -> None:
    credentials = await harness.make_account()
    draft = harness.make_draft(images=1)
    answers = []
    for kind in ("drop_after", "500_after", "429", "expired_token"):
        server.fault(kind, account=credentials.details["handle"], operation="media")
        answers.append(await harness.connector.prepare(draft, credentials))

    unavailable, also_unavailable, limited, reauth = answers
    assert isinstance(unavailable, Unavailable)
    assert isinstance(also_unavailable, Unavailable)
    assert isinstance(limited, RateLimited)
    assert isinstance(reauth, NeedsReauth)
    assert reauth.can_refresh


async def test_a_refresh_token_serves_once(harness: SandboxHarness) -> None:
    credentials = await harness.make_account()
    at = datetime.now(UTC)

    first = await harness.connector.refresh(credentials, at=at)
    second = await harness.connector.refresh(credentials, at=at)

    assert getattr(first, "expires_at", None) == at + timedelta(hours=1)
    assert isinstance(second, NeedsReauth)


async def test_metrics_of_many_posts_are_read_in_batches(server: SandboxServer, harness: SandboxHarness) -> None:
    credentials = await harness.make_account()
    a_day_ago = datetime.now(UTC) - timedelta(days=1)
    handle = credentials.details["handle"]
    ids = [server.past_post(handle, f"Loaf {number}", published_at=a_day_ago)["id"] for number in range(120)]

    metrics = await harness.connector.read_metrics([*ids, "unknown"], credentials)

    assert set(metrics) == set(ids)
    assert all(item.is_simulated and item.impressions for item in metrics.values())
    server.fault("500_before", account=handle, operation="read")
    with pytest.raises(ReadFailed):
        await harness.connector.read_metrics(ids, credentials)
