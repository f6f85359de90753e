"""What every connector must do, whatever the platform.

A connector's own test file gives a `harness` fixture (see `Harness`) and subclasses the suite:

    class TestSandboxConnector(ConnectorContract):
        @pytest.fixture
        async def harness(self, ...) -> Harness: ...

The point of the suite is the ledger: what the platform itself accepted, read past the connector. A test that asked
the connector whether the connector was right would prove nothing.
"""

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

import pytest

from app.platforms import registry
from app.platforms.contract import (
    Absent,
    AccountMetrics,
    ChecksAccess,
    Connector,
    Credentials,
    Draft,
    Found,
    NeedsReauth,
    OutcomeUnknown,
    Pending,
    Prepared,
    Published,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Rejected,
    Unavailable,
)


class Fault(StrEnum):
    """How the platform behaves on the account's next publish call, once."""

    ANSWERS_500_BEFORE_ACCEPTING = "answers_500_before_accepting"
    ANSWERS_500_AFTER_ACCEPTING = "answers_500_after_accepting"
    DROPS_BEFORE_ACCEPTING = "drops_before_accepting"
    DROPS_AFTER_ACCEPTING = "drops_after_accepting"
    ANSWERS_TOO_LATE = "answers_too_late"
    """Accepts, but answers only after the connector's client has given up."""
    REFUSES_UNREAD = "refuses_unread"
    """An answer that proves nothing was processed (503 and a sign the platform is known to mean it by)."""
    RATE_LIMITS_ACCOUNT = "rate_limits_account"
    RATE_LIMITS_APP = "rate_limits_app"
    TOKEN_EXPIRED = "token_expired"
    """The access token is over; the refresh token still works."""
    TOKEN_REVOKED = "token_revoked"
    """Neither token works any more."""
    PENDING = "pending"
    """Takes the post and finishes later."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One post in the platform's own books."""

    external_id: str
    text: str
    media_count: int = 0
    reply_to: str | None = None
    """The external id of the post before it in its thread."""


class Harness(Protocol):
    connector: Connector
    """Its client's read timeout should be short (two or three seconds) so that ANSWERS_TOO_LATE stays quick."""
    faults: Collection[Fault]
    """Those this platform can have and the harness can cause; tests of the others are skipped."""
    is_idempotent: bool
    """Whether sending one prepared post twice makes one post (idempotency key or record key)."""
    metrics: frozenset[str]
    """Fields of PostMetrics the platform has; the others must come out as None."""
    too_long_text: str

    async def make_account(self) -> Credentials:
        """A fresh account with nothing posted."""
        ...

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        """A valid draft with a new post id; without `text` one that is different each time."""
        ...

    async def inject(self, fault: Fault, credentials: Credentials) -> None: ...

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        """What the platform holds as published on the account, read past the connector."""
        ...

    def unreachable(self) -> Connector:
        """The same connector pointed at a port where nothing listens."""
        ...


def needs(harness: Harness, fault: Fault) -> None:
    if fault not in harness.faults:
        pytest.skip(f"{harness.connector.platform} has no such fault: {fault}")


def checking_access(connector: Connector) -> ChecksAccess:
    if not isinstance(connector, ChecksAccess):
        pytest.skip(f"The connector to {connector.platform} has no way to ask about access.")
    return connector


async def prepared_post(harness: Harness, credentials: Credentials, draft: Draft | None = None) -> Prepared:
    prepared = await harness.connector.prepare(draft or harness.make_draft(), credentials)
    assert isinstance(prepared, dict), prepared
    return prepared


def following(draft: Draft, *earlier: Published, text: str) -> Draft:
    """The part of the same thread after those that are out."""
    return replace(draft, text=text, part=len(earlier), earlier_parts=[out.external_id for out in earlier], media=())


async def a_started_thread(harness: Harness, credentials: Credentials) -> tuple[Draft, Published]:
    """Its first part, which is out."""
    if registry.rules_of(harness.connector.platform).max_parts == 1:
        pytest.skip(f"{harness.connector.platform} has no threads.")
    root = harness.make_draft()
    outcome = await harness.connector.publish(await prepared_post(harness, credentials, root), credentials)
    assert isinstance(outcome, Published), outcome
    return root, outcome


async def reconcile_when_settled(
    harness: Harness, prepared: Prepared, credentials: Credentials, sent_after: datetime
) -> object:
    """Ask again while the answer is 'not yet', as the product does; for a few seconds only."""
    answer: object = None
    for _ in range(40):
        answer = await harness.connector.reconcile(prepared, credentials, sent_after=sent_after)
        if not isinstance(answer, Unavailable | RateLimited):
            return answer
        await asyncio.sleep(0.25)
    return answer


class ConnectorContract:
    # --- the ordinary way ---------------------------------------------------------------------------------------------

    async def test_preparing_publishes_nothing_and_freezes_plain_json(self, harness: Harness) -> None:
        credentials = await harness.make_account()

        prepared = await prepared_post(harness, credentials)

        assert json.loads(json.dumps(prepared)) == prepared
        assert await harness.accepted(credentials) == []

    async def test_what_is_prepared_holds_no_secrets(self, harness: Harness) -> None:
        credentials = await harness.make_account()

        written = json.dumps(await prepared_post(harness, credentials))

        assert credentials.access_token not in written
        assert not credentials.refresh_token or credentials.refresh_token not in written

    async def test_a_prepared_post_is_published_as_it_was_written(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        draft = harness.make_draft()

        outcome = await harness.connector.publish(await prepared_post(harness, credentials, draft), credentials)

        assert isinstance(outcome, Published), outcome
        assert await harness.accepted(credentials) == [Accepted(outcome.external_id, draft.text)]

    async def test_an_image_goes_out_with_the_post(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials, harness.make_draft(images=1))

        outcome = await harness.connector.publish(prepared, credentials)

        assert isinstance(outcome, Published), outcome
        assert [post.media_count for post in await harness.accepted(credentials)] == [1]

    async def test_publishing_the_same_prepared_post_twice_makes_one_post(self, harness: Harness) -> None:
        if not harness.is_idempotent:
            pytest.skip("This platform takes no key: the caller reconciles before it sends again.")
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)

        first = await harness.connector.publish(prepared, credentials)
        second = await harness.connector.publish(prepared, credentials)

        assert isinstance(first, Published)
        assert isinstance(second, Published)
        assert first.external_id == second.external_id
        assert len(await harness.accepted(credentials)) == 1

    async def test_two_posts_of_one_account_stay_two(self, harness: Harness) -> None:
        credentials = await harness.make_account()

        for _ in range(2):
            await harness.connector.publish(await prepared_post(harness, credentials), credentials)

        assert len({post.external_id for post in await harness.accepted(credentials)}) == 2

    async def test_a_text_over_the_limit_is_rejected_with_the_platforms_words(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        answer = await harness.connector.prepare(harness.make_draft(harness.too_long_text), credentials)

        outcome = await harness.connector.publish(answer, credentials) if isinstance(answer, dict) else answer

        assert isinstance(outcome, Rejected), outcome
        assert outcome.code
        assert outcome.message
        assert await harness.accepted(credentials) == []

    async def test_what_was_taken_to_finish_later_is_polled_until_it_is_out(self, harness: Harness) -> None:
        needs(harness, Fault.PENDING)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(Fault.PENDING, credentials)

        outcome = await harness.connector.publish(prepared, credentials)
        assert isinstance(outcome, Pending), outcome
        for _ in range(20):
            outcome = await harness.connector.poll(outcome.token, prepared, credentials)
            if not isinstance(outcome, Pending):
                break

        assert isinstance(outcome, Published), outcome
        assert [post.external_id for post in await harness.accepted(credentials)] == [outcome.external_id]

    # --- the line goes dead -------------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "fault", [Fault.DROPS_AFTER_ACCEPTING, Fault.ANSWERS_500_AFTER_ACCEPTING, Fault.ANSWERS_TOO_LATE]
    )
    async def test_a_lost_answer_is_unknown_and_then_found(self, harness: Harness, fault: Fault) -> None:
        needs(harness, fault)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(fault, credentials)
        sent_after = datetime.now(UTC)

        outcome = await harness.connector.publish(prepared, credentials)
        assert isinstance(outcome, OutcomeUnknown), outcome
        found = await reconcile_when_settled(harness, prepared, credentials, sent_after)

        assert isinstance(found, Found), found
        assert [post.external_id for post in await harness.accepted(credentials)] == [found.external_id]

    @pytest.mark.parametrize("fault", [Fault.DROPS_BEFORE_ACCEPTING, Fault.ANSWERS_500_BEFORE_ACCEPTING])
    async def test_a_lost_request_is_unknown_then_absent_then_sent_once(self, harness: Harness, fault: Fault) -> None:
        needs(harness, fault)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(fault, credentials)
        sent_after = datetime.now(UTC)

        outcome = await harness.connector.publish(prepared, credentials)
        assert isinstance(outcome, OutcomeUnknown), outcome
        assert isinstance(await reconcile_when_settled(harness, prepared, credentials, sent_after), Absent)
        again = await harness.connector.publish(prepared, credentials)

        assert isinstance(again, Published), again
        assert [post.external_id for post in await harness.accepted(credentials)] == [again.external_id]

    async def test_a_post_that_is_out_is_found_and_another_is_not(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        sent_after = datetime.now(UTC)
        out, kept = await prepared_post(harness, credentials), await prepared_post(harness, credentials)
        outcome = await harness.connector.publish(out, credentials)
        assert isinstance(outcome, Published)

        found = await reconcile_when_settled(harness, out, credentials, sent_after)
        absent = await reconcile_when_settled(harness, kept, credentials, sent_after)

        assert isinstance(found, Found)
        assert found.external_id == outcome.external_id
        assert isinstance(absent, Absent)

    async def test_a_refused_connection_is_provably_not_sent(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        connector = harness.unreachable()

        outcome = await connector.publish(prepared, credentials)
        answer = await connector.reconcile(prepared, credentials, sent_after=datetime.now(UTC))
        await connector.aclose()

        assert isinstance(outcome, Unavailable), outcome
        assert isinstance(answer, Unavailable), answer
        assert await harness.accepted(credentials) == []

    async def test_a_platform_that_proves_it_read_nothing_is_unavailable(self, harness: Harness) -> None:
        needs(harness, Fault.REFUSES_UNREAD)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(Fault.REFUSES_UNREAD, credentials)

        outcome = await harness.connector.publish(prepared, credentials)

        assert isinstance(outcome, Unavailable), outcome
        assert await harness.accepted(credentials) == []

    # --- threads ------------------------------------------------------------------------------------------------------

    async def test_each_part_of_a_thread_replies_to_the_one_before(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)
        out = [first]
        later = ["And the second.", "And the third."][: registry.rules_of(harness.connector.platform).max_parts - 1]

        for text in later:
            draft = following(root, *out, text=text)
            outcome = await harness.connector.publish(await prepared_post(harness, credentials, draft), credentials)
            assert isinstance(outcome, Published), outcome
            out.append(outcome)

        assert list(await harness.accepted(credentials)) == [
            Accepted(out[0].external_id, root.text),
            *(
                Accepted(out[at].external_id, text, reply_to=out[at - 1].external_id)
                for at, text in enumerate(later, 1)
            ),
        ]

    async def test_parts_of_the_same_words_stay_several_posts(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        sent_after = datetime.now(UTC)
        root, first = await a_started_thread(harness, credentials)

        again = await prepared_post(harness, credentials, following(root, first, text=root.text))
        before = await reconcile_when_settled(harness, again, credentials, sent_after)
        second = await harness.connector.publish(again, credentials)
        after = await reconcile_when_settled(harness, again, credentials, sent_after)

        assert isinstance(before, Absent), before
        assert isinstance(second, Published), second
        assert second.external_id != first.external_id
        assert isinstance(after, Found), after
        assert after.external_id == second.external_id

    async def test_the_same_part_sent_twice_is_one_post(self, harness: Harness) -> None:
        if not harness.is_idempotent:
            pytest.skip("This platform takes no key: the caller reconciles before it sends again.")
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)
        draft = following(root, first, text="And the second.")

        one = await harness.connector.publish(await prepared_post(harness, credentials, draft), credentials)
        moved = replace(draft, scheduled_for=draft.scheduled_for + timedelta(days=1))
        other = await harness.connector.publish(await prepared_post(harness, credentials, moved), credentials)

        assert isinstance(one, Published), one
        assert other == one
        assert len(await harness.accepted(credentials)) == 2

    async def test_a_part_whose_answer_was_lost_is_found_and_the_next_part_is_not(self, harness: Harness) -> None:
        needs(harness, Fault.DROPS_AFTER_ACCEPTING)
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)
        prepared = await prepared_post(harness, credentials, following(root, first, text="And the second."))
        await harness.inject(Fault.DROPS_AFTER_ACCEPTING, credentials)
        sent_after = datetime.now(UTC)

        outcome = await harness.connector.publish(prepared, credentials)
        found = await reconcile_when_settled(harness, prepared, credentials, sent_after)
        assert isinstance(outcome, OutcomeUnknown), outcome
        assert isinstance(found, Found), found
        if registry.rules_of(harness.connector.platform).max_parts == 2:
            return  # a comment is the last part
        second = Published(found.external_id, found.permalink)
        third = await prepared_post(harness, credentials, following(root, first, second, text="And the third."))

        assert isinstance(await reconcile_when_settled(harness, third, credentials, sent_after), Absent)
        assert [post.reply_to for post in await harness.accepted(credentials)] == [None, first.external_id]

    async def test_nothing_follows_a_part_that_was_deleted(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)
        await harness.connector.delete(first.external_id, credentials)

        answer = await harness.connector.prepare(following(root, first, text="And the second."), credentials)
        outcome = await harness.connector.publish(answer, credentials) if isinstance(answer, dict) else answer

        assert isinstance(outcome, Rejected), outcome
        assert await harness.accepted(credentials) == []

    # --- the platform says no -----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("fault", [Fault.RATE_LIMITS_ACCOUNT, Fault.RATE_LIMITS_APP])
    async def test_a_rate_limit_says_how_long_and_for_whom(self, harness: Harness, fault: Fault) -> None:
        needs(harness, fault)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(fault, credentials)

        outcome = await harness.connector.publish(prepared, credentials)

        assert isinstance(outcome, RateLimited), outcome
        assert outcome.retry_after_seconds > 0
        assert outcome.app_wide is (fault is Fault.RATE_LIMITS_APP)
        assert await harness.accepted(credentials) == []

    async def test_an_expired_token_is_refreshed_and_the_post_goes_out_once(self, harness: Harness) -> None:
        needs(harness, Fault.TOKEN_EXPIRED)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(Fault.TOKEN_EXPIRED, credentials)

        outcome = await harness.connector.publish(prepared, credentials)
        assert isinstance(outcome, NeedsReauth), outcome
        assert outcome.can_refresh
        fresh = await harness.connector.refresh(credentials, at=datetime.now(UTC))
        assert isinstance(fresh, RefreshedTokens), fresh
        renewed = Credentials(
            account_id=credentials.account_id,
            access_token=fresh.access_token,
            refresh_token=fresh.refresh_token or credentials.refresh_token,
            server=credentials.server,
            details=credentials.details,
        )
        outcome = await harness.connector.publish(prepared, renewed)

        assert isinstance(outcome, Published), outcome
        assert len(await harness.accepted(renewed)) == 1

    async def test_a_revoked_connection_needs_the_person(self, harness: Harness) -> None:
        needs(harness, Fault.TOKEN_REVOKED)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(Fault.TOKEN_REVOKED, credentials)

        outcome = await harness.connector.publish(prepared, credentials)
        refreshed = await harness.connector.refresh(credentials, at=datetime.now(UTC))

        assert isinstance(outcome, NeedsReauth), outcome
        assert isinstance(refreshed, NeedsReauth), refreshed
        assert not refreshed.can_refresh
        assert await harness.accepted(credentials) == []

    # --- asking whether access is good --------------------------------------------------------------------------------

    async def test_good_access_is_found_good_as_often_as_it_is_asked(self, harness: Harness) -> None:
        connector = checking_access(harness.connector)
        credentials = await harness.make_account()

        assert [await connector.check_access(credentials) for _ in range(2)] == [None, None]
        assert await harness.accepted(credentials) == []

    @pytest.mark.parametrize("fault", [Fault.TOKEN_EXPIRED, Fault.TOKEN_REVOKED])
    async def test_access_that_ended_says_whether_it_can_be_renewed(self, harness: Harness, fault: Fault) -> None:
        needs(harness, fault)
        connector = checking_access(harness.connector)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(fault, credentials)
        await harness.connector.publish(prepared, credentials)

        answer = await connector.check_access(credentials)

        assert isinstance(answer, NeedsReauth), answer
        assert answer.can_refresh is (fault is Fault.TOKEN_EXPIRED)

    async def test_a_platform_that_is_away_does_not_speak_against_the_access(self, harness: Harness) -> None:
        connector = checking_access(harness.unreachable())

        assert isinstance(await connector.check_access(await harness.make_account()), Unavailable)

    # --- reading and deleting -----------------------------------------------------------------------------------------

    async def test_figures_the_platform_does_not_have_are_none_not_zero(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        outcome = await harness.connector.publish(await prepared_post(harness, credentials), credentials)
        assert isinstance(outcome, Published)

        metrics = (await harness.connector.read_metrics([outcome.external_id], credentials))[outcome.external_id]

        for name in ("impressions", "likes", "comments", "shares", "clicks", "saves"):
            value = getattr(metrics, name)
            assert (value is not None) is (name in harness.metrics), name
            assert value is None or value >= 0

    async def test_an_account_has_followers(self, harness: Harness) -> None:
        credentials = await harness.make_account()

        metrics = await harness.connector.read_account_metrics(credentials)

        assert isinstance(metrics, AccountMetrics)
        assert metrics.followers is None or metrics.followers >= 0

    async def test_deleting_twice_succeeds_and_the_post_is_gone(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        outcome = await harness.connector.publish(await prepared_post(harness, credentials), credentials)
        assert isinstance(outcome, Published)

        await harness.connector.delete(outcome.external_id, credentials)
        await harness.connector.delete(outcome.external_id, credentials)

        assert await harness.accepted(credentials) == []
        assert await harness.connector.read_metrics([outcome.external_id], credentials) == {}

    async def test_reading_nothing_asks_nothing(self, harness: Harness) -> None:
        credentials = await harness.make_account()

        assert await harness.unreachable().read_metrics([], credentials) == {}

    async def test_a_platform_that_does_not_answer_reads_as_failed(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        outcome = await harness.connector.publish(await prepared_post(harness, credentials), credentials)
        assert isinstance(outcome, Published)
        connector = harness.unreachable()

        with pytest.raises(ReadFailed):
            await connector.read_metrics([outcome.external_id], credentials)
        with pytest.raises(ReadFailed):
            await connector.read_account_metrics(credentials)
        with pytest.raises(ReadFailed):
            await connector.delete(outcome.external_id, credentials)
        assert isinstance(await connector.refresh(credentials, at=datetime.now(UTC)), Unavailable)
        await connector.aclose()
