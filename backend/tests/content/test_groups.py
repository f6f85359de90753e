"""One idea as several posts, written together."""

from uuid import UUID, uuid4

import pytest

from app.content.models import Post, PostStatus
from app.platforms.contract import Platform


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


@pytest.fixture
async def accounts(make, business):
    return [
        await make.social_account(business=business, platform=each) for each in (Platform.BLUESKY, Platform.SANDBOX)
    ]


def post(account, text, **more):
    return {"platform": account.platform.value, "social_account_id": str(account.id), "text": text, **more}


async def save(client, business, group, *posts, removed=(), **headers):
    body = {"business_id": str(business.id), "posts": list(posts), "removed": list(removed)}
    return await client.put(f"/content/groups/{group}", json=body, headers=headers)


async def of_group(client, group) -> dict[str, str]:
    answer = await client.get("/content", params={"group_id": str(group)})
    return {item["platform"]: item["text"] for item in answer.json()["items"]}


async def test_posts_of_one_idea_are_written_together_and_found_by_their_group(client, business, accounts, make):
    await make.post(business=business)
    group = uuid4()

    answer = await save(client, business, group, post(accounts[0], "Rye, short."), post(accounts[1], "Rye is back."))

    assert answer.status_code == 200, answer.text
    assert [item["group_id"] for item in answer.json()] == [str(group)] * 2
    assert [item["social_account_id"] for item in answer.json()] == [str(account.id) for account in accounts]
    assert await of_group(client, group) == {"bluesky": "Rye, short.", "sandbox": "Rye is back."}


async def test_a_save_changes_adds_and_deletes_at_once(client, business, accounts):
    group = uuid4()
    (first,) = (await save(client, business, group, post(accounts[0], "Rye."))).json()

    changed = post(accounts[0], "Rye, warm.", id=first["id"], version=first["version"], following_parts=["Until ten."])
    both = (await save(client, business, group, changed, post(accounts[1], "Rye."))).json()

    assert both[0]["id"] == first["id"]
    assert (both[0]["content_type"], both[0]["version"]) == ("thread", first["version"] + 1)

    gone = {"id": both[0]["id"], "version": both[0]["version"]}
    kept = post(accounts[1], "Rye.", id=both[1]["id"], version=both[1]["version"])
    assert (await save(client, business, group, kept, removed=[gone])).status_code == 200
    assert await of_group(client, group) == {"sandbox": "Rye."}


async def test_saving_what_is_there_already_changes_no_version(client, business, accounts):
    group = uuid4()
    (first,) = (await save(client, business, group, post(accounts[0], "Rye."))).json()

    same = post(accounts[0], "Rye.", id=first["id"], version=first["version"])
    (second,) = (await save(client, business, group, same)).json()

    assert second["version"] == first["version"]


async def test_a_version_that_is_behind_stops_everything(client, business, accounts):
    group = uuid4()
    first, second = (await save(client, business, group, *[post(account, "Rye.") for account in accounts])).json()
    await client.put(f"/content/{second['id']}", json={"text": "Theirs.", "version": second["version"]})

    mine = [
        post(account, "Mine.", id=row["id"], version=row["version"])
        for account, row in zip(accounts, (first, second), strict=True)
    ]
    answer = await save(client, business, group, *mine)

    assert answer.status_code == 412
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/posts/1/version"]
    assert await of_group(client, group) == {"bluesky": "Rye.", "sandbox": "Theirs."}


async def test_what_does_not_fit_leaves_nothing_half_done(client, business, accounts, make, user):
    elsewhere = await make.social_account(business=await make.business(user=user))
    group = uuid4()

    answer = await save(client, business, group, post(accounts[0], "Rye."), post(elsewhere, "Rye."))

    assert answer.status_code == 422
    assert await of_group(client, group) == {}


async def test_a_post_by_itself_joins_a_group_and_one_of_another_group_does_not(client, business, accounts, make):
    alone = await make.post(account=accounts[0])
    group = uuid4()
    taken = post(accounts[0], "Rye.", id=str(alone.id), version=alone.version)

    assert (await save(client, business, group, taken, post(accounts[1], "Rye."))).status_code == 200
    fresh = await make.reload(alone)
    assert fresh.group_id == group
    again = post(accounts[0], "Rye.", id=str(alone.id), version=fresh.version)
    assert (await save(client, business, uuid4(), again)).status_code == 409


async def test_a_post_keeps_its_platform(client, business, accounts, make):
    alone = await make.post(account=accounts[0])

    answer = await save(client, business, uuid4(), post(accounts[1], "Rye.", id=str(alone.id), version=alone.version))

    assert answer.status_code == 409


async def test_somebody_elses_posts_and_business_are_not_there(client, business, accounts, make):
    theirs = await make.post()
    named = {"id": str(theirs.id), "version": theirs.version}

    answers = [
        await save(client, business, uuid4(), {"platform": "sandbox", "text": "Mine", **named}),
        await save(client, business, uuid4(), post(accounts[0], "Rye."), removed=[named]),
        await client.put(
            f"/content/groups/{uuid4()}",
            json={"business_id": str(theirs.business_id), "posts": [{"platform": "sandbox", "text": "Hi"}]},
        ),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await make.get(Post, theirs.id)).text == theirs.text


async def test_a_scheduled_post_must_stay_fit_and_one_going_out_is_left_alone(client, business, accounts, make):
    scheduled = await make.scheduled_post(account=accounts[0])
    under_way = await make.post(
        account=accounts[0],
        status=PostStatus.PUBLISHED,
        published_at=scheduled.scheduled_for,
        external_post_id="x",
        scheduled_for=scheduled.scheduled_for,
    )

    too_long = post(accounts[0], "Bread. " * 60, id=str(scheduled.id), version=scheduled.version)
    out = post(accounts[0], "Rye.", id=str(under_way.id), version=under_way.version)

    assert (await save(client, business, uuid4(), too_long)).status_code == 422
    assert (await save(client, business, uuid4(), out)).status_code == 409


@pytest.mark.parametrize(
    "posts",
    [
        [],
        [{"platform": "sandbox", "text": "Rye.", "id": str(UUID(int=7))}],
        [{"platform": "sandbox", "text": "Rye.", "id": str(UUID(int=7)), "version": 1}] * 2,
        [{"platform": "sandbox", "text": " "}],
    ],
    ids=["nothing", "no version", "twice", "no text"],
)
async def test_a_save_is_whole(client, business, posts):
    assert (await save(client, business, uuid4(), *posts)).status_code == 422


async def test_a_repeated_save_with_one_key_is_done_once(client, business, accounts):
    group, key = uuid4(), {"Idempotency-Key": str(uuid4())}

    first = await save(client, business, group, post(accounts[0], "Rye."), **key)
    second = await save(client, business, group, post(accounts[0], "Rye."), **key)

    assert second.json() == first.json()
    assert len((await client.get("/content", params={"group_id": str(group)})).json()["items"]) == 1
