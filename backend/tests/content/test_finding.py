"""The library of posts: found by words, account, picture and standing; copied; and what shows a picture."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.content.models import PostStatus
from app.core.clock import now
from app.llm.contract import Authorship


@pytest.fixture
async def business(make, user):
    return await make.business(user=user)


@pytest.fixture
def find(client, business):
    async def ids(**query):
        answer = await client.get("/content", params={"business_id": str(business.id), **query})
        assert answer.status_code == 200, answer.text
        return {item["id"] for item in answer.json()["items"]}

    return ids


async def test_posts_are_found_by_each_of_the_words_whatever_their_case(make, business, find):
    rye = await make.post(business=business, text="Seeded RYE is back.\n\nCome early.")
    buns = await make.post(business=business, text="Cardamom buns, come early.")

    assert await find(q="rye") == {str(rye.id)}
    assert await find(q="early come") == {str(rye.id), str(buns.id)}
    assert await find(q="rye buns") == set()


async def test_words_are_also_found_in_the_parts_of_a_thread(make, business, find):
    thread = await make.post(business=business, text="Three things.", following_parts=["Flour", "A “cold” oven"])

    assert await find(q="OVEN") == {str(thread.id)}
    assert await find(q="“cold”") == {str(thread.id)}


@pytest.mark.parametrize("words", ["%", "_", "100%", "\\", "'; --"])
async def test_signs_of_a_pattern_mean_themselves(make, business, find, words):
    await make.post(business=business, text="Cardamom buns.")
    exact = await make.post(business=business, text=f"Here it is: {words}")

    assert await find(q=words) == {str(exact.id)}


async def test_a_search_is_bounded(client):
    assert (await client.get("/content", params={"q": "a" * 201})).status_code == 422


async def test_posts_are_filtered_by_account_and_by_whether_their_words_are_accepted(make, business, find):
    account = await make.social_account(business=business)
    mine = await make.post(account=account)
    proposed = await make.post(business=business, made_by=Authorship.OFFLINE, approved_at=None)

    assert await find(social_account_id=str(account.id)) == {str(mine.id)}
    assert await find(approved=False) == {str(proposed.id)}
    assert await find(approved=True) == {str(mine.id)}


async def test_a_picture_says_which_posts_show_it(make, client, business, find, add_picture):
    shown, unused = await add_picture(business.id), await add_picture(business.id)
    draft = await make.post(business=business, media_ids=[shown])
    out = await make.published_post(account=await make.social_account(business=business), media_ids=[shown])
    foreign = await make.post(media_ids=[shown])

    query = {"media_id": [str(unused), str(shown)]}
    usage = (await client.get("/content/media-usage", params=query)).json()["items"]

    assert usage == [
        {"media_id": str(unused), "posts": 0, "waiting": 0},
        {"media_id": str(shown), "posts": 2, "waiting": 1},
    ]
    assert await find(media_id=str(shown)) == {str(draft.id), str(out.id)}
    assert str(foreign.id) not in await find(media_id=str(shown))
    assert (await client.get("/content/media-usage")).status_code == 422


async def test_a_copy_is_a_draft_of_the_same_words_and_pictures_without_a_time(make, client, business, add_picture):
    account = await make.social_account(business=business)
    picture = await add_picture(business.id)
    out = await make.published_post(account=account, media_ids=[picture], pillar="From the oven")

    answer = await client.post(f"/content/{out.id}/duplicate")

    copy = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith(copy["id"])
    assert (copy["status"], copy["scheduled_for"], copy["published_at"]) == ("draft", None, None)
    assert (copy["text"], copy["pillar"], copy["media_ids"]) == (out.text, "From the oven", [str(picture)])
    assert copy["social_account_id"] == str(account.id)
    assert copy["latest_metrics"] is None


async def test_a_copy_does_not_accept_words_that_nobody_has_accepted(make, client, business):
    draft = await make.post(
        business=business, made_by=Authorship.OFFLINE, approved_at=None, unverified_claims=["£3"], why_this_time="Lunch"
    )

    copy = (await client.post(f"/content/{draft.id}/duplicate")).json()

    assert (copy["made_by"], copy["approved_at"], copy["unverified_claims"]) == ("offline", None, ["£3"])


async def test_a_copy_leaves_out_what_is_gone(make, client, business):
    account = await make.social_account(business=business, is_active=False, access_token="")
    out = await make.published_post(account=account, media_ids=[uuid4()])

    copy = (await client.post(f"/content/{out.id}/duplicate")).json()

    assert (copy["social_account_id"], copy["media_ids"]) == (None, [])


async def test_a_copy_asked_for_twice_with_one_key_is_made_once(make, client, business, find):
    draft = await make.post(business=business)
    key = {"Idempotency-Key": str(uuid4())}

    answers = [await client.post(f"/content/{draft.id}/duplicate", headers=key) for _ in range(2)]

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len(await find()) == 2


async def test_somebody_elses_post_cannot_be_copied(make, client):
    foreign = await make.post(status=PostStatus.DRAFT, scheduled_for=now() + timedelta(days=1))

    assert (await client.post(f"/content/{foreign.id}/duplicate")).status_code == 404
