"""An account's own limits hold where it is chosen: some servers and subscriptions allow more, or less."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.content import generator, optimizer
from app.content.models import PostStatus
from app.core.clock import now
from app.llm.contract import PostAssignment
from app.llm.model import assembly
from app.llm.offline.layout import room
from app.platforms import registry
from app.platforms.contract import Platform
from app.platforms.text import length_for

LONG = "Bread. " * 60  # 420 characters


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


@pytest.fixture
def on(make, business):
    async def connect(platform: Platform = Platform.X, **limits):
        return await make.social_account(business=business, platform=platform, details={"limits": limits})

    return connect


def codes(post: dict) -> list[str]:
    return [problem["code"] for problem in post["problems"]]


async def test_a_post_is_judged_by_the_account_it_is_for(client, business, on):
    usual, premium = await on(max_length=280), await on(max_length=25_000)
    body = {"business_id": str(business.id), "platform": "x", "text": LONG}

    nowhere = (await client.post("/content", json=body)).json()
    post = (await client.post("/content", json=body | {"social_account_id": str(premium.id)})).json()
    moved = await client.put(
        f"/content/{post['id']}", json={"social_account_id": str(usual.id), "version": post["version"]}
    )

    assert codes(nowhere) == ["too-long"]
    assert codes(post) == []
    assert "account_limits" not in post
    assert codes(moved.json()) == ["too-long"]
    listed = (await client.get("/content", params={"business_id": str(business.id)})).json()["items"]
    assert {one["id"]: codes(one) for one in listed} == {nowhere["id"]: ["too-long"], post["id"]: ["too-long"]}
    copy = (await client.post(f"/content/{post['id']}/duplicate")).json()
    assert codes(copy) == ["too-long"]


async def test_what_is_on_the_calendar_must_stay_fit_for_its_account(client, make, on):
    premium, usual = await on(max_length=25_000), await on(max_length=280)
    post = await make.scheduled_post(account=premium, text=LONG, scheduled_for=now() + timedelta(days=1))

    longer = await client.put(f"/content/{post.id}", json={"text": LONG * 2, "version": 1})
    elsewhere = await client.put(
        f"/content/{post.id}", json={"social_account_id": str(usual.id), "version": longer.json()["version"]}
    )

    assert longer.status_code == 200, longer.text
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (422, "/problems/text-does-not-fit")
    assert (await make.reload(post)).social_account_id == premium.id


async def test_scheduling_looks_at_the_account_that_is_chosen_with_it(client, make, business, on):
    premium, usual = await on(max_length=25_000), await on(max_length=280)
    post = await make.post(business=business, platform=Platform.X, text=LONG)
    at = (now() + timedelta(days=1)).isoformat()

    refused = await client.post(
        f"/content/{post.id}/schedule", json={"scheduled_for": at, "social_account_id": str(usual.id)}
    )
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/breaks-platform-rules")
    assert "X is 140 characters over 280" in refused.text

    async def problems(account):
        post = await make.post(account=account, text=LONG)
        report = (await client.get(f"/content/{post.id}/preflight")).json()
        return {problem["code"] for problem in report["problems"]}

    # That this installation has no app at X speaks against both.
    assert "too-long" in await problems(usual)
    assert "too-long" not in await problems(premium)


async def test_a_servers_own_counts_hold_for_pictures_and_links(on):
    account = await on(Platform.MASTODON, max_length=100, url_length=50, max_images=6)
    text = "Bread " * 9 + "https://a.example/b"

    found = registry.check_post(Platform.MASTODON, text, media_count=6, details=account.details)

    assert [problem.message for problem in found] == [
        "Mastodon is 4 characters over 100 (links count 50): shorten the text."
    ]
    assert "too-many-images" in [one.code for one in registry.check_post(Platform.MASTODON, text, media_count=6)]


async def test_a_content_warning_takes_from_the_length_of_every_part(client, make, business):
    body = {
        "business_id": str(business.id),
        "platform": "mastodon",
        "text": "a" * 490,
        "following_parts": ["b" * 500, "c" * 10],
        "options": {"content_warning": " Food talk "},
    }

    post = (await client.post("/content", json=body)).json()

    assert [problem["message"] for problem in post["problems"]] == [
        "Part 2: Mastodon is 9 characters over 500 (“Food talk” counts with it): shorten the text."
    ]


async def test_a_content_warning_that_leaves_no_room_is_refused_on_the_calendar(client, make, business):
    account = await make.social_account(business=business, platform=Platform.MASTODON)
    post = await make.scheduled_post(account=account, text="a" * 495, scheduled_for=now() + timedelta(days=1))

    refused = await client.put(f"/content/{post.id}", json={"options": {"content_warning": "Bread!"}, "version": 1})
    taken = await client.put(f"/content/{post.id}", json={"options": {"content_warning": "Bread"}, "version": 1})

    assert (refused.status_code, taken.status_code) == (422, 200), taken.text
    assert taken.json()["status"] == PostStatus.SCHEDULED


async def test_texts_are_written_to_the_accounts_length(client, make, business):
    short = {"limits": {"max_length": 150}}
    await make.social_account(business=business, platform=Platform.MASTODON, details=short)
    await make.strategy(business=business)
    asked = await client.post(
        "/content/generate",
        json={"business_id": str(business.id), "platforms": ["mastodon"], "count": 3, "days": 7},
    )
    assert asked.status_code == 202, asked.text

    await generator.generate(UUID(asked.json()["id"]))

    listed = (await client.get("/content", params={"business_id": str(business.id)})).json()["items"]
    assert listed
    rules = registry.text_rules(Platform.MASTODON, short)
    assert all(length_for(post["text"], rules) <= 150 for post in listed)


async def test_an_improved_text_is_judged_by_the_accounts_length(client, make, on):
    account = await on(Platform.MASTODON, max_length=60)
    await make.strategy(business=await make.get(type(await make.business()), account.business_id))
    post = await make.post(account=account, text="Fresh bread every morning. Come by early! We bake from four.")
    asked = await client.post(f"/content/{post.id}/optimize", json={"feedback": "add a question"})
    assert asked.status_code == 202, asked.text

    await optimizer.optimize(UUID(asked.json()["id"]))

    done = (await client.get(f"/generations/{asked.json()['id']}")).json()
    assert done["status"] == "failed"
    assert "over 60" in done["error"]["message"] if "error" in done else "over 60" in str(done)


def test_a_model_is_asked_for_what_the_account_takes():
    given = {"index": 0, "platform": Platform.X, "pillar": "Bread", "local_time": now()}
    usual, premium = (PostAssignment(**given, limits={"max_length": most}) for most in (280, 25_000))

    assert assembly.at_most(usual.rules) == int(280 * 0.87)
    assert assembly.at_most(premium.rules) == int(3000 * 0.87)
    assert assembly.body_longest(premium.rules) > assembly.body_longest(usual.rules)
    assert room(Platform.X, PostAssignment(**given, limits={"max_length": 100}).rules) == 88
