"""Ideas: jotted down in a line, and posts written from them."""

from uuid import UUID, uuid4

import pytest

from app.content import generator, ideas
from app.content.models import Idea
from app.core.db import sessions
from app.generations.models import Generation
from app.llm.contract import ContentPillar, Topic
from tests.content.test_generation import BAKERY, ask, generated

SOLD_OUT = "the sourdough course sold out again"


@pytest.fixture
async def business(make, user):
    made = await make.business(user=user, description=BAKERY)
    await make.strategy(business=made)
    return made


async def jot(client, business, text=SOLD_OUT, **given):
    headers = given.pop("headers", {})
    answer = await client.post("/ideas", json={"business_id": str(business.id), "text": text, **given}, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(client, business) -> list[dict]:
    answer = await client.get("/ideas", params={"business_id": str(business.id)})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_ideas_are_jotted_down_changed_and_deleted(client, business):
    first = await jot(client, business)
    second = await jot(client, business, "Half loaves of rye", link="https://hearth.example/rye")

    assert [(item["text"], item["link"]) for item in await listed(client, business)] == [
        ("Half loaves of rye", "https://hearth.example/rye"),
        (SOLD_OUT, None),
    ]
    assert (first["used_at"], first["posts"]) == (None, [])
    changed = await client.put(f"/ideas/{second['id']}", json={"text": "Whole loaves", "version": second["version"]})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["text"], changed.json()["link"]) == ("Whole loaves", "https://hearth.example/rye")
    stale = await client.put(f"/ideas/{second['id']}", json={"link": None, "version": second["version"]})
    assert stale.status_code == 412
    unlinked = await client.put(f"/ideas/{second['id']}", json={"link": None}, headers={"If-Match": '"v2"'})
    assert unlinked.json()["link"] is None
    assert (await client.delete(f"/ideas/{first['id']}")).status_code == 204
    assert [item["id"] for item in await listed(client, business)] == [second["id"]]


async def test_pages_of_ideas_follow_one_another(client, business):
    made = [(await jot(client, business, f"Idea {number}"))["id"] for number in range(3)]

    first = (await client.get("/ideas", params={"business_id": str(business.id), "limit": 2})).json()
    query = {"business_id": str(business.id), "limit": 2, "cursor": first["next_cursor"]}
    second = (await client.get("/ideas", params=query)).json()

    assert [item["id"] for item in [*first["items"], *second["items"]]] == made[::-1]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "given", [{"text": " "}, {"text": "x" * 501}, {"text": "Rye", "link": "javascript:alert(1)"}, {"text": None}]
)
async def test_an_idea_is_a_short_text_and_its_link_an_address(client, business, given):
    assert (await client.post("/ideas", json={"business_id": str(business.id), **given})).status_code == 422


async def test_a_repeated_request_with_one_key_is_stored_once(client, business):
    headers = {"Idempotency-Key": str(uuid4())}

    first, second = [await jot(client, business, headers=headers) for _ in range(2)]

    assert first["id"] == second["id"]
    assert len(await listed(client, business)) == 1


async def test_somebody_elses_ideas_are_not_there(make, client, business):
    other = await make.business()
    async with sessions() as session, session.begin():
        theirs = Idea(business_id=other.id, user_id=other.user_id, text="Secret")
        session.add(theirs)

    answers = [
        await client.get(f"/ideas/{theirs.id}"),
        await client.put(f"/ideas/{theirs.id}", json={"text": "Mine", "version": 1}),
        await client.delete(f"/ideas/{theirs.id}"),
        await client.get("/ideas", params={"business_id": str(other.id)}),
        await client.post("/ideas", json={"business_id": str(other.id), "text": "Mine"}),
        await client.post("/content/generate", json={"business_id": str(business.id), "idea_id": str(theirs.id)}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert (await client.get("/content", params={"idea_id": str(theirs.id)})).json()["items"] == []


# --- posts from them --------------------------------------------------------------------------------------------------


async def test_posts_written_from_an_idea_are_about_it_and_stand_with_it(client, business, sandbox):
    idea = await jot(client, business, link="https://hearth.example/course")

    done, posts = await generated(client, business, idea_id=idea["id"])

    assert done["status"] == "succeeded"
    assert sorted(post["platform"] for post in posts) == ["bluesky", "sandbox"]  # one on each of the strategy's
    for post in posts:
        assert "sourdough course sold out again" in post["text"]
        assert "https://hearth.example/course" in post["text"]
        assert (post["idea_id"], post["unverified_claims"], post["problems"]) == (idea["id"], [], [])
    (used,) = await listed(client, business)
    assert used["used_at"] is not None
    assert {post["id"] for post in used["posts"]} == {post["id"] for post in posts}
    assert used["version"] == idea["version"]
    found = (await client.get("/content", params={"idea_id": idea["id"]})).json()["items"]
    assert len(found) == 2


async def test_an_idea_said_once_on_each_platform_is_one_group(client, business, sandbox):
    idea = await jot(client, business)

    _, posts = await generated(client, business, idea_id=idea["id"])

    (group,) = {post["group_id"] for post in posts}
    found = (await client.get("/content", params={"group_id": group})).json()["items"]
    assert {post["id"] for post in found} == {post["id"] for post in posts}

    asked = (await client.post(f"/content/{posts[0]['id']}/replace")).json()
    async with sessions() as session:
        assert (await session.get(Generation, UUID(asked["id"]))).request["group_id"] == group


async def test_several_posts_of_an_idea_on_one_platform_are_no_group(client, business):
    idea = await jot(client, business)

    _, posts = await generated(client, business, idea_id=idea["id"], platforms=["bluesky"], count=2)

    assert {post["group_id"] for post in posts} == {None}


async def test_figures_of_the_idea_are_no_unproven_claims_even_after_an_edit(client, business):
    idea = await jot(client, business, "The rye course is £35 a head on 12 December")
    _, (post,) = await generated(client, business, idea_id=idea["id"], platforms=["bluesky"])
    assert "£35" in post["text"]
    assert post["unverified_claims"] == []

    text = post["text"].replace("£35", "£35 or £99")
    edited = await client.put(f"/content/{post['id']}", json={"text": text, "version": post["version"]})

    assert edited.json()["unverified_claims"] == ["£99"]


async def test_deleting_an_idea_leaves_its_posts_also_while_they_are_written(make, client, business):
    idea = await jot(client, business)
    asked = await ask(client, business, idea_id=idea["id"], platforms=["bluesky"])
    assert (await client.delete(f"/ideas/{idea['id']}")).status_code == 204

    await generator.generate(UUID(asked["id"]))

    (post_id,) = (await client.get(f"/generations/{asked['id']}")).json()["result"]["post_ids"]
    post = (await client.get(f"/content/{post_id}")).json()
    assert "sourdough course" in post["text"]
    assert post["idea_id"] is None


async def test_another_one_for_the_same_place_is_about_the_same(client, business):
    idea = await jot(client, business)
    _, (post,) = await generated(client, business, idea_id=idea["id"], platforms=["bluesky"])

    asked = (await client.post(f"/content/{post['id']}/replace")).json()

    async with sessions() as session:
        request = (await session.get(Generation, UUID(asked["id"]))).request
    assert request["topic"]["text"] == SOLD_OUT


@pytest.mark.parametrize("given", [{}, {"platforms": ["bluesky"], "count": 3}])
async def test_each_of_an_ideas_posts_can_be_exchanged_though_its_siblings_say_the_same(
    client, business, sandbox, given
):
    idea = await jot(client, business)
    _, posts = await generated(client, business, idea_id=idea["id"], **given)

    for post in posts:
        asked = (await client.post(f"/content/{post['id']}/replace")).json()
        await generator.generate(UUID(asked["id"]))
        done = (await client.get(f"/generations/{asked['id']}")).json()

        assert done["status"] == "succeeded", done
        new = (await client.get(f"/content/{done['result']['post_ids'][0]}")).json()
        assert "sourdough course sold out again" in new["text"]
        assert new["text"] != post["text"]
        assert (new["group_id"], new["idea_id"]) == (post["group_id"], idea["id"])
    found = (await client.get("/content", params={"idea_id": idea["id"]})).json()["items"]
    assert len(found) == len(posts)
    assert not {post["id"] for post in found} & {post["id"] for post in posts}


async def test_an_idea_can_be_said_on_one_platform_and_later_on_another(client, business, sandbox):
    idea = await jot(client, business)

    for platform in ("bluesky", "sandbox"):
        done, (post,) = await generated(client, business, idea_id=idea["id"], platforms=[platform])

        assert (done["status"], post["platform"]) == ("succeeded", platform)
        assert "sourdough course sold out again" in post["text"]


async def test_an_idea_of_another_business_is_refused(make, client, business, user):
    other = await make.business(user=user)
    idea = await jot(client, other)

    refused = await client.post("/content/generate", json={"business_id": str(business.id), "idea_id": idea["id"]})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/idea_id"


async def test_archived_posts_are_not_shown_with_their_idea(make, client, business):
    idea = await jot(client, business)
    _, (post,) = await generated(client, business, idea_id=idea["id"], platforms=["bluesky"])

    await client.post("/content/archive", json={"post_ids": [post["id"]]})

    assert (await client.get(f"/ideas/{idea['id']}")).json()["posts"] == []


def pillar(name: str, description: str) -> ContentPillar:
    return ContentPillar(name=name, description=description, share=50, hooks=[])


def test_an_idea_goes_to_the_pillar_that_speaks_of_it():
    pillars = [pillar("From the oven", "Loaves and buns of the day"), pillar("Learn with us", "Our courses in baking")]

    assert list(ideas.pillars_for(Topic(text=SOLD_OUT), pillars)) == [pillars[1]]
    assert list(ideas.pillars_for(Topic(text="xyzzy"), pillars)) == pillars
