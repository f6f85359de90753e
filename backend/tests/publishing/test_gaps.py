"""What of a week no post fills, and posts written for exactly that."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from app.content import generator
from app.core import clock
from app.platforms.contract import Platform
from tests.factories.strategies import document

FRIDAY = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
"""Two days before London's clocks go forward."""


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen(FRIDAY):
        yield


@pytest.fixture
async def business(make, user):
    return await make.business(user=user, timezone="Europe/London")


@pytest.fixture
async def account(make, business):
    return await make.social_account(business=business, platform=Platform.BLUESKY)


@pytest.fixture
def gaps(client, business):
    async def read(starts_on: date = date(2026, 3, 23), **query):
        query = {"business_id": str(business.id), "starts_on": starts_on.isoformat(), **query}
        answer = await client.get("/calendar/gaps", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return read


async def have_slots(client, account, *slots: tuple[int, str]) -> None:
    body = {"slots": [{"weekday": weekday, "local_time": at} for weekday, at in slots]}
    await client.put(f"/social/accounts/{account.id}/slots", json=body, headers={"If-Match": "*"})


async def test_free_slots_to_come_are_gaps_on_the_business_clock(client, account, gaps):
    await have_slots(client, account, (0, "09:00"), (4, "12:10"), (4, "19:50"), (6, "09:00"))

    found = await gaps()

    # Monday is over and 12:10 too near; Sunday is the first day of summer time.
    assert [gap["scheduled_for"] for gap in found] == ["2026-03-27T19:50:00Z", "2026-03-29T08:00:00Z"]
    assert {(gap["platform"], gap["social_account_id"], gap["is_slot"]) for gap in found} == {
        ("bluesky", str(account.id), True)
    }
    assert [gap["why"] for gap in found] == [
        "Friday at 19:50: evenings are when most conversations happen.",
        f"Sunday at 09:00: one of the weekly times you chose for {account.account_name}.",
    ]


async def test_a_post_or_a_draft_takes_its_slot(client, make, business, account, gaps):
    other = await make.social_account(business=business, platform=Platform.BLUESKY)
    await have_slots(client, account, (5, "09:00"), (5, "12:00"), (5, "18:00"))
    saturday = datetime(2026, 3, 28, tzinfo=UTC)
    await make.scheduled_post(account=account, scheduled_for=saturday.replace(hour=9, second=30))
    await make.post(business=business, platform=Platform.BLUESKY, scheduled_for=saturday.replace(hour=12))
    await make.scheduled_post(account=other, scheduled_for=saturday.replace(hour=18))

    assert [gap["scheduled_for"] for gap in await gaps()] == ["2026-03-28T18:00:00Z"]


async def test_without_slots_it_is_what_the_strategy_lacks(make, business, account, gaps):
    await make.strategy(business=business)
    week = await gaps(date(2026, 3, 30))
    wanted = document()["posting_frequency"]["bluesky"]
    assert sum(gap["platform"] == "bluesky" for gap in week) == wanted
    assert all(not gap["is_slot"] and gap["social_account_id"] is None and gap["why"] for gap in week)

    await make.scheduled_post(account=account, scheduled_for=datetime(2026, 3, 31, 8, 20, tzinfo=UTC))

    assert len([gap for gap in await gaps(date(2026, 3, 30)) if gap["platform"] == "bluesky"]) == (
        len([gap for gap in week if gap["platform"] == "bluesky"]) - 1
    )


async def test_another_tenants_business_is_not_there_and_a_strange_period_is_refused(client, make, business):
    foreign = await make.business()
    for query, status in (
        ({"business_id": str(foreign.id), "starts_on": "2026-03-23"}, 404),
        ({"business_id": str(business.id), "starts_on": "2026-03-23", "days": 43}, 422),
        ({"business_id": str(business.id), "starts_on": "1066-03-23"}, 422),
    ):
        assert (await client.get("/calendar/gaps", params=query)).status_code == status


# --- filling them -----------------------------------------------------------------------------------------------------


def places(found: list[dict]) -> list[dict]:
    return [{name: gap[name] for name in ("platform", "scheduled_for", "social_account_id")} for gap in found]


async def test_gaps_are_filled_one_post_each_and_are_none_while_that_is_being_written(
    client, make, business, account, gaps
):
    await make.strategy(business=business, posting_frequency={"bluesky": 3})
    await have_slots(client, account, (5, "09:00"), (5, "12:00"))
    before = await gaps()

    asked = await client.post("/content/generate", json={"business_id": str(business.id), "fill": places(before)})
    assert asked.status_code == 202, asked.text
    meanwhile = await gaps()
    again = await client.post("/content/generate", json={"business_id": str(business.id), "fill": places(before)})
    await generator.generate(UUID(asked.json()["id"]))

    done = (await client.get(f"/generations/{asked.json()['id']}")).json()
    posts = [(await client.get(f"/content/{made}")).json() for made in done["result"]["post_ids"]]
    assert [(post["scheduled_for"], post["social_account_id"], post["status"]) for post in posts] == [
        (gap["scheduled_for"], str(account.id), "draft") for gap in before
    ]
    assert [post["why_this_time"] for post in posts] == [gap["why"] for gap in before]
    assert meanwhile == []
    assert (again.status_code, again.json()["type"]) == (422, "/problems/places-not-free")
    assert await gaps() == []


async def test_each_place_that_cannot_be_filled_is_named(client, make, business, account):
    await make.strategy(business=business)
    foreign = await make.social_account(platform=Platform.BLUESKY)
    good = {"platform": "bluesky", "scheduled_for": "2026-03-28T09:00:00Z", "social_account_id": str(account.id)}
    wrong = [
        {**good, "scheduled_for": "2026-03-27T12:05:00Z"},
        {**good, "social_account_id": str(foreign.id)},
        {**good, "scheduled_for": "2028-03-27T12:05:00Z"},
        good,
    ]

    answer = await client.post("/content/generate", json={"business_id": str(business.id), "fill": [good, *wrong]})
    both = await client.post("/content/generate", json={"business_id": str(business.id), "fill": [good], "count": 3})

    assert answer.json()["type"] == "/problems/places-not-free"
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/fill/1", "/fill/2", "/fill/3", "/fill/4"]
    assert both.status_code == 422
