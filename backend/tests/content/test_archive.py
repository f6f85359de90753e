"""Posts out of sight: in no list, not lost, and not going anywhere."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from app.content.models import PostStatus
from app.core.clock import now
from app.platforms.contract import Platform


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


async def archive(client, *posts, back=False):
    path = "/content/unarchive" if back else "/content/archive"
    return await client.post(path, json={"post_ids": [str(post.id) for post in posts]})


async def ids(client, **params) -> set[str]:
    answer = await client.get("/content", params=params)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


async def test_archived_posts_are_in_the_archive_alone_and_come_back(make, client, business):
    kept, gone = await make.post(business=business), await make.post(business=business, scheduled_for=now())

    answer = await archive(client, gone)

    assert answer.status_code == 200, answer.text
    assert answer.json()[0]["archived_at"] is not None
    assert await ids(client) == {str(kept.id)}
    assert await ids(client, **{"from": "2020-01-01T00:00:00Z"}) == set()
    assert await ids(client, archived="only") == {str(gone.id)}
    assert await ids(client, archived="with") == {str(kept.id), str(gone.id)}
    again = (await archive(client, gone)).json()[0]
    assert again["archived_at"] == answer.json()[0]["archived_at"]
    assert (await archive(client, gone, kept, back=True)).json()[0]["archived_at"] is None
    assert await ids(client) == {str(kept.id), str(gone.id)}
    events = (await client.get(f"/content/{gone.id}/timeline")).json()["events"]
    assert [event["event"] for event in events] == ["archived", "unarchived"]


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (PostStatus.SCHEDULED, "take it off first"),
        (PostStatus.PUBLISHING, "look again in a moment"),
        (PostStatus.UNCONFIRMED, "say first what became of it"),
    ],
)
async def test_what_is_under_way_or_in_doubt_stops_all(make, client, business, status, hint):
    draft = await make.post(business=business)
    waits = {} if status is PostStatus.UNCONFIRMED else {"scheduled_for": now(), "next_attempt_at": now()}
    busy = await make.post(business=business, status=status, **waits)

    refused = await archive(client, draft, busy)

    assert refused.status_code == 409
    assert refused.json()["type"].endswith("post-not-archivable")
    assert hint in refused.json()["detail"]
    assert refused.json()["errors"][0]["pointer"] == "/post_ids/1"
    assert (await make.reload(draft)).archived_at is None


async def test_the_database_holds_it_too(make, business):
    with pytest.raises(IntegrityError, match="archived_is_at_rest"):
        await make.post(business=business, archived_at=now(), status=PostStatus.UNCONFIRMED)


async def test_an_archived_post_is_not_scheduled_moved_or_edited(make, client, business):
    account = await make.social_account(business=business)
    post = await make.post(account=account, archived_at=now(), scheduled_for=now())
    later = "2099-01-01T09:00:00Z"

    answers = [
        await client.post(f"/content/{post.id}/schedule", json={"scheduled_for": later}),
        await client.post("/content/schedule", json={"post_ids": [str(post.id)], "scheduled_for": later}),
        await client.post(f"/content/{post.id}/publish"),
        await client.post(
            "/content/reschedule", json={"moves": [{"post_id": str(post.id), "scheduled_for": "2027-01-01T09:00:00Z"}]}
        ),
        await client.put(f"/content/{post.id}", json={"text": "Changed.", "version": post.version}),
        await client.post(f"/content/{post.id}/replace"),
    ]

    assert [answer.status_code for answer in answers] == [409] * 6, [answer.text for answer in answers]
    assert {answer.json()["type"].rsplit("/", 1)[-1] for answer in answers} == {"post-is-archived"}
    assert "out of the archive first" in answers[0].json()["detail"]
    assert (await make.reload(post)).status is PostStatus.DRAFT


async def test_an_archived_draft_keeps_no_place_on_the_calendar(make, client, business):
    account = await make.social_account(business=business, platform=Platform.BLUESKY)
    await make.strategy(business=business)
    at = "2027-03-01T09:00:00+00:00"
    draft = await make.post(account=account, scheduled_for=datetime.fromisoformat(at))
    body = {"business_id": str(business.id), "fill": [{"platform": account.platform.value, "scheduled_for": at}]}
    assert (await client.post("/content/generate", json=body)).status_code == 422

    await archive(client, draft)

    assert (await client.post("/content/generate", json=body)).status_code == 202


async def test_figures_of_an_archived_post_count_on(make, client, business):
    account = await make.social_account(business=business)
    post = await make.published_post(account=account)
    await make.metric_snapshot(post=post, likes=7)
    query = {"business_id": str(business.id), "days": 28}
    before = (await client.get("/analytics/overview", params=query)).json()

    await archive(client, post)

    after = (await client.get("/analytics/overview", params=query)).json()
    assert after["totals"] == before["totals"]
    assert after["totals"]["likes"] == 7


async def test_somebody_elses_posts_are_not_there(make, client, business):
    mine, theirs = await make.post(business=business), await make.post()

    assert (await archive(client, mine, theirs)).status_code == 404
    assert (await archive(client, theirs, back=True)).status_code == 404
    assert (await make.reload(mine)).archived_at is None
    assert (await client.post("/content/archive", json={"post_ids": [str(uuid4())]})).status_code == 404
