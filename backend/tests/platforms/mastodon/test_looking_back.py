"""Was it a post? What is found, what is not, and what is mistaken for neither."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.platforms.contract import (
    Absent,
    Credentials,
    Draft,
    Found,
    NeedsReauth,
    OutcomeUnknown,
    Prepared,
    Published,
    Unavailable,
    Unknowable,
)
from app.platforms.mastodon import looking_back
from app.platforms.mastodon.connector import MastodonConnector
from tests.platforms.mastodon.people import Connect, a_draft, a_picture, prepared_post, published
from tests.twins.mastodon import Fault, MastodonTwin, State
from tests.twins.mastodon.state import Status

Look = Callable[..., Awaitable[object]]


@pytest.fixture
def state(twin: MastodonTwin) -> State:
    return twin.state


@pytest.fixture
async def credentials(connect: Connect) -> Credentials:
    return await connect("bakery")


@pytest.fixture
def look(connector: MastodonConnector, state: State, credentials: Credentials) -> Look:
    """Long enough after it was sent that nothing is on its way any more."""

    async def look(prepared: Prepared, *, sent_after: datetime | None = None) -> object:
        state.ahead += timedelta(seconds=20)
        try:
            return await connector.reconcile(prepared, credentials, sent_after=sent_after or datetime.now(UTC))
        finally:
            state.ahead -= timedelta(seconds=20)

    return look


def somebodys(state: State, credentials: Credentials, text: str, **given: Any) -> Status:
    """A post made on the account by other means."""
    plain: dict[str, Any] = {
        "id": state.new_id(),
        "account_id": credentials.details["id"],
        "spoiler_text": "",
        "visibility": "public",
        "sensitive": False,
        "language": None,
        "in_reply_to_id": None,
        "media_ids": [],
        "app_name": "",
        "created_at": state.now(),
    }
    post = Status(text=text, **plain | given)
    state.statuses[post.id] = post
    return post


# --- found ------------------------------------------------------------------------------------------------------------

TEXTS = [
    "Fresh rye.\n\nCome early,\nit is gone by ten.",
    "  Trimmed by the server.\n",
    "https://example.com/a/very/long/address/that/is/not/shown/whole?with=this&and=that#there",
    "<b>Not bold</b> & 'quoted' \"twice\" &amp; so on",
    "@other@there.example and @baker, #Frühstück #1 🥖👨‍👩‍👧",
    "Two  spaces\tand a tab, \u00e9 and e\u0301",
    "Write to @other@there.example.",
]


@pytest.mark.parametrize("text", TEXTS)
async def test_a_lost_answer_is_found_by_the_words_a_reader_sees(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look, text: str
):
    state.kind.has_sources = False
    prepared = await prepared_post(connector, credentials, a_draft(text))
    state.accounts[credentials.details["id"]].faults.append(Fault.DROP_AFTER)
    assert isinstance(await connector.publish(prepared, credentials), OutcomeUnknown)

    [post] = state.statuses.values()
    found = await look(prepared)

    assert isinstance(found, Found)
    assert found.external_id == post.id
    assert found.permalink
    assert found.permalink.endswith(f"/@bakery/{post.id}")


async def test_where_other_words_are_shown_than_were_typed_the_server_is_asked_for_those(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look
):
    state.kind.reads_markdown = True
    prepared = await prepared_post(connector, credentials, a_draft("**Bold** rye"))
    other = somebodys(state, credentials, "**Other** rye")
    sent = await connector.publish(prepared, credentials)
    assert isinstance(sent, Published)

    assert await look(prepared) == Found(sent.external_id, sent.permalink)
    del state.statuses[sent.external_id]
    assert isinstance(await look(prepared), Absent)
    assert other.id in state.statuses


async def test_a_warning_without_words_is_found_as_the_words_it_becomes(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look
):
    draft = replace(a_draft(media=[a_picture()], options={"content_warning": "Flour"}), text="")
    prepared = await prepared_post(connector, credentials, draft)
    sent = await connector.publish(prepared, credentials)
    assert isinstance(sent, Published)
    state.uploads[prepared["media"][0]["id"]].id = "moved"  # so that only the words tell

    assert await look({**prepared, "media": [{"id": "another", "asks": True}]}) == Found(
        sent.external_id, sent.permalink
    )


async def test_uploads_prove_it_whatever_became_of_the_words(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look
):
    prepared = await prepared_post(connector, credentials, a_draft("Rye.", media=[a_picture()]))
    sent = await connector.publish(prepared, credentials)
    assert isinstance(sent, Published)
    state.statuses[sent.external_id].text = "Rye, edited by a person meanwhile."
    somebodys(state, credentials, "Rye.", media_ids=[])

    assert await look(prepared) == Found(sent.external_id, sent.permalink)


async def test_what_only_followers_see_is_found(connector: MastodonConnector, credentials: Credentials, look: Look):
    prepared = await prepared_post(connector, credentials, a_draft(options={"visibility": "private"}))
    sent = await connector.publish(prepared, credentials)
    assert isinstance(sent, Published)

    assert await look(prepared) == Found(sent.external_id, sent.permalink)


async def test_it_is_found_beneath_many_that_came_after(
    connector: MastodonConnector, twin: MastodonTwin, credentials: Credentials, look: Look
):
    prepared = await prepared_post(connector, credentials)
    sent = await connector.publish(prepared, credentials)
    assert isinstance(sent, Published)
    for number in range(95):
        somebodys(twin.state, credentials, f"Later {number}")

    assert await look(prepared) == Found(sent.external_id, sent.permalink)
    assert len([call for call in twin.calls if call.endswith("/statuses") and call.startswith("GET")]) == 3


# --- not found --------------------------------------------------------------------------------------------------------


async def test_what_is_like_it_and_is_not_it(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look
):
    draft = a_draft("Rye is back.")
    prepared = await prepared_post(connector, credentials, draft)
    first = somebodys(state, credentials, "Another thing")
    somebodys(state, credentials, "Rye is back.", created_at=state.now() - timedelta(hours=1))
    somebodys(state, credentials, "Rye is back.", in_reply_to_id=first.id)
    somebodys(state, credentials, "Rye is back.", app_name="Another program")
    somebodys(state, credentials, "Rye is back", spoiler_text="Flour")
    somebodys(state, credentials, "Rye is black.")

    assert isinstance(await look(prepared), Absent)


async def test_a_post_of_the_same_words_with_other_pictures_is_not_it(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look
):
    prepared = await prepared_post(connector, credentials, a_draft("Rye.", media=[a_picture(), a_picture(2)]))
    one = await published(connector, credentials, a_draft("Rye.", media=[a_picture()]))

    assert isinstance(await look(prepared), Absent)
    assert list(state.statuses) == [one.external_id]


async def test_two_of_the_same_words_are_for_a_person_to_tell(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look
):
    prepared = await prepared_post(connector, credentials, a_draft("Rye."))
    for _ in range(2):
        somebodys(state, credentials, "Rye.")

    assert isinstance(await look(prepared), Unknowable)


async def test_what_was_sent_a_moment_ago_may_still_appear(connector: MastodonConnector, credentials: Credentials):
    slow = MastodonConnector(connector._api._client, allow_insecure=True, settle_seconds=60)
    prepared = await prepared_post(connector, credentials)

    answer = await slow.reconcile(prepared, credentials, sent_after=datetime.now(UTC))

    assert isinstance(answer, Unavailable)


async def test_a_clock_that_is_behind_finds_it_all_the_same(
    connector: MastodonConnector, state: State, credentials: Credentials
):
    state.ahead = timedelta(seconds=-50)
    prepared, before = await prepared_post(connector, credentials), datetime.now(UTC)
    sent = await connector.publish(prepared, credentials)
    assert isinstance(sent, Published)

    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=before), Found)


async def test_more_posts_than_can_be_looked_through_are_for_a_person(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(looking_back, "MOST_PAGES", 2)
    prepared = await prepared_post(connector, credentials)
    for number in range(81):
        somebodys(state, credentials, f"Later {number}")

    assert isinstance(await look(prepared), Unknowable)


async def test_a_token_that_ended_cannot_ask(
    connector: MastodonConnector, state: State, credentials: Credentials, look: Look
):
    prepared = await prepared_post(connector, credentials)
    state.revoke_all(credentials.details["id"])

    assert isinstance(await look(prepared), NeedsReauth)


async def test_an_account_that_is_not_there_any_more_cannot_be_looked_at(
    connector: MastodonConnector, credentials: Credentials
):
    prepared = await prepared_post(connector, credentials)
    gone = replace(credentials, account_id="9999@127.0.0.1", details={})

    answer = await connector.reconcile(prepared, gone, sent_after=datetime.now(UTC))

    assert isinstance(answer, Unknowable)


# --- once -------------------------------------------------------------------------------------------------------------


async def send_until_settled(
    connector: MastodonConnector, state: State, credentials: Credentials, draft: Draft, *faults: Fault
) -> list[object]:
    """As the product does: after an unknown outcome it is looked for, and sent again only where it is absent."""
    prepared = await prepared_post(connector, credentials, draft)
    state.accounts[credentials.details["id"]].faults.extend(faults)
    said: list[object] = []
    began = datetime.now(UTC)
    for _ in range(10):
        said.append(await connector.publish(prepared, credentials))
        if not isinstance(said[-1], OutcomeUnknown):
            break
        state.ahead += timedelta(seconds=20)
        said.append(await connector.reconcile(prepared, credentials, sent_after=began))
        if not isinstance(said[-1], Absent):
            break
    return said


async def test_a_500_to_a_repeat_leads_to_the_post_and_never_to_a_second_one(
    connector: MastodonConnector, state: State, credentials: Credentials
):
    """The worst of 2026: the first answer is lost, and the repeat with the same key crashes."""
    state.kind.fails_on_repeats = True
    prepared, began = await prepared_post(connector, credentials), datetime.now(UTC)
    sent = await connector.publish(prepared, credentials)

    repeat = await connector.publish(prepared, credentials)  # as if nothing had been found
    state.ahead = timedelta(seconds=20)
    found = await connector.reconcile(prepared, credentials, sent_after=began)

    assert isinstance(sent, Published)
    assert isinstance(repeat, OutcomeUnknown)
    assert found == Found(sent.external_id, sent.permalink)
    assert len(state.statuses) == 1


@pytest.mark.parametrize("honours_keys", [True, False], ids=["with keys", "without keys"])
@pytest.mark.parametrize(
    "faults",
    [
        [Fault.ERROR_AFTER],
        [Fault.DROP_AFTER],
        [Fault.ERROR_BEFORE, Fault.ERROR_BEFORE, Fault.DROP_BEFORE],
        [Fault.DROP_BEFORE, Fault.ERROR_AFTER],
        [Fault.ERROR_BEFORE, Fault.DROP_AFTER],
    ],
    ids=str,
)
@pytest.mark.parametrize("pictures", [0, 2])
async def test_whatever_goes_wrong_there_is_one_post(
    connector: MastodonConnector,
    state: State,
    credentials: Credentials,
    faults: list[Fault],
    honours_keys: bool,
    pictures: int,
):
    state.kind.honours_keys = honours_keys
    draft = a_draft(media=[a_picture(number) for number in range(pictures)])

    said = await send_until_settled(connector, state, credentials, draft, *faults)

    assert isinstance(said[-1], Published | Found), said
    assert list(state.statuses) == [said[-1].external_id]


async def test_uploads_that_an_earlier_try_has_used_lead_to_its_post(
    connector: MastodonConnector, state: State, credentials: Credentials
):
    """Also on a server that ignores the key, and would drop the pictures of a second post without a word."""
    state.kind.honours_keys, state.kind.drops_missing_media = False, True
    prepared = await prepared_post(connector, credentials, a_draft(media=[a_picture()]))

    first, second = [await connector.publish(prepared, credentials) for _ in range(2)]

    assert isinstance(first, Published)
    assert isinstance(second, Published)
    assert second.external_id == first.external_id
    assert len(state.statuses) == 1


async def test_a_poll_that_nobody_asked_for_is_cleared_up_by_looking(
    connector: MastodonConnector, credentials: Credentials
):
    prepared = await prepared_post(connector, credentials)

    assert isinstance(await connector.poll("token", prepared, credentials), OutcomeUnknown)
