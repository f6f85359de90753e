"""Posts as people handle them: written, read, edited, approved, deleted."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.content import service
from app.content.errors import PostNotEditable
from app.content.models import PostStatus
from app.content.schemas import PostUpdate
from app.core.clock import now
from app.core.db import unit_of_work
from app.core.errors import VersionConflict
from app.llm.contract import Authorship
from app.platforms.contract import Platform

TOO_LONG = "Bread. " * 60  # 420 characters; Bluesky takes 300


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


# --- writing one's own ------------------------------------------------------------------------------------------------


async def test_a_persons_own_post_is_approved_and_its_hashtags_are_found(client, business):
    body = {"business_id": str(business.id), "platform": "bluesky", "text": "Buns today! £3 each. #Leeds #buns"}

    answer = await client.post("/content", json=body)

    assert answer.status_code == 201
    post = answer.json()
    assert answer.headers["location"] == f"/api/v1/content/{post['id']}"
    assert (post["status"], post["made_by"], post["hashtags"]) == ("draft", "person", ["Leeds", "buns"])
    assert post["approved_at"] is not None
    assert (post["unverified_claims"], post["problems"], post["scheduled_for"]) == ([], [], None)
    assert (await client.get(f"/content/{post['id']}")).json() == post


async def test_a_draft_may_be_too_long_and_says_so(client, business):
    body = {"business_id": str(business.id), "platform": "bluesky", "text": TOO_LONG}

    post = (await client.post("/content", json=body)).json()

    (problem,) = post["problems"]
    assert problem["code"] == "too-long"
    assert "Bluesky" in problem["message"]
    assert post["text"] == TOO_LONG.strip()  # never cut


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "a" * 65_001, "Bread\x00", "Bread\x1b[31m"])
async def test_a_text_is_visible_clean_and_bounded(client, business, text):
    body = {"business_id": str(business.id), "platform": "bluesky", "text": text}

    answer = await client.post("/content", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/text"


async def test_an_unknown_platform_is_refused(client, business):
    body = {"business_id": str(business.id), "platform": "myspace", "text": "Hello"}

    assert (await client.post("/content", json=body)).status_code == 422


async def test_a_post_carries_only_an_account_of_its_business_and_platform(make, client, business, user):
    fitting = await make.social_account(business=business, platform=Platform.BLUESKY)
    elsewhere = await make.social_account(business=await make.business(user=user), platform=Platform.BLUESKY)
    other_platform = await make.social_account(business=business)
    gone = await make.social_account(business=business, platform=Platform.BLUESKY, is_active=False)
    theirs = await make.social_account(platform=Platform.BLUESKY)
    body = {"business_id": str(business.id), "platform": "bluesky", "text": "Buns."}

    answers = [
        await client.post("/content", json={**body, "social_account_id": str(account.id)})
        for account in (fitting, elsewhere, other_platform, gone, theirs)
    ]

    assert [answer.status_code for answer in answers] == [201, 422, 422, 422, 404]


async def test_a_repeated_post_with_one_key_is_stored_once(client, business):
    key = {"Idempotency-Key": str(uuid4())}
    body = {"business_id": str(business.id), "platform": "bluesky", "text": "Buns."}

    first = await client.post("/content", json=body, headers=key)
    second = await client.post("/content", json=body, headers=key)
    other = await client.post("/content", json={**body, "text": "Rye."}, headers=key)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 409)
    assert second.json() == first.json()
    assert len((await client.get("/content")).json()["items"]) == 1


async def test_somebody_elses_posts_are_not_there(make, client):
    theirs = await make.post()

    answers = [
        await client.get(f"/content/{theirs.id}"),
        await client.put(f"/content/{theirs.id}", json={"text": "Mine", "version": 1}),
        await client.post(f"/content/{theirs.id}/approve"),
        await client.post("/content/approve", json={"post_ids": [str(theirs.id)]}),
        await client.post(f"/content/{theirs.id}/optimize", json={"feedback": "Shorter."}),
        await client.delete(f"/content/{theirs.id}"),
        await client.post(
            "/content", json={"business_id": str(theirs.business_id), "platform": "bluesky", "text": "Hi"}
        ),
        await client.post("/content/generate", json={"business_id": str(theirs.business_id)}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 8
    assert (await client.get("/content", params={"business_id": str(theirs.business_id)})).json()["items"] == []


# --- lists ------------------------------------------------------------------------------------------------------------


async def ids(client, **params) -> list[str]:
    answer = await client.get("/content", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_the_list_is_newest_first_and_filtered(make, client, business, user):
    draft = await make.post(business=business, platform=Platform.BLUESKY, pillar="From the oven")
    account = await make.social_account(business=business)
    scheduled = await make.scheduled_post(account=account)
    published = await make.published_post(account=account)
    elsewhere = await make.post(business=await make.business(user=user))

    assert await ids(client) == [str(post.id) for post in (elsewhere, published, scheduled, draft)]
    assert await ids(client, business_id=str(business.id), platform="bluesky") == [str(draft.id)]
    assert await ids(client, status=["scheduled", "published"]) == [str(published.id), str(scheduled.id)]
    assert await ids(client, pillar="From the oven") == [str(draft.id)]


async def test_a_calendar_asks_for_a_range_and_gets_it_in_order_of_time(make, client, business):
    monday = datetime(2026, 6, 1, tzinfo=UTC)
    account = await make.social_account(business=business)
    later = await make.scheduled_post(account=account, scheduled_for=monday + timedelta(days=2))
    sooner = await make.scheduled_post(account=account, scheduled_for=monday + timedelta(hours=9))
    await make.scheduled_post(account=account, scheduled_for=monday + timedelta(days=7))
    await make.post(business=business)

    week = {"from": "2026-06-01T00:00:00+00:00", "to": "2026-06-08T00:00:00+00:00"}
    first = (await client.get("/content", params={**week, "limit": 1})).json()
    rest = (await client.get("/content", params={**week, "cursor": first["next_cursor"]})).json()

    assert [item["id"] for item in first["items"] + rest["items"]] == [str(sooner.id), str(later.id)]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-06-01T00:00:00"},
        {"from": "tomorrow"},
        {"status": "lost"},
        {"platform": "myspace"},
        {"limit": 101},
        {"limit": 0},
        {"cursor": "x" * 501},
        {"pillar": "\x00"},
    ],
    ids=str,
)
async def test_bad_questions_are_refused(client, query):
    assert (await client.get("/content", params=query)).status_code == 422


async def test_far_away_instants_are_no_trouble(client):
    far = {"from": "0001-01-01T00:00:00+14:00", "to": "9999-12-31T23:59:59-12:00"}

    assert (await client.get("/content", params=far)).status_code == 200


async def test_a_made_up_cursor_is_refused(client):
    assert (await client.get("/content", params={"cursor": "bm9wZQ"})).status_code == 400


# --- editing ----------------------------------------------------------------------------------------------------------


async def test_another_text_makes_the_post_the_persons(make, client, business):
    post = await make.post(
        business=business,
        strategy_id=(await make.strategy(business=business)).id,
        text="Seven loaves for £99.",
        made_by=Authorship.MODEL,
        approved_at=None,
        unverified_claims=["£99"],
        prepared={"frozen": True},
    )

    answer = await client.put(
        f"/content/{post.id}", json={"text": "Loaves all day. #rye"}, headers={"If-Match": '"v1"'}
    )

    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["text"], changed["hashtags"]) == ("Loaves all day. #rye", ["rye"])
    assert (changed["made_by"], changed["unverified_claims"], changed["version"]) == ("person", [], 2)
    assert changed["approved_at"] is not None
    assert answer.headers["etag"] == '"v2"'
    assert (await make.reload(post)).prepared is None


async def test_a_claim_that_stays_in_the_text_stays_marked(make, client, business):
    strategy = await make.strategy(business=business)
    post = await make.post(
        business=business, strategy_id=strategy.id, made_by=Authorship.MODEL, approved_at=None, text="Loaves for £99."
    )

    changed = await client.put(f"/content/{post.id}", json={"text": "All loaves for £99!", "version": 1})

    assert changed.json()["unverified_claims"] == ["£99"]


async def test_another_pillar_changes_nothing_else(make, client, business):
    post = await make.post(business=business, made_by=Authorship.MODEL, approved_at=None, pillar="Old")

    changed = (await client.put(f"/content/{post.id}", json={"pillar": None, "version": 1})).json()

    assert (changed["pillar"], changed["text"]) == (None, post.text)
    assert (changed["made_by"], changed["approved_at"]) == ("model", None)


async def test_a_text_cannot_be_set_to_null(make, client, business):
    post = await make.post(business=business)

    assert (await client.put(f"/content/{post.id}", json={"text": None, "version": 1})).status_code == 422


@pytest.mark.parametrize(
    ("state", "hint"),
    [
        ({"status": PostStatus.PUBLISHING}, "Look again in a moment"),
        ({"status": PostStatus.UNCONFIRMED}, "Look at the account first"),
        ({"uncertain_since": now()}, "Look at the account first"),
    ],
    ids=["publishing", "unconfirmed", "uncertain"],
)
async def test_a_post_that_may_be_out_is_not_edited(make, client, business, state, hint):
    account = await make.social_account(business=business)
    post = await make.scheduled_post(account=account, **state)

    answer = await client.put(f"/content/{post.id}", json={"text": "Too late", "version": 1})

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/post-not-editable"
    assert hint in answer.json()["detail"]


async def test_a_published_post_is_not_edited(make, client, business):
    post = await make.published_post(account=await make.social_account(business=business))

    answer = await client.put(f"/content/{post.id}", json={"text": "Too late", "version": 1})

    assert answer.status_code == 409
    assert "Write a new post" in answer.json()["detail"]


async def test_a_scheduled_post_must_stay_fit_to_go_out(make, client, business):
    account = await make.social_account(business=business, platform=Platform.BLUESKY)
    post = await make.scheduled_post(account=account)
    path = f"/content/{post.id}"

    too_long = await client.put(path, json={"text": TOO_LONG, "version": 1})
    no_account = await client.put(path, json={"social_account_id": None, "version": 1})
    fine = await client.put(path, json={"text": "Buns, still warm.", "version": 1})

    assert too_long.status_code == 422
    assert too_long.json()["type"] == "/problems/text-does-not-fit"
    assert too_long.json()["errors"][0]["pointer"] == "/text"
    assert no_account.status_code == 422
    assert (fine.status_code, fine.json()["status"]) == (200, "scheduled")


async def test_editing_a_failed_post_makes_it_a_draft_again(make, client, business):
    post = await make.post(
        business=business, status=PostStatus.FAILED, failure_code="rejected", failure_reason="Too many links."
    )

    changed = (await client.put(f"/content/{post.id}", json={"text": "Without links.", "version": 1})).json()

    assert (changed["status"], changed["failure_code"], changed["failure_reason"]) == ("draft", None, None)


async def test_an_edit_of_an_older_version_is_refused(make, client, business):
    post = await make.post(business=business)
    await client.put(f"/content/{post.id}", json={"text": "First", "version": 1})

    late = await client.put(f"/content/{post.id}", json={"text": "Second"}, headers={"If-Match": '"v1"'})
    unsaid = await client.put(f"/content/{post.id}", json={"text": "Third"})

    assert (late.status_code, late.json()["current_version"], unsaid.status_code) == (412, 2, 428)
    assert (await make.reload(post)).text == "First"


async def test_of_two_edits_at_once_one_wins_and_one_is_told(committed_database, make):
    user = await make.user()
    post = await make.post(business=await make.business(user=user))

    async def edit(text: str) -> str:
        async with unit_of_work() as session:
            body = PostUpdate.model_validate({"text": text, "version": 1})
            return (await service.update_post(session, post.id, body, owner=user, if_match=None)).text

    results = await asyncio.gather(*[edit(f"Edit {n}") for n in range(5)], return_exceptions=True)

    won = [result for result in results if isinstance(result, str)]
    assert len(won) == 1
    assert all(isinstance(result, VersionConflict) for result in results if not isinstance(result, str))
    assert (await make.reload(post)).text == won[0]


async def test_an_edit_waits_for_a_claim_under_way_and_then_refuses(committed_database, make):
    user = await make.user()
    account = await make.social_account(business=await make.business(user=user))
    post = await make.scheduled_post(account=account)
    is_claimed = asyncio.Event()

    async def publisher() -> None:
        async with unit_of_work() as session:
            claimed = await service.get_post(session, post.id, owner=user, lock=True)
            is_claimed.set()
            await asyncio.sleep(0.2)
            claimed.status = PostStatus.PUBLISHING

    async def editor() -> None:
        await is_claimed.wait()
        async with unit_of_work() as session:
            body = PostUpdate.model_validate({"text": "Wait!", "version": 2})
            await service.update_post(session, post.id, body, owner=user, if_match=None)

    _, refused = await asyncio.gather(publisher(), editor(), return_exceptions=True)

    assert isinstance(refused, PostNotEditable)
    assert (await make.reload(post)).text == post.text


# --- approving --------------------------------------------------------------------------------------------------------


async def test_approving_says_when_and_is_repeatable(make, client, business):
    post = await make.post(business=business, made_by=Authorship.OFFLINE, approved_at=None)

    first = await client.post(f"/content/{post.id}/approve")
    again = await client.post(f"/content/{post.id}/approve")

    assert first.status_code == again.status_code == 200
    assert first.json()["approved_at"] is not None
    assert again.json()["approved_at"] == first.json()["approved_at"]
    assert first.json()["made_by"] == "offline"


async def test_only_the_words_that_were_read_are_approved(make, client, business):
    post = await make.post(business=business, made_by=Authorship.MODEL, approved_at=None)
    await client.put(f"/content/{post.id}", json={"pillar": "New", "version": 1})

    stale = await client.post(f"/content/{post.id}/approve", headers={"If-Match": '"v1"'})

    assert stale.status_code == 412
    assert (await make.reload(post)).approved_at is None


async def test_many_are_approved_together_or_not_at_all(make, client, business):
    posts = [await make.post(business=business, approved_at=None, made_by=Authorship.MODEL) for _ in range(3)]
    known = [str(post.id) for post in posts]

    with_a_stranger = await client.post("/content/approve", json={"post_ids": [*known, str(uuid4())]})
    assert with_a_stranger.status_code == 404
    assert (await make.reload(posts[0])).approved_at is None

    answer = await client.post("/content/approve", json={"post_ids": [*known, known[0]]})
    assert [item["id"] for item in answer.json()] == known
    assert all(item["approved_at"] for item in answer.json())


@pytest.mark.parametrize("post_ids", [[], [str(uuid4())] * 101, ["not-an-id"]], ids=["none", "too many", "no id"])
async def test_a_list_of_ids_is_bounded(client, post_ids):
    assert (await client.post("/content/approve", json={"post_ids": post_ids})).status_code == 422


# --- deleting ---------------------------------------------------------------------------------------------------------


async def test_a_deleted_post_is_gone(make, client, business):
    post = await make.post(business=business)

    answer = await client.delete(f"/content/{post.id}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"/content/{post.id}")).status_code == 404
    assert (await client.delete(f"/content/{post.id}")).status_code == 404


async def test_a_post_that_is_going_out_is_not_deleted(make, client, business):
    account = await make.social_account(business=business)
    post = await make.scheduled_post(account=account, status=PostStatus.PUBLISHING)

    answer = await client.delete(f"/content/{post.id}")

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/post-not-deletable"
