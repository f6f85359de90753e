"""The shared contract, for a Page and for a person: what each may read back differs, and with it how a lost answer is
cleared up.
"""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

import httpx2
import pytest

from app.platforms.contract import (
    Connector,
    Credentials,
    Draft,
    Found,
    OutcomeUnknown,
    Published,
    Unknowable,
)
from app.platforms.linkedin.connector import LinkedInConnector
from tests.platforms.connector_contract import (
    Accepted,
    ConnectorContract,
    Fault,
    Harness,
    a_started_thread,
    following,
    needs,
    prepared_post,
    reconcile_when_settled,
)
from tests.platforms.linkedin.conftest import connector_to
from tests.platforms.linkedin.people import Made, draft_of, image
from tests.twins.linkedin import Fault as TwinFault, LinkedInTwin

_FAULTS = {
    Fault.ANSWERS_500_BEFORE_ACCEPTING: TwinFault.ERROR_BEFORE,
    Fault.ANSWERS_500_AFTER_ACCEPTING: TwinFault.ERROR_AFTER,
    Fault.DROPS_BEFORE_ACCEPTING: TwinFault.DROP_BEFORE,
    Fault.DROPS_AFTER_ACCEPTING: TwinFault.DROP_AFTER,
    Fault.ANSWERS_TOO_LATE: TwinFault.LATE,
    Fault.RATE_LIMITS_ACCOUNT: TwinFault.RATE_LIMIT,
}


class LinkedInHarness:
    faults = frozenset({*_FAULTS, Fault.RATE_LIMITS_APP, Fault.TOKEN_EXPIRED, Fault.TOKEN_REVOKED})
    is_idempotent = False
    too_long_text = "a" * 3001

    def __init__(self, twin: LinkedInTwin, made: Made, connector: LinkedInConnector, *, is_page: bool) -> None:
        self._twin = twin
        self._made = made
        self._is_page = is_page
        self._numbers = count(1)
        self.connector: Connector = connector
        self.metrics = frozenset({"impressions", "likes", "comments", "shares", "clicks"}) | (
            frozenset() if is_page else frozenset({"saves"})
        )

    async def make_account(self) -> Credentials:
        return await (self._made.page() if self._is_page else self._made.person())

    def make_draft(self, text: str | None = None, *, images: int = 0) -> Draft:
        plain = f"Fresh rye (loaf {next(self._numbers)}) 🥖 by *hand* & [heart] #bread"
        return draft_of(text or plain, media=[image(number) for number in range(images)])

    async def inject(self, fault: Fault, credentials: Credentials) -> None:
        held = self._twin.state.tokens[credentials.access_token]
        if fault is Fault.TOKEN_EXPIRED:
            self._twin.state.expire_access(held.person)
        elif fault is Fault.TOKEN_REVOKED:
            self._twin.state.revoke(held.person)
        elif fault is Fault.RATE_LIMITS_APP:
            held.app.is_limited = True
        else:
            self._twin.state.faults.setdefault(credentials.account_id, []).append(_FAULTS[fault])

    async def accepted(self, credentials: Credentials) -> Sequence[Accepted]:
        return [
            *(
                Accepted(post.urn, post.visible, post.media_count)
                for post in self._twin.state.by(credentials.account_id)
            ),
            *(
                Accepted(comment.urn, comment.text, reply_to=comment.on)
                for comment in self._twin.state.comments.values()
                if comment.actor == credentials.account_id
            ),
        ]

    def unreachable(self) -> Connector:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return connector_to(f"http://127.0.0.1:{port}", httpx2.AsyncClient(), settle_seconds=0)


class LinkedInContract(ConnectorContract):
    async def test_each_part_of_a_thread_replies_to_the_one_before(self, harness: Harness) -> None:
        """There are two: the post, and a comment under it."""
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)

        comment = following(root, first, text="And where to find it: (https://bakery.example/a_b) #here")
        outcome = await harness.connector.publish(await prepared_post(harness, credentials, comment), credentials)

        assert isinstance(outcome, Published), outcome
        assert list(await harness.accepted(credentials)) == [
            Accepted(first.external_id, root.text),
            Accepted(outcome.external_id, comment.text, reply_to=first.external_id),
        ]


class TestLinkedInPage(LinkedInContract):
    @pytest.fixture
    def harness(self, twin: LinkedInTwin, made: Made, connector: LinkedInConnector) -> Harness:
        return LinkedInHarness(twin, made, connector, is_page=True)

    async def test_a_part_whose_answer_was_lost_is_found_and_the_next_part_is_not(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)
        prepared = await prepared_post(harness, credentials, following(root, first, text="And the second."))
        await harness.inject(Fault.DROPS_AFTER_ACCEPTING, credentials)
        sent_after = datetime.now(UTC)

        outcome = await harness.connector.publish(prepared, credentials)
        found = await reconcile_when_settled(harness, prepared, credentials, sent_after)

        assert isinstance(outcome, OutcomeUnknown), outcome
        assert isinstance(found, Found), found
        assert [post.external_id for post in await harness.accepted(credentials)][1:] == [found.external_id]


class TestLinkedInPerson(LinkedInContract):
    """Nothing can be read back, so nothing is ever known to be absent: asking sends it once more, guarded."""

    @pytest.fixture
    def harness(self, twin: LinkedInTwin, made: Made, connector: LinkedInConnector) -> Harness:
        return LinkedInHarness(twin, made, connector, is_page=False)

    @pytest.mark.parametrize("fault", [Fault.DROPS_BEFORE_ACCEPTING, Fault.ANSWERS_500_BEFORE_ACCEPTING])
    async def test_a_lost_request_is_unknown_then_absent_then_sent_once(self, harness: Harness, fault: Fault) -> None:
        needs(harness, fault)
        credentials = await harness.make_account()
        prepared = await prepared_post(harness, credentials)
        await harness.inject(fault, credentials)
        sent_after = datetime.now(UTC)

        outcome = await harness.connector.publish(prepared, credentials)
        found = await reconcile_when_settled(harness, prepared, credentials, sent_after)

        assert isinstance(outcome, OutcomeUnknown), outcome
        assert isinstance(found, Found), found
        assert [post.external_id for post in await harness.accepted(credentials)] == [found.external_id]

    async def test_a_post_that_is_out_is_found_and_another_is_not(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        sent_after = datetime.now(UTC)
        out = await prepared_post(harness, credentials)
        outcome = await harness.connector.publish(out, credentials)
        assert isinstance(outcome, Published), outcome

        found = await reconcile_when_settled(harness, out, credentials, sent_after)

        assert isinstance(found, Found), found
        assert [post.external_id for post in await harness.accepted(credentials)] == [outcome.external_id]
        assert found.external_id == outcome.external_id

    async def test_a_part_whose_answer_was_lost_is_found_and_the_next_part_is_not(self, harness: Harness) -> None:
        """A comment has no guard, and is not sent again: a person looks."""
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)
        prepared = await prepared_post(harness, credentials, following(root, first, text="And the second."))
        await harness.inject(Fault.DROPS_AFTER_ACCEPTING, credentials)
        sent_after = datetime.now(UTC)

        outcome = await harness.connector.publish(prepared, credentials)
        answer = await reconcile_when_settled(harness, prepared, credentials, sent_after)

        assert isinstance(outcome, OutcomeUnknown), outcome
        assert isinstance(answer, Unknowable), answer
        assert len(await harness.accepted(credentials)) == 2

    async def test_parts_of_the_same_words_stay_several_posts(self, harness: Harness) -> None:
        credentials = await harness.make_account()
        root, first = await a_started_thread(harness, credentials)

        again = await prepared_post(harness, credentials, following(root, first, text=root.text))
        second = await harness.connector.publish(again, credentials)

        assert isinstance(second, Published), second
        assert [post.reply_to for post in await harness.accepted(credentials)] == [None, first.external_id]
