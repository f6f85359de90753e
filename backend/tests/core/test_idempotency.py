"""A repeated request is done once, also when both come at the same time."""

import asyncio

import httpx
from sqlalchemy import func, select

from app.businesses.models import Business
from app.core.db import sessions
from app.users.models import User
from tests.factories import Make

BODY = {
    "name": "Hearth & Crumb",
    "description": "A sourdough bakery in Leeds, open six days a week.",
    "timezone": "UTC",
}


async def businesses_of(user: User) -> int:
    async with sessions() as session:
        return int(await session.scalar(select(func.count()).where(Business.user_id == user.id)) or 0)


async def test_two_identical_requests_at_once_make_one_business(make: Make, committed_database: None, client_of):
    user = await make.user()
    client: httpx.AsyncClient = await client_of(user)
    headers = {"Idempotency-Key": "one"}

    answers = await asyncio.gather(*(client.post("/businesses", json=BODY, headers=headers) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await businesses_of(user) == 1


async def test_a_refused_request_leaves_its_key_free(client: httpx.AsyncClient, user: User):
    headers = {"Idempotency-Key": "two"}

    refused = await client.post("/businesses", json={**BODY, "timezone": "Mars/Olympus"}, headers=headers)
    accepted = await client.post("/businesses", json=BODY, headers=headers)

    assert (refused.status_code, accepted.status_code) == (422, 201)


async def test_keys_of_different_users_do_not_meet(make: Make, client_of):
    answers = [
        await (await client_of(await make.user())).post("/businesses", json=BODY, headers={"Idempotency-Key": "same"})
        for _ in range(2)
    ]

    assert answers[0].json()["id"] != answers[1].json()["id"]


async def test_without_a_key_two_requests_are_two(client: httpx.AsyncClient, user: User):
    for _ in range(2):
        await client.post("/businesses", json=BODY)

    assert await businesses_of(user) == 2
