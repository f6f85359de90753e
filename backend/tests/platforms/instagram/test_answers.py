"""Every answer to the call that publishes, and finding out what became of a lost one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.platforms.contract import (
    Absent,
    Credentials,
    Draft,
    Found,
    Media,
    NeedsReauth,
    OutcomeUnknown,
    Published,
    RateLimited,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.instagram.connector import InstagramConnector
from tests.twins.instagram import InstagramTwin
from tests.twins.meta.state import Account, Fault, Refusal

PUBLISH = "POST media_publish"
Prepare = Callable[..., Any]


@pytest.fixture
def prepare(connector: InstagramConnector, credentials: Credentials, picture: Callable[..., Media]) -> Prepare:
    async def make(text: str = "Fresh bread. #rye", **given: Any) -> dict[str, Any]:
        now = datetime.now(UTC)
        media = given.pop("media", None) or [picture()]
        made = await connector.prepare(
            Draft(post_id=uuid4(), text=text, scheduled_for=now, created_at=now, media=media, **given), credentials
        )
        assert isinstance(made, dict), made
        return made

    return make


@pytest.fixture
async def prepared(prepare: Prepare) -> dict[str, Any]:
    made: dict[str, Any] = await prepare()
    return made


def older(prepared: dict[str, Any], minutes: float) -> dict[str, Any]:
    made_at = datetime.fromisoformat(prepared["made_at"]) - timedelta(minutes=minutes)
    return {**prepared, "made_at": made_at.isoformat()}


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (Refusal(190, 458), NeedsReauth),
        (Refusal(190, 463), NeedsReauth),
        (Refusal(102), NeedsReauth),
        (Refusal(10), NeedsReauth),
        (Refusal(200), NeedsReauth),
        (Refusal(4), RateLimited),
        (Refusal(17), RateLimited),
        (Refusal(613), RateLimited),
        (Refusal(80002), RateLimited),
        (Refusal(9, 2207042), RateLimited),
        (Refusal(4, 2207051), Rejected),
        (Refusal(25, 2207050), NeedsReauth),
        (Refusal(9007, 2207027), Unavailable),
        (Refusal(24, 2207006), Unavailable),
        (Refusal(24, 2207008), Unavailable),
        (Refusal(-2, 2207003), Unavailable),
        (Refusal(-2, 2207020), Unavailable),
        (Refusal(9004, 2207052), Unavailable),
        (Refusal(-1, 2207001), OutcomeUnknown),
        (Refusal(-1, 2207032), OutcomeUnknown),
        (Refusal(-1, 2207053), OutcomeUnknown),
        (Refusal(352, 2207026), Rejected),
        (Refusal(36000, 2207004), Rejected),
        (Refusal(36001, 2207005), Rejected),
        (Refusal(36003, 2207009), Rejected),
        (Refusal(36004, 2207010), Rejected),
        (Refusal(100, 2207023), Rejected),
        (Refusal(100, 2207028), Rejected),
        (Refusal(1, 2207057), Rejected),
        (Refusal(100, 2207035), Rejected),
        (Refusal(100, 2207040), Rejected),
        (Refusal(100, 2207081), Rejected),
        (Refusal(100), Rejected),
        (Refusal(1), OutcomeUnknown),
        (Refusal(2), OutcomeUnknown),
        (Refusal(2, status=500), OutcomeUnknown),
    ],
    ids=lambda value: f"{value.code}-{value.subcode}" if isinstance(value, Refusal) else value.__name__,
)
async def test_what_a_refusal_means(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    twin: InstagramTwin,
    prepared: dict[str, Any],
    refusal: Refusal,
    outcome: type,
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=refusal))

    answer = await connector.publish(prepared, credentials)

    assert type(answer) is outcome, answer
    assert twin.state.posts_of(account.id) == []


@pytest.mark.parametrize(
    ("subcode", "again", "wait"),
    [(2207027, False, 5), (2207006, False, 30), (2207008, False, 30), (2207020, True, 30), (2207003, True, 30)],
)
async def test_whether_the_same_container_is_used_again(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    prepared: dict[str, Any],
    subcode: int,
    again: bool,
    wait: float,
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=Refusal(24, subcode)))

    answer = await connector.publish(prepared, credentials)

    assert isinstance(answer, Unavailable)
    assert (answer.prepare_again, answer.retry_after_seconds) == (again, wait)


async def test_a_container_that_stays_unfound_is_made_anew(
    connector: InstagramConnector, credentials: Credentials, account: Account, prepared: dict[str, Any]
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=Refusal(24, 2207006)))

    answer = await connector.publish(older(prepared, 6), credentials)

    assert isinstance(answer, Unavailable) and answer.prepare_again


async def test_a_block_is_not_believed_of_a_post_that_went_out(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    twin: InstagramTwin,
    prepared: dict[str, Any],
) -> None:
    account.faults.append(Fault(PUBLISH, refusal=Refusal(4, 2207051, "Action is blocked"), acts=True))

    outcome = await connector.publish(prepared, credentials)

    [post] = twin.state.posts_of(account.id)
    assert isinstance(outcome, Published) and outcome.external_id == post.id


async def test_publishing_again_finds_the_post_that_is_out(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    twin: InstagramTwin,
    prepared: dict[str, Any],
) -> None:
    first = await connector.publish(prepared, credentials)
    second = await connector.publish(prepared, credentials)

    assert isinstance(first, Published) and isinstance(second, Published)
    assert first.external_id == second.external_id
    assert len(twin.state.posts_of(account.id)) == 1


# --- finding out ------------------------------------------------------------------------------------------------------


async def lost(
    connector: InstagramConnector, credentials: Credentials, account: Account, made: dict[str, Any]
) -> datetime:
    began = datetime.now(UTC)
    account.faults.append(Fault(PUBLISH, how="drop", acts=True))
    assert isinstance(await connector.publish(made, credentials), OutcomeUnknown)
    return began


async def test_the_newest_post_is_never_taken_blindly(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    twin: InstagramTwin,
    prepare: Prepare,
    prepared: dict[str, Any],
    picture: Callable[..., Media],
) -> None:
    await connector.publish(await prepare("Fresh bread. #ryes"), credentials)
    await connector.publish(await prepare(media=[picture(mime_type="video/mp4")]), credentials)
    await connector.publish(await prepare(), credentials)
    twin.state.posts_of(account.id)[-1].published_at -= 3600
    began = await lost(connector, credentials, account, prepared)
    ours = twin.state.posts_of(account.id)[-1]
    await connector.publish(await prepare("Rolls."), credentials)

    assert await connector.reconcile(prepared, credentials, sent_after=began) == Found(ours.id, ours.permalink)


async def test_a_story_is_found_among_the_stories(
    connector: InstagramConnector,
    credentials: Credentials,
    account: Account,
    twin: InstagramTwin,
    prepare: Prepare,
) -> None:
    story = await prepare(options={"kind": "story"})
    await connector.publish(await prepare(""), credentials)
    began = await lost(connector, credentials, account, story)
    ours = twin.state.posts_of(account.id)[-1]

    found = await connector.reconcile(story, credentials, sent_after=began)
    await connector.publish(await prepare(options={"kind": "story"}), credentials)
    several = await connector.reconcile(story, credentials, sent_after=began)

    assert found == Found(ours.id, ours.permalink)
    assert isinstance(several, Unknowable)


async def test_what_failed_or_was_never_published_is_absent(
    connector: InstagramConnector, credentials: Credentials, twin: InstagramTwin, prepared: dict[str, Any]
) -> None:
    container = twin.state.containers[prepared["container"]]
    since = datetime.now(UTC) - timedelta(minutes=11)
    answers = [await connector.reconcile(older(prepared, 12), credentials, sent_after=since)]
    container.failed = "Error: 2207001"
    answers.append(await connector.reconcile(older(prepared, 12), credentials, sent_after=since))
    container.is_expired = True
    answers.append(await connector.reconcile(older(prepared, 12), credentials, sent_after=since))

    assert answers == [Absent(), Absent(), Absent()]


async def test_a_container_read_that_is_refused_for_no_reason_proves_nothing(
    connector: InstagramConnector, credentials: Credentials, account: Account, prepared: dict[str, Any]
) -> None:
    began = await lost(connector, credentials, account, prepared)
    account.faults.append(Fault("GET container", refusal=Refusal(100, 33)))

    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=began), Found)
