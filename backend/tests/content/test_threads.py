"""Posts of several parts, as people write and edit them. Their way out: tests/publishing/test_threads.py."""

import pytest

from app.llm.contract import Authorship
from app.platforms import registry
from app.platforms.contract import Platform

TOO_LONG = "Bread. " * 60  # 420 characters; Bluesky takes 300


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


async def write(client, business, *following: str, platform: str = "bluesky", text: str = "We bake. #bread"):
    body = {"business_id": str(business.id), "platform": platform, "text": text, "following_parts": [*following]}
    return await client.post("/content", json=body)


async def test_more_than_one_part_makes_a_thread(client, business):
    post = (await write(client, business, "Since 1911. #Leeds", "Come by.")).json()

    assert (post["content_type"], post["following_parts"]) == ("thread", ["Since 1911. #Leeds", "Come by."])
    assert (post["published_parts"], post["problems"]) == ([], [])
    assert post["hashtags"] == ["bread", "Leeds"]


async def test_problems_say_which_part_they_are_about(client, business):
    post = (await write(client, business, "Since 1911.", TOO_LONG)).json()

    (problem,) = post["problems"]
    assert problem["code"] == "too-long"
    assert problem["message"].startswith("Part 3: Bluesky is ")


@pytest.mark.parametrize("platform", ["linkedin", "facebook", "instagram"])
async def test_where_there_are_no_threads_a_second_part_is_a_problem(client, business, platform):
    one_too_many = ["Since 1911."] * registry.rules_of(Platform(platform)).max_parts
    post = (await write(client, business, *one_too_many, platform=platform)).json()

    assert "has no threads" in post["problems"][0]["message"]
    assert "put everything into one text." in post["problems"][0]["message"]
    assert post["problems"][0]["code"] == "too-many-parts"


async def test_parts_are_texts_and_not_without_end(client, business):
    blank = await write(client, business, "Since 1911.", " ")
    endless = await write(client, business, *["And on."] * 25)
    longest = await write(client, business, *["And on."] * 24)

    assert (blank.status_code, blank.json()["errors"][0]["pointer"]) == (422, "/following_parts/1")
    assert (endless.status_code, endless.json()["errors"][0]["pointer"]) == (422, "/following_parts")
    assert longest.json()["problems"] == []


async def test_a_post_becomes_a_thread_and_a_thread_a_post(client, business):
    post = (await write(client, business)).json()

    more = await client.put(f"/content/{post['id']}", json={"following_parts": ["Come by. #Leeds"], "version": 1})
    kept = await client.put(f"/content/{post['id']}", json={"pillar": "From the oven", "version": 2})
    less = await client.put(f"/content/{post['id']}", json={"following_parts": [], "version": 3})

    assert [answer.json()["content_type"] for answer in (more, kept, less)] == ["thread", "thread", "post"]
    assert kept.json()["following_parts"] == ["Come by. #Leeds"]
    assert [answer.json()["hashtags"] for answer in (more, less)] == [["bread", "Leeds"], ["bread"]]


async def test_a_scheduled_thread_must_stay_fit(make, client, business):
    account = await make.social_account(business=business)
    post = await make.scheduled_post(account=account, following_parts=["Come by."])

    answer = await client.put(f"/content/{post.id}", json={"following_parts": ["Come by.", "a" * 501], "version": 1})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/text-does-not-fit")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/following_parts/1"]
    assert (await make.reload(post)).following_parts == ["Come by."]


async def test_claims_are_looked_for_in_every_part(make, client, business):
    strategy = await make.strategy(business=business)
    post = await make.post(
        business=business, strategy_id=strategy.id, made_by=Authorship.OFFLINE, platform=Platform.BLUESKY
    )

    answer = await client.put(
        f"/content/{post.id}", json={"following_parts": ["Now with 37% off until 4 March."], "version": 1}
    )

    assert any("37" in claim for claim in answer.json()["unverified_claims"])


async def test_every_platform_says_how_long_a_thread_may_be(client):
    items = (await client.get("/platforms")).json()["items"]
    shown = {item["platform"]: item["max_parts"] for item in items}
    threads = {item["platform"] for item in items if item["max_parts"] > 1 and item["parts_are"] == "replies"}

    assert threads == {"sandbox", "x", "threads", "bluesky", "mastodon"}
    assert all(shown[name] <= 2 for name in ("linkedin", "facebook", "instagram"))  # the second is a comment
    assert all(len(registry.check_parts(Platform(name), ["Hi."] * (most + 1))) > 0 for name, most in shown.items())
