"""A business's own words on its posts."""

import asyncio
from uuid import uuid4

import pytest

from app.content import service, tags
from app.content.models import PostStatus
from app.core.clock import now
from app.core.db import unit_of_work


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


async def tag(client, *posts, add=(), remove=()):
    body = {"post_ids": [str(post.id) for post in posts], "add": list(add), "remove": list(remove)}
    return await client.post("/content/tags", json=body)


async def known(client, business) -> dict[str, int]:
    answer = await client.get("/content/tags", params={"business_id": str(business.id)})
    return {item["tag"]: item["posts"] for item in answer.json()["items"]}


async def test_many_are_tagged_at_once_and_found_by_it(make, client, business):
    first, second, third = [await make.post(business=business) for _ in range(3)]

    answer = await tag(client, first, second, add=["Rye", "Christmas"])

    assert answer.status_code == 200, answer.text
    assert [item["tags"] for item in answer.json()] == [["Rye", "Christmas"]] * 2
    found = (await client.get("/content", params={"tag": "Christmas"})).json()["items"]
    assert {item["id"] for item in found} == {str(first.id), str(second.id)}
    await tag(client, third, add=["Rye"])
    assert await known(client, business) == {"Rye": 3, "Christmas": 2}
    await tag(client, first, second, third, remove=["christmas"])
    assert await known(client, business) == {"Rye": 3}


async def test_capitals_make_no_other_tag_and_the_first_writing_stays(make, client, business):
    first, second = [await make.post(business=business) for _ in range(2)]
    await tag(client, first, add=["Rye bread"])

    answer = await tag(client, first, second, add=["rye  BREAD ", "RYE BREAD"])

    assert [item["tags"] for item in answer.json()] == [["Rye bread"], ["Rye bread"]]
    written = await client.post(
        "/content",
        json={"business_id": str(business.id), "platform": "bluesky", "text": "Rye.", "tags": ["rye bread", "New"]},
    )
    assert written.json()["tags"] == ["Rye bread", "New"]


async def test_another_business_has_tags_of_its_own(make, client, business, user):
    other = await make.business(user=user)
    here, there = await make.post(business=business), await make.post(business=other)
    await tag(client, here, add=["Rye"])

    answer = await tag(client, here, there, add=["rye"])

    assert [item["tags"] for item in answer.json()] == [["Rye"], ["rye"]]
    assert await known(client, other) == {"rye": 1}


@pytest.mark.parametrize("bad", ["", "   ", "x" * 41, "two\nlines"])
async def test_a_tag_is_a_short_line(make, client, business, bad):
    post = await make.post(business=business)

    assert (await tag(client, post, add=[bad])).status_code == 422


async def test_nothing_to_add_or_remove_is_refused(make, client, business):
    assert (await tag(client, await make.post(business=business))).status_code == 422


async def test_a_post_takes_ten_and_one_that_is_full_stops_all(make, client, business):
    full, empty = await make.post(business=business), await make.post(business=business)
    assert (await tag(client, full, add=[f"tag {number}" for number in range(10)])).status_code == 200

    refused = await tag(client, empty, full, add=["one more"])

    assert refused.status_code == 422
    assert refused.json()["type"].endswith("too-many-tags")
    assert refused.json()["errors"] == [{"pointer": "/post_ids/1", "detail": "It would have 11 tags."}]
    assert (await make.reload(empty)).tags == []
    swapped = await tag(client, full, add=["one more"], remove=["tag 3"])
    assert len(swapped.json()[0]["tags"]) == 10


async def test_somebody_elses_posts_and_tags_are_not_there(make, client, business):
    mine, theirs = await make.post(business=business), await make.post(tags=["Secret"])

    assert (await tag(client, mine, theirs, add=["Rye"])).status_code == 404
    assert (await make.reload(mine)).tags == []
    answer = await client.get("/content/tags", params={"business_id": str(theirs.business_id)})
    assert answer.status_code == 404
    assert (await client.get("/content", params={"tag": "Secret"})).json()["items"] == []
    assert (await client.post("/content/tags", json={"post_ids": [str(uuid4())], "add": ["x"]})).status_code == 404


@pytest.mark.parametrize("status", PostStatus)
async def test_any_post_takes_tags_and_nothing_publishing_depends_on_changes(make, client, business, status):
    account = await make.social_account(business=business)
    given = {
        PostStatus.SCHEDULED: {"scheduled_for": now(), "next_attempt_at": now(), "prepared": {"text": "frozen"}},
        PostStatus.PUBLISHING: {"scheduled_for": now(), "next_attempt_at": now(), "prepared": {"text": "frozen"}},
        PostStatus.PUBLISHED: {"published_at": now(), "external_post_id": uuid4().hex},
        PostStatus.FAILED: {"failure_code": "rejected"},
        PostStatus.UNCONFIRMED: {"uncertain_since": now(), "prepared": {"text": "frozen"}},
    }.get(status, {})
    before = await make.reload(await make.post(account=account, status=status, preflight_at=now(), **given))

    answer = await tag(client, before, add=["Rye"])

    after = await make.reload(before)
    assert (answer.status_code, after.tags) == (200, ["Rye"])
    kept = ("version", "updated_at", "prepared", "preflight_at", "status", "next_attempt_at", "uncertain_since")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}


async def test_a_post_can_be_tagged_by_itself_even_when_it_is_out(make, client, business):
    post = await make.published_post(account=await make.social_account(business=business))
    headers = {"If-Match": f'"v{post.version}"'}

    answer = await client.put(f"/content/{post.id}", json={"tags": ["Rye", "rye", "New"]}, headers=headers)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["tags"], answer.json()["version"]) == (["Rye", "New"], post.version)
    both = await client.put(f"/content/{post.id}", json={"tags": [], "text": "Changed."}, headers=headers)
    assert both.status_code == 409
    assert (await make.reload(post)).tags == ["Rye", "New"]


async def test_tags_go_along_with_other_changes_and_with_a_copy(make, client, business):
    post = await make.post(business=business)

    changed = await client.put(
        f"/content/{post.id}", json={"tags": ["Rye"], "text": "Rye is back.", "version": post.version}
    )

    assert (changed.json()["text"], changed.json()["tags"]) == ("Rye is back.", ["Rye"])
    assert changed.json()["version"] == post.version + 1
    untouched = await client.put(f"/content/{post.id}", json={"text": "Rye!", "version": post.version + 1})
    assert untouched.json()["tags"] == ["Rye"]
    assert (await client.post(f"/content/{post.id}/duplicate")).json()["tags"] == ["Rye"]


async def test_a_worker_that_has_the_post_in_hand_sees_no_conflict(committed_database, make):
    """It read the post, a person tags it, and what the worker writes then goes through beside the tag."""
    user = await make.user()
    account = await make.social_account(business=await make.business(user=user))
    post = await make.scheduled_post(account=account, prepared={"text": "frozen"})
    async with unit_of_work() as worker:
        in_hand = await service.get_post(worker, post.id, owner=user)
        async with unit_of_work() as person:
            await tags.tag_posts(person, [post.id], add=["Rye"], remove=[], owner=user)
        in_hand.status = PostStatus.PUBLISHING  # raises StaleDataError had the version moved
        await worker.flush()

    after = await make.reload(post)
    assert (after.status, after.tags, after.prepared) == (PostStatus.PUBLISHING, ["Rye"], {"text": "frozen"})


async def test_two_writings_at_once_become_one_tag(committed_database, make):
    user = await make.user()
    business = await make.business(user=user)
    posts = [await make.post(business=business) for _ in range(8)]

    async def give(post, name):
        async with unit_of_work() as session:
            await tags.tag_posts(session, [post.id], add=[name], remove=[], owner=user)

    await asyncio.gather(*(give(post, "Rye" if index % 2 else "RYE") for index, post in enumerate(posts)))

    assert len({(await make.reload(post)).tags[0] for post in posts}) == 1
