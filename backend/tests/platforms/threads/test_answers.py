"""Every answer to the one call that publishes, and what we make of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.platforms.contract import (
    Absent,
    Credentials,
    Draft,
    Found,
    NeedsReauth,
    OutcomeUnknown,
    Published,
    RateLimited,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.threads.connector import ThreadsConnector
from tests.twins.meta.state import Account, Fault, Refusal
from tests.twins.threads import ThreadsTwin

PUBLISH = "POST threads_publish"
WORDS = "The Graph's own words"


def draft(text: str = "Fresh bread. #rye") -> Draft:
    now = datetime.now(UTC)
    return Draft(post_id=uuid4(), text=text, scheduled_for=now, created_at=now)


@pytest.fixture
async def prepared(connector: ThreadsConnector, credentials: Credentials) -> dict[str, Any]:
    made = await connector.prepare(draft(), credentials)
    assert isinstance(made, dict)
    return made


def older(prepared: dict[str, Any], minutes: float) -> dict[str, Any]:
    made_at = datetime.fromisoformat(prepared["made_at"]) - timedelta(minutes=minutes)
    return {**prepared, "made_at": made_at.isoformat()}


# --- the error table --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (Refusal(100, None, "Param text must be at most 500 characters long."), Rejected),
        (Refusal(100, None, "THREADS_API__LINK_LIMIT_EXCEEDED"), Rejected),
        (Refusal(190, 463), NeedsReauth),
        (Refusal(190, 460), NeedsReauth),
        (Refusal(102), NeedsReauth),
        (Refusal(10), NeedsReauth),
        (Refusal(200), NeedsReauth),
        (Refusal(299), NeedsReauth),
        (Refusal(4), RateLimited),
        (Refusal(4, 1349210), RateLimited),
        (Refusal(17), RateLimited),
        (Refusal(32), RateLimited),
        (Refusal(613), RateLimited),
        (Refusal(80002), RateLimited),
        (Refusal(368, status=429), RateLimited),
        (Refusal(9, 2207042), RateLimited),
        (Refusal(9), RateLimited),
        (Refusal(24, 4279013), NeedsReauth),
        (Refusal(4, 2207051), Rejected),
        (Refusal(1, 2207051), Rejected),
        (Refusal(1), OutcomeUnknown),
        (Refusal(2), OutcomeUnknown),
        (Refusal(2, status=500), OutcomeUnknown),
        (Refusal(0), OutcomeUnknown),
        (Refusal(100, status=503), OutcomeUnknown),
    ],
    ids=lambda value: f"{value.code}-{value.subcode}" if isinstance(value, Refusal) else value.__name__,
)
async def test_what_a_refusal_means(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    prepared: dict[str, Any],
    refusal: Refusal,
    outcome: type,
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=refusal))

    answer = await connector.publish(prepared, credentials)

    assert type(answer) is outcome, answer
    if isinstance(answer, Rejected | NeedsReauth | OutcomeUnknown):
        assert refusal.message in answer.message
    if isinstance(answer, NeedsReauth):
        assert not answer.can_refresh


@pytest.mark.parametrize(
    ("refusal", "app_wide"), [(Refusal(4), True), (Refusal(4, 1349210), False), (Refusal(17), False)]
)
async def test_a_limit_says_whose_it_is(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    prepared: dict[str, Any],
    refusal: Refusal,
    app_wide: bool,
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=refusal))

    assert await connector.publish(prepared, credentials) == RateLimited(3600, app_wide=app_wide)


async def test_a_limit_lasts_as_long_as_the_headers_say(
    connector: ThreadsConnector, credentials: Credentials, account: Account, prepared: dict[str, Any]
) -> None:
    usage = '{"17900000000000001":[{"type":"threads","call_count":100,"estimated_time_to_regain_access":7}]}'
    refusal = Refusal(613, headers={"X-Business-Use-Case-Usage": usage})
    account.faults.append(Fault(PUBLISH, refusal=refusal))

    assert await connector.publish(prepared, credentials) == RateLimited(420)


# --- what is looked at before it is believed --------------------------------------------------------------------------


async def test_a_block_is_not_believed_of_a_post_that_went_out(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=Refusal(4, 2207051, "Action is blocked"), acts=True))

    outcome = await connector.publish(prepared, credentials)

    [post] = twin.state.posts_of(account.id)
    assert isinstance(outcome, Published)
    assert (outcome.external_id, outcome.permalink) == (post.id, post.permalink)


async def test_a_block_that_cannot_be_looked_at_is_unknown(
    connector: ThreadsConnector, credentials: Credentials, account: Account, prepared: dict[str, Any]
) -> None:
    account.faults += [
        Fault(PUBLISH, refusal=Refusal(4, 2207051)),
        Fault("GET container", after=1, how="drop"),
    ]

    assert isinstance(await connector.publish(prepared, credentials), OutcomeUnknown)


async def test_a_container_not_seen_yet_is_published_again_a_little_later(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=Refusal(24, 4279009, "media cannot be found")))

    first = await connector.publish(prepared, credentials)
    second = await connector.publish(prepared, credentials)

    assert first == Unavailable("media cannot be found", retry_after_seconds=30)
    assert isinstance(second, Published)
    assert len(twin.state.posts_of(account.id)) == 1


async def test_a_container_that_stays_unfound_is_made_anew_and_only_then_given_up(
    connector: ThreadsConnector, credentials: Credentials, account: Account, prepared: dict[str, Any]
) -> None:
    account.faults += [Fault(PUBLISH, refusal=Refusal(24, 4279009)) for _ in range(5)]

    outcomes = [await connector.publish(older(prepared, 6), credentials) for _ in range(5)]

    assert [getattr(outcome, "prepare_again", None) for outcome in outcomes] == [True] * 4 + [None]
    assert isinstance(outcomes[4], Rejected)


async def test_a_container_that_is_lost_is_made_anew(
    connector: ThreadsConnector, credentials: Credentials, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    twin.state.containers[prepared["container"]].is_hidden = True

    young = await connector.publish(prepared, credentials)
    old = await connector.publish(older(prepared, 6), credentials)

    assert isinstance(young, Unavailable) and young.retry_after_seconds == 30 and not young.prepare_again
    assert isinstance(old, Unavailable) and old.prepare_again


async def test_a_container_of_yesterday_is_made_anew(
    connector: ThreadsConnector, credentials: Credentials, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    twin.state.containers[prepared["container"]].is_expired = True

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Unavailable) and outcome.prepare_again


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (Refusal(2, status=500), Unavailable),
        (Refusal(100, None, "odd", 500), Unavailable),
        (Refusal(613), RateLimited),
        (Refusal(190, 463), NeedsReauth),
        (Refusal(368), Unavailable),
    ],
)
async def test_a_status_that_cannot_be_read_publishes_nothing(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    twin: ThreadsTwin,
    prepared: dict[str, Any],
    refusal: Refusal,
    outcome: type,
) -> None:
    account.faults.append(Fault("GET container", refusal=refusal))

    answer = await connector.publish(prepared, credentials)

    assert isinstance(answer, outcome)
    assert twin.state.posts_of(account.id) == []


# --- once -------------------------------------------------------------------------------------------------------------


async def test_publishing_again_finds_the_post_that_is_out(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    first = await connector.publish(prepared, credentials)
    second = await connector.publish(prepared, credentials)

    assert isinstance(first, Published) and isinstance(second, Published)
    assert first.external_id == second.external_id
    assert len(twin.state.posts_of(account.id)) == 1


async def test_a_container_that_is_out_but_not_listed_has_to_be_looked_up(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    await connector.publish(prepared, credentials)
    twin.state.posts_of(account.id)[0].is_unlisted = True

    assert isinstance(await connector.publish(prepared, credentials), OutcomeUnknown)
    assert isinstance(await connector.poll("anything", prepared, credentials), OutcomeUnknown)


# --- finding out ------------------------------------------------------------------------------------------------------


async def lost(
    connector: ThreadsConnector, credentials: Credentials, account: Account, made: dict[str, Any]
) -> datetime:
    """Publish it with the answer lost; when that began."""
    began = datetime.now(UTC)
    account.faults.append(Fault(PUBLISH, how="drop", acts=True))
    assert isinstance(await connector.publish(made, credentials), OutcomeUnknown)
    return began


async def test_a_finished_container_is_asked_again_before_it_counts_as_unsent(
    http: Any, twin: ThreadsTwin, credentials: Credentials, prepared: dict[str, Any]
) -> None:
    connector = ThreadsConnector(http, graph_url=twin.url, oauth_url=twin.url)
    now = datetime.now(UTC)

    early = await connector.reconcile(prepared, credentials, sent_after=now)
    late = await connector.reconcile(older(prepared, 1), credentials, sent_after=now - timedelta(seconds=32))

    assert isinstance(early, Unavailable)
    assert isinstance(late, Absent)


async def test_among_several_the_exact_words_and_the_time_decide(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    state = twin.state
    for text, age in (("Fresh bread. #rye", 3600), ("Fresh bread. #ryes", 0), ("fresh bread. #rye", 0)):
        other = await connector.prepare(draft(text), credentials)
        assert isinstance(other, dict)
        await connector.publish(other, credentials)
        state.posts_of(account.id)[-1].published_at -= age
    began = await lost(connector, credentials, account, prepared)
    ours = state.posts_of(account.id)[-1]
    another = await connector.prepare(draft("Rolls."), credentials)
    assert isinstance(another, dict)
    await connector.publish(another, credentials)

    found = await connector.reconcile(prepared, credentials, sent_after=began)

    assert found == Found(ours.id, ours.permalink)


async def test_two_of_the_same_words_are_for_a_person_to_tell(
    connector: ThreadsConnector, credentials: Credentials, account: Account, prepared: dict[str, Any]
) -> None:
    began = await lost(connector, credentials, account, prepared)
    twin_post = await connector.prepare(draft(), credentials)
    assert isinstance(twin_post, dict)
    await connector.publish(twin_post, credentials)

    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=began), Unknowable)


async def test_a_post_that_is_out_and_not_listed_is_asked_for_then_left_to_a_person(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    began = await lost(connector, credentials, account, prepared)
    twin.state.posts_of(account.id)[0].is_unlisted = True

    early = await connector.reconcile(prepared, credentials, sent_after=began)
    late = await connector.reconcile(older(prepared, 12), credentials, sent_after=began - timedelta(minutes=11))

    assert isinstance(early, Unavailable)
    assert isinstance(late, Unknowable) and "says that it is out" in late.message


async def test_a_container_that_is_not_known_any_more_proves_nothing(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    began = await lost(connector, credentials, account, prepared)
    container = twin.state.containers[prepared["container"]]
    container.is_hidden = True

    found = await connector.reconcile(prepared, credentials, sent_after=began)
    twin.state.posts_of(account.id)[0].is_deleted = True
    early = await connector.reconcile(prepared, credentials, sent_after=began)
    late = await connector.reconcile(older(prepared, 12), credentials, sent_after=began - timedelta(minutes=11))

    assert isinstance(found, Found)
    assert isinstance(early, Unavailable)
    assert isinstance(late, Unknowable)


async def test_an_expired_container_was_never_published(
    connector: ThreadsConnector, credentials: Credentials, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    twin.state.containers[prepared["container"]].is_expired = True
    long_ago = datetime.now(UTC) - timedelta(hours=25)

    answer = await connector.reconcile(older(prepared, 26 * 60), credentials, sent_after=long_ago)

    assert isinstance(answer, Absent)


async def test_a_container_made_after_the_send_knows_nothing_of_it(
    connector: ThreadsConnector, credentials: Credentials, account: Account, prepared: dict[str, Any]
) -> None:
    """As after a restored backup: the post is prepared anew, and what went out then is in the list only."""
    began = datetime.now(UTC) - timedelta(minutes=20)
    absent = await connector.reconcile(prepared, credentials, sent_after=began)
    out = await connector.prepare(draft(), credentials)
    assert isinstance(out, dict)
    published = await connector.publish(out, credentials)

    found = await connector.reconcile(prepared, credentials, sent_after=began)

    assert isinstance(absent, Absent)
    assert isinstance(published, Published)
    assert found == Found(published.external_id, published.permalink)


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (Refusal(2, status=500), Unavailable),
        (Refusal(190), NeedsReauth),
        (Refusal(4), RateLimited),
        (Refusal(368), Unavailable),
    ],
)
async def test_a_question_that_is_refused_says_nothing_about_the_post(
    connector: ThreadsConnector,
    credentials: Credentials,
    account: Account,
    prepared: dict[str, Any],
    refusal: Refusal,
    outcome: type,
) -> None:
    account.faults.append(Fault("GET container", refusal=refusal))

    answer = await connector.reconcile(prepared, credentials, sent_after=datetime.now(UTC) - timedelta(minutes=1))

    assert isinstance(answer, outcome)


async def test_more_posts_than_a_page_holds_are_looked_through(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin, prepared: dict[str, Any]
) -> None:
    began = await lost(connector, credentials, account, prepared)
    ours = twin.state.posts_of(account.id)[0]
    for number in range(60):
        copy = f"{ours.id}{number:02}"
        twin.state.posts[copy] = type(ours)(
            copy, account.id, f"Loaf {number}", "TEXT", ours.published_at, {}, permalink="https://www.threads.com/x"
        )

    found = await connector.reconcile(prepared, credentials, sent_after=began)

    assert isinstance(found, Found) and found.external_id == ours.id
