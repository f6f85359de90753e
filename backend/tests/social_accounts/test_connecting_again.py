"""Connecting is repeated by a client that never heard the answer, and no secret of it is kept for that."""

from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from app.core.db import sessions
from app.core.idempotency import StoredAnswer
from tests.social_accounts.conftest import returned

KEY = {"Idempotency-Key": "once"}


async def stored():
    async with sessions() as session:
        return (await session.scalars(select(StoredAnswer))).one()


async def test_a_repeated_start_gets_an_address_of_its_own_and_the_code_in_it_is_not_kept(
    client, business, sandbox, consent
):
    body = {"business_id": str(business.id)}

    first = await client.post("/social/connect/sandbox", json=body, headers=KEY)
    second = await client.post("/social/connect/sandbox", json=body, headers=KEY)

    states = [parse_qs(urlsplit(answer.json()["authorize_url"]).query)["state"][0] for answer in (first, second)]
    assert states[0] != states[1]
    kept = await stored()
    assert (kept.body, kept.headers) == (b"", {})
    for answer in (first, second):
        back = await consent(answer.json()["authorize_url"])
        assert "connected" in returned(await client.get(back))


async def test_a_key_is_for_one_business(client, business, make, user, sandbox):
    await client.post("/social/connect/sandbox", json={"business_id": str(business.id)}, headers=KEY)
    other = await make.business(user=user)

    answer = await client.post("/social/connect/sandbox", json={"business_id": str(other.id)}, headers=KEY)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/idempotency-key-reused")
