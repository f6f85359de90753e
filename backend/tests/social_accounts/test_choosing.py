"""Several accounts behind one consent: which to connect is asked, once, and of nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.clock import now
from app.core.db import sessions
from app.platforms.contract import ConnectedAccount, Platform
from app.social_accounts import choosing
from app.social_accounts.models import ConnectChoice, SocialAccount
from tests.social_accounts.conftest import opened


def page(number: int, *, why_not: str | None = None) -> ConnectedAccount:
    return ConnectedAccount(
        account_id=f"page-{number}",
        account_name=f"Bakery {number}",
        access_token=f"secret-{number}",
        refresh_token=f"again-{number}",
        expires_at=now() + timedelta(days=60),
        scopes=("post",),
        details={"handle": f"bakery{number}"},
        kind="Page",
        why_not=why_not,
    )


@pytest.fixture
async def choice_id(business):
    pages = [page(1), page(2), page(3, why_not="You may not post for this Page.")]
    return await choosing.offer(Platform.SANDBOX, pages, user_id=business.user_id, business_id=business.id)


async def test_those_that_are_chosen_are_connected_and_the_others_forgotten(client, business, choice_id):
    shown = (await client.get(f"/social/choices/{choice_id}")).json()
    assert [(one["account_id"], one["kind"], one["why_not"]) for one in shown["offered"]] == [
        ("page-1", "Page", None),
        ("page-2", "Page", None),
        ("page-3", "Page", "You may not post for this Page."),
    ]

    answer = await client.post(f"/social/choices/{choice_id}", json={"account_ids": ["page-2"]})

    assert answer.status_code == 201, answer.text
    assert [account["account_name"] for account in answer.json()] == ["Bakery 2"]
    async with sessions() as session:
        [row] = (await session.scalars(select(SocialAccount))).all()
        assert await session.scalar(select(func.count()).select_from(ConnectChoice)) == 0
    assert opened(row) == ("secret-2", "again-2")
    assert row.business_id == business.id
    assert row.token_expires_at is not None
    assert row.scopes == ["post"]
    assert row.details == {"handle": "bakery2"}


async def test_a_choice_is_made_once(client, choice_id):
    await client.post(f"/social/choices/{choice_id}", json={"account_ids": ["page-1"]})

    again = await client.post(f"/social/choices/{choice_id}", json={"account_ids": ["page-2"]})

    assert (again.status_code, again.json()["type"].rsplit("/", 1)[-1]) == (404, "connect-choice-unknown")


@pytest.mark.parametrize("wanted", [["page-3"], ["page-9"], ["page-1", "page-3"]])
async def test_what_is_not_offered_or_cannot_be_posted_to_connects_nothing(client, choice_id, wanted):
    answer = await client.post(f"/social/choices/{choice_id}", json={"account_ids": wanted})

    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (422, "nothing-chosen")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(SocialAccount)) == 0
    assert (await client.get(f"/social/choices/{choice_id}")).status_code == 200  # it can still be made


async def test_nobody_else_sees_or_makes_it(make, client_of, choice_id):
    other_client = await client_of(await make.user())
    assert (await other_client.get(f"/social/choices/{choice_id}")).status_code == 404
    answer = await other_client.post(f"/social/choices/{choice_id}", json={"account_ids": ["page-1"]})
    assert answer.status_code == 404
    assert (await other_client.get(f"/social/choices/{uuid4()}")).status_code == 404


async def test_it_ends_after_half_an_hour_and_its_tokens_with_it(client, business, choice_id):
    with clock.frozen(now() + choosing.CHOICE_LIFE + timedelta(seconds=1)):
        assert (await client.get(f"/social/choices/{choice_id}")).status_code == 404
        await choosing.offer(Platform.SANDBOX, [page(4)], user_id=business.user_id, business_id=business.id)

    async with sessions() as session:
        [left] = (await session.scalars(select(ConnectChoice))).all()
    assert left.id != choice_id


async def test_tokens_are_kept_encrypted_and_shown_nowhere(client, choice_id):
    async with sessions() as session:
        [row] = (await session.scalars(select(ConnectChoice))).all()

    assert "secret-1" not in row.offered
    assert "secret" not in (await client.get(f"/social/choices/{choice_id}")).text
