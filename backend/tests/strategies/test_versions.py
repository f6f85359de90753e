"""Reading, editing and choosing versions; what a writer makes of a business is in test_generation.py."""

import asyncio
from collections.abc import Iterator
from copy import deepcopy
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from app.core.db import sessions, unit_of_work
from app.llm.contract import Authorship
from app.strategies import service
from app.strategies.models import Strategy
from app.strategies.schemas import StrategyDocument
from tests.factories.strategies import document


def edited(**given) -> dict:
    return {**deepcopy(document()), **given}


@pytest.fixture
def problems(make, user, client) -> Iterator[None]:
    """`await problems(document)`: pointer → detail of what is refused."""

    async def send(body: dict) -> dict[str, str]:
        strategy = await make.strategy(business=await make.business(user=user))
        answer: httpx.Response = await client.put(f"/strategies/{strategy.id}", json={"document": body, "revision": 1})
        assert answer.status_code == 422, answer.text
        return {item["pointer"]: item["detail"] for item in answer.json()["errors"]}

    return send


# --- reading ----------------------------------------------------------------------------------------------------------


async def test_a_business_without_a_strategy_is_told_how_to_get_one(make, user, client):
    business = await make.business(user=user)

    answer = await client.get(f"/strategies/{business.id}")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/no-strategy-yet"
    assert "/strategies/generate" in answer.json()["detail"]


async def test_the_active_version_is_read_by_the_businesss_id(make, user, client):
    business = await make.business(user=user)
    await make.strategy(business=business, version=1, is_active=False)
    active = await make.strategy(business=business, version=2)

    answer = await client.get(f"/strategies/{business.id}")

    body = answer.json()
    assert (body["id"], body["version"], body["is_active"]) == (str(active.id), 2, True)
    assert body["document"] == document()
    assert body["posting_frequency"] == {"sandbox": 5, "bluesky": 3}
    assert answer.headers["etag"] == '"v1"'


async def test_versions_are_listed_newest_first_and_read_one_by_one(make, user, client):
    business = await make.business(user=user)
    for number in range(1, 4):
        await make.strategy(business=business, version=number, is_active=number == 3)
    path = f"/strategies/{business.id}/versions"

    first = (await client.get(path, params={"limit": 2})).json()
    rest = (await client.get(path, params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [item["version"] for item in [*first["items"], *rest["items"]]] == [3, 2, 1]
    assert (await client.get(f"{path}/2")).json()["version"] == 2
    assert (await client.get(f"{path}/4")).json()["type"] == "/problems/strategy-not-found"
    assert (await client.get(f"{path}/0")).status_code == 422
    assert (await client.get(f"{path}/99999999999")).status_code == 422


async def test_somebody_elses_strategy_is_not_there(make, client):
    theirs = await make.strategy()

    answers = [
        await client.get(f"/strategies/{theirs.business_id}"),
        await client.get(f"/strategies/{theirs.business_id}/versions"),
        await client.get(f"/strategies/{theirs.business_id}/versions/1"),
        await client.put(f"/strategies/{theirs.id}", json={"document": document(), "revision": 1}),
        await client.post(f"/strategies/{theirs.id}/activate"),
        await client.post("/strategies/generate", json={"business_id": str(theirs.business_id)}),
        await client.get(f"/strategies/{uuid4()}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7


# --- editing ----------------------------------------------------------------------------------------------------------


async def test_an_edit_replaces_the_document_and_everything_read_from_it(make, user, client):
    strategy = await make.strategy(business=await make.business(user=user))
    body = edited(
        positioning="The bakery next door.",
        platforms=[{"platform": "bluesky", "why": "People are there."}],
        posting_frequency={"bluesky": 4},
    )

    answer = await client.put(f"/strategies/{strategy.id}", json={"document": body}, headers={"If-Match": '"v1"'})

    assert answer.status_code == 200
    changed = answer.json()
    assert changed["document"] == body
    assert (changed["platforms"], changed["posting_frequency"]) == (["bluesky"], {"bluesky": 4})
    assert (changed["version"], changed["revision"], changed["made_by"]) == (1, 2, "person")
    assert "The bakery next door." in changed["strategy_text"]
    assert answer.headers["etag"] == '"v2"'


async def test_an_edit_of_an_older_revision_is_refused(make, user, client):
    strategy = await make.strategy(business=await make.business(user=user))
    path = f"/strategies/{strategy.id}"
    await client.put(path, json={"document": edited(positioning="First."), "revision": 1})

    late = await client.put(path, json={"document": edited(positioning="Second."), "revision": 1})
    unsaid = await client.put(path, json={"document": document()})

    assert (late.status_code, late.json()["current_version"]) == (412, 2)
    assert unsaid.status_code == 428
    assert (await make.reload(strategy)).document["positioning"] == "First."


async def test_pillars_must_make_a_whole(problems):
    body = document()
    body["pillars"][0]["share"] = 60

    assert "these sum to 110" in (await problems(body))["/document/pillars"]


async def test_pillars_and_platforms_are_named_once(problems):
    body = document()
    body["pillars"][1]["name"] = body["pillars"][0]["name"].upper()
    body["platforms"][1] = body["platforms"][0]

    found = await problems(body)

    assert found == {
        "/document/pillars": "Give each pillar a name of its own",
        "/document/platforms": "Name each platform once",
    }


async def test_an_unknown_platform_is_refused(problems):
    body = edited(platforms=[{"platform": "myspace", "why": "Nostalgia."}], posting_frequency={"myspace": 1})

    assert "/document/platforms/0/platform" in await problems(body)


async def test_a_platform_that_is_not_offered_here_is_refused_by_name(problems):
    body = edited(platforms=[{"platform": "linkedin", "why": "Buyers."}], posting_frequency={"linkedin": 2})

    assert await problems(body) == {"/document/platforms/0": "LinkedIn is not available here."}


async def test_a_platform_it_already_has_may_stay_though_it_is_no_longer_offered(make, user, client):
    body = edited(platforms=[{"platform": "linkedin", "why": "Buyers."}], posting_frequency={"linkedin": 2})
    strategy = await make.strategy(business=await make.business(user=user), platforms=["linkedin"], document=body)

    answer = await client.put(f"/strategies/{strategy.id}", json={"document": body, "revision": 1})

    assert answer.status_code == 200


async def test_a_frequency_needs_its_platform(problems):
    body = edited(posting_frequency={"sandbox": 2, "x": 1})

    assert "posting_frequency names x" in (await problems(body))["/document"]


async def test_control_characters_are_refused_deep_inside(problems):
    body = document()
    body["pillars"][0]["hooks"] = ["Fine", "Bro\x00ken"]

    assert "U+0000" in (await problems(body))["/document/pillars/0/hooks/1"]


# --- choosing ---------------------------------------------------------------------------------------------------------


async def test_a_past_version_can_be_made_the_active_one_again(make, user, client):
    business = await make.business(user=user)
    old = await make.strategy(business=business, version=1, is_active=False)
    new = await make.strategy(business=business, version=2)

    answer = await client.post(f"/strategies/{old.id}/activate")
    again = await client.post(f"/strategies/{old.id}/activate")

    assert (answer.status_code, again.status_code) == (200, 200)
    assert answer.json()["is_active"] is True
    assert (await make.reload(new)).is_active is False
    assert (await client.get(f"/strategies/{business.id}")).json()["id"] == str(old.id)
    assert (await make.reload(old)).revision == 1  # choosing is not editing


async def test_whoever_activates_at_once_exactly_one_is_active(committed_database, make):
    user = await make.user()
    business = await make.business(user=user)
    versions = [await make.strategy(business=business, version=n, is_active=n == 1) for n in range(1, 7)]

    async def activate(strategy: Strategy) -> None:
        async with unit_of_work() as session:
            await service.activate(session, strategy.id, owner=user)

    await asyncio.gather(*[activate(strategy) for strategy in versions * 2])

    async with sessions() as session:
        active = await session.scalar(select(func.count()).where(Strategy.is_active))
    assert active == 1


async def test_versions_stored_at_once_get_numbers_of_their_own_and_one_is_active(committed_database, make):
    business = await make.business()
    draft = StrategyDocument.model_validate(document())

    async def add() -> None:
        async with unit_of_work() as session:
            await service.add_version(session, business.id, draft, made_by=Authorship.OFFLINE)

    await asyncio.gather(*[add() for _ in range(6)])

    async with sessions() as session:
        stored = (await session.scalars(select(Strategy).order_by(Strategy.version))).all()
    assert [strategy.version for strategy in stored] == [1, 2, 3, 4, 5, 6]
    assert [strategy.version for strategy in stored if strategy.is_active] == [6]
