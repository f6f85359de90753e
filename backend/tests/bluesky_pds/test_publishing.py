"""Publishing exactly once, at Bluesky's own PDS."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.core.clock import now
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import (
    Absent,
    Credentials,
    Draft,
    Found,
    LinkCard,
    NeedsReauth,
    OutcomeUnknown,
    Prepared,
    Published,
    Rejected,
    Unavailable,
)
from tests.bluesky_pds.conftest import SignIn
from tests.bluesky_pds.drafts import a_draft, a_picture
from tests.bluesky_pds.dropping_proxy import DroppingProxy, Loses
from tests.bluesky_pds.pds import Account, Pds


async def prepared_post(connector: BlueskyConnector, credentials: Credentials, draft: Draft | None = None) -> Prepared:
    prepared = await connector.prepare(draft or a_draft(), credentials)
    assert isinstance(prepared, dict), prepared
    return prepared


async def published(connector: BlueskyConnector, credentials: Credentials, draft: Draft) -> Published:
    outcome = await connector.publish(await prepared_post(connector, credentials, draft), credentials)
    assert isinstance(outcome, Published), outcome
    return outcome


# --- what goes out ----------------------------------------------------------------------------------------------------


async def test_a_text_goes_out_with_everything_in_it_clickable(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials, other: Account
) -> None:
    text = f"Brötchen 🥐👨‍👩‍👧 bei @{other.handle} und @nobody-at-all.test: https://example.com/ä?q=1. #Frühstück"

    outcome = await published(connector, credentials, a_draft(text, language="de"))

    [stored] = pds.records(credentials.account_id)
    assert stored["uri"] == outcome.external_id
    assert outcome.permalink == f"https://bsky.app/profile/{credentials.account_id}/post/{stored['uri'].split('/')[-1]}"
    assert stored["value"]["text"] == text
    assert stored["value"]["langs"] == ["de"]
    assert clickable(stored["value"]) == {
        f"@{other.handle}": {"$type": "app.bsky.richtext.facet#mention", "did": other.did},
        "https://example.com/ä?q=1": {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/ä?q=1"},
        "#Frühstück": {"$type": "app.bsky.richtext.facet#tag", "tag": "Frühstück"},
    }


def clickable(record: dict[str, Any]) -> dict[str, Any]:
    """What a reader can click on, cut out of the text by the facets' own byte offsets."""
    text = record["text"].encode()
    return {
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in record["facets"]
    }


async def test_images_go_out_with_their_descriptions_and_sizes(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    pictures = [a_picture(shade=shade) for shade in (0, 60, 120, 180)]

    await published(connector, credentials, a_draft(media=pictures))

    [stored] = pds.records(credentials.account_id)
    images = stored["value"]["embed"]["images"]
    assert [image["alt"] for image in images] == ["Grey 0", "Grey 60", "Grey 120", "Grey 180"]
    assert {(image["aspectRatio"]["width"], image["aspectRatio"]["height"]) for image in images} == {(4, 3)}
    stored_bytes = pds.blob(credentials.account_id, images[1]["image"]["ref"]["$link"])
    assert stored_bytes == pictures[1].content


async def test_a_link_goes_out_as_a_card(connector: BlueskyConnector, pds: Pds, credentials: Credentials) -> None:
    card = LinkCard(url="https://example.com/bread", title="Our bread", description="Baked at night.")

    await published(connector, credentials, a_draft(link=card))

    [stored] = pds.records(credentials.account_id)
    assert stored["value"]["embed"] == {
        "$type": "app.bsky.embed.external",
        "external": {"uri": card.url, "title": card.title, "description": card.description},
    }


async def test_with_images_the_link_moves_into_the_text(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    draft = a_draft("Come by.", media=[a_picture()], link=LinkCard(url="https://example.com/bread"))

    await published(connector, credentials, draft)

    [stored] = pds.records(credentials.account_id)
    assert stored["value"]["text"] == "Come by.\n\nhttps://example.com/bread"
    assert list(clickable(stored["value"])) == ["https://example.com/bread"]


# --- once -------------------------------------------------------------------------------------------------------------


async def test_publishing_twice_makes_one_post(connector: BlueskyConnector, pds: Pds, credentials: Credentials) -> None:
    prepared = await prepared_post(connector, credentials, a_draft(media=[a_picture()]))

    first = await connector.publish(prepared, credentials)
    second = await connector.publish(prepared, credentials)

    assert isinstance(first, Published) and isinstance(second, Published)
    assert replace(second, budget=None) == replace(first, budget=None)  # only what is left may have changed
    assert len(pds.records(credentials.account_id)) == 1


async def test_a_thread_goes_out_in_order_and_its_parts_are_found_by_their_keys(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    draft, out = a_draft("One."), list[Published]()
    for number, text in enumerate(["One.", "Two.", "Three."]):
        part = replace(draft, text=text, part=number, earlier_parts=[before.external_id for before in out])
        out.append(await published(connector, credentials, part))
        moved = replace(part, scheduled_for=part.scheduled_for + timedelta(days=2))
        again = await published(connector, credentials, moved)
        assert replace(again, budget=None) == replace(out[-1], budget=None)  # only what is left may have changed

    stored = {record["uri"]: record for record in pds.records(credentials.account_id)}
    one, two, three = (stored[part.external_id] for part in out)
    assert len(stored) == 3
    assert [record["value"]["text"] for record in (one, two, three)] == ["One.", "Two.", "Three."]
    assert "reply" not in one["value"]
    reference = [{"uri": record["uri"], "cid": record["cid"]} for record in (one, two)]
    assert two["value"]["reply"] == {"root": reference[0], "parent": reference[0]}
    assert three["value"]["reply"] == {"root": reference[0], "parent": reference[1]}


async def test_nothing_follows_a_part_that_its_owner_deleted(
    connector: BlueskyConnector, credentials: Credentials
) -> None:
    draft = a_draft("One.")
    first = await published(connector, credentials, draft)
    await connector.delete(first.external_id, credentials)

    answer = await connector.prepare(
        replace(draft, text="Two.", part=1, earlier_parts=[first.external_id]), credentials
    )

    assert isinstance(answer, Rejected)
    assert answer.code == "EarlierPartGone"


async def test_preparing_again_prepares_the_same(connector: BlueskyConnector, credentials: Credentials) -> None:
    draft = a_draft("Hello #bread", media=[a_picture()])

    assert await prepared_post(connector, credentials, draft) == await prepared_post(connector, credentials, draft)


async def test_a_lost_answer_is_unknown_and_then_found(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials, proxy: DroppingProxy
) -> None:
    through_proxy = replace(credentials, server=proxy.url)
    prepared = await prepared_post(connector, through_proxy)
    proxy.loses = Loses.ANSWER

    outcome = await connector.publish(prepared, through_proxy)
    found = await connector.reconcile(prepared, through_proxy, sent_after=now())

    assert isinstance(outcome, OutcomeUnknown)
    assert isinstance(found, Found)
    assert proxy.lost == 1
    assert [record["uri"] for record in pds.records(credentials.account_id)] == [found.external_id]
    assert isinstance(await connector.publish(prepared, through_proxy), Published)
    assert len(pds.records(credentials.account_id)) == 1


async def test_a_lost_request_is_unknown_then_absent_then_sent_once(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials, proxy: DroppingProxy
) -> None:
    through_proxy = replace(credentials, server=proxy.url)
    prepared = await prepared_post(connector, through_proxy)
    proxy.loses = Loses.REQUEST

    outcome = await connector.publish(prepared, through_proxy)
    reconciled = await connector.reconcile(prepared, through_proxy, sent_after=now())

    assert isinstance(outcome, OutcomeUnknown)
    assert isinstance(reconciled, Absent)
    assert pds.records(credentials.account_id) == []
    assert isinstance(await connector.publish(prepared, through_proxy), Published)
    assert len(pds.records(credentials.account_id)) == 1


async def test_our_post_in_slightly_other_words_is_still_ours(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    prepared = await prepared_post(connector, credentials)
    await connector.publish(prepared, credentials)
    prepared["record"]["langs"] = ["en"]

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Published)
    assert "langs" not in pds.records(credentials.account_id)[0]["value"]


async def test_a_stranger_under_our_key_is_left_alone(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    prepared = await prepared_post(connector, credentials, a_draft("The first."))
    await connector.publish(prepared, credentials)
    prepared["record"]["text"] = "The second."

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Rejected)
    assert outcome.code == "RecordKeyTaken"
    assert isinstance(await connector.reconcile(prepared, credentials, sent_after=now()), Absent)
    assert [record["value"]["text"] for record in pds.records(credentials.account_id)] == ["The first."]


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["x" * 301, "👨‍👩‍👧‍👦" * 121])
async def test_a_text_too_long_is_rejected_with_the_platforms_words(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials, text: str
) -> None:
    outcome = await connector.publish(await prepared_post(connector, credentials, a_draft(text)), credentials)

    assert isinstance(outcome, Rejected)
    assert outcome.code == "InvalidRequest"
    assert "text" in outcome.message
    assert pds.records(credentials.account_id) == []


@pytest.mark.parametrize("text", ["x" * 300, "👨‍👩‍👧‍👦" * 120])
async def test_a_text_just_within_the_limits_is_taken(
    connector: BlueskyConnector, credentials: Credentials, text: str
) -> None:
    assert await published(connector, credentials, a_draft(text))


async def test_dropped_uploads_are_uploaded_again(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials, other: Account, sign_in: SignIn
) -> None:
    draft = a_draft(media=[a_picture(shade=7)])
    elsewhere = await prepared_post(connector, await sign_in(other), draft)
    prepared = {**elsewhere, "repo": credentials.account_id}  # refers to an upload that this account does not have

    dropped = await connector.publish(prepared, credentials)

    assert isinstance(dropped, Unavailable)
    assert dropped.prepare_again
    again = await prepared_post(connector, credentials, draft)
    assert again == prepared
    assert isinstance(await connector.publish(again, credentials), Published)


async def test_an_account_that_was_taken_down_needs_the_person(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    prepared = await prepared_post(connector, credentials)
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": credentials.account_id}
    takedown = {"subject": subject, "takedown": {"applied": True, "ref": "test"}}
    pds.call("com.atproto.admin.updateSubjectStatus", takedown, as_admin=True)

    outcome = await connector.publish(prepared, credentials)
    refreshed = await connector.refresh(credentials, at=now())

    assert isinstance(outcome, NeedsReauth)
    assert "taken this account down" in outcome.message
    assert isinstance(refreshed, NeedsReauth)


async def test_a_deactivated_account_needs_the_person(connector: BlueskyConnector, pds: Pds, sign_in: SignIn) -> None:
    handle, _, did, full_token = pds.sign_up(f"shop-{uuid4().hex[:10]}")
    credentials = await sign_in(Account(handle, pds.app_password(full_token), did))
    prepared = await prepared_post(connector, credentials)
    pds.call("com.atproto.server.deactivateAccount", {}, token=full_token)

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, NeedsReauth)
    assert "deactivated" in outcome.message


async def test_a_broken_token_needs_the_person(connector: BlueskyConnector, credentials: Credentials) -> None:
    prepared = await prepared_post(connector, credentials)

    outcome = await connector.publish(prepared, replace(credentials, access_token="x.y.z"))

    assert isinstance(outcome, NeedsReauth)
    assert not outcome.can_refresh


async def test_deleting_twice_succeeds(connector: BlueskyConnector, pds: Pds, credentials: Credentials) -> None:
    outcome = await published(connector, credentials, a_draft())

    await connector.delete(outcome.external_id, credentials)
    await connector.delete(outcome.external_id, credentials)

    assert pds.records(credentials.account_id) == []
