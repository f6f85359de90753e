import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from app.core import crypto, logging as logs
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.platforms.contract import Platform
from app.social_accounts import service
from app.social_accounts.errors import SocialAccountDisconnected, SocialAccountNotFound
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.social_accounts.conftest import opened


async def test_my_accounts_are_listed_the_newest_first_and_page_by_page(client, make, business):
    made = [await make.social_account(business=business, account_name=f"@{n}") for n in range(5)]
    await make.social_account()

    first = (await client.get("/social/accounts", params={"limit": 3})).json()
    second = (await client.get("/social/accounts", params={"limit": 3, "cursor": first["next_cursor"]})).json()

    listed = [item["id"] for item in first["items"] + second["items"]]
    assert listed == [str(account.id) for account in reversed(made)]
    assert second["next_cursor"] is None


async def test_accounts_can_be_listed_for_one_business(client, make, business, user):
    mine = await make.social_account(business=business)
    await make.social_account(business=await make.business(user=user))

    items = (await client.get("/social/accounts", params={"business_id": str(business.id)})).json()["items"]

    assert [item["id"] for item in items] == [str(mine.id)]


async def test_somebody_elses_accounts_do_not_exist(client, make):
    foreign = await make.social_account()

    assert (await client.get(f"/social/accounts/{foreign.id}")).status_code == 404
    assert (await client.delete(f"/social/accounts/{foreign.id}")).status_code == 404
    listing = await client.get("/social/accounts", params={"business_id": str(foreign.business_id)})
    assert listing.status_code == 404


async def test_disconnecting_forgets_the_tokens_and_keeps_the_history(client, make, account):
    post = await make.published_post(account=account)

    answer = await client.delete(f"/social/accounts/{account.id}")

    assert answer.status_code == 204
    row = await make.reload(account)
    assert not row.is_active
    assert row.access_token == ""
    assert row.refresh_token is None
    assert row.next_refresh_at is None
    assert (await make.reload(post)).social_account_id == account.id
    assert (await client.get("/social/accounts")).json()["items"] == []
    kept = (await client.get("/social/accounts", params={"include_disconnected": True})).json()["items"]
    assert [item["id"] for item in kept] == [str(account.id)]


async def test_disconnecting_twice_is_fine_and_scheduled_posts_stay(client, make, account):
    post = await make.scheduled_post(account=account, scheduled_for=now() + timedelta(days=1))

    for _ in range(2):
        assert (await client.delete(f"/social/accounts/{account.id}")).status_code == 204

    assert (await make.reload(post)).status == "scheduled"


@pytest.mark.parametrize(
    ("other", "is_kept"),
    [
        ({"platform": Platform.FACEBOOK, "details": {"person": "777"}}, True),
        ({"platform": Platform.INSTAGRAM, "details": {"person": "777", "login": "facebook"}}, True),
        ({"platform": Platform.FACEBOOK, "details": {"person": "777"}, "needs_reauth": True}, True),
        ({"platform": Platform.FACEBOOK, "details": {"person": "777"}, "is_active": False}, False),
        ({"platform": Platform.FACEBOOK, "details": {"person": "888"}}, False),
    ],
)
async def test_access_that_another_account_lives_by_is_not_given_back(make, user, business, other, is_kept):
    page = await make.social_account(
        business=business, platform=Platform.FACEBOOK, account_id="1", details={"person": "777"}
    )
    await make.social_account(account_id="2", **other)  # of another user

    async with unit_of_work() as session:
        access = await service.disconnect(session, page.id, owner=user)

    assert not (await make.reload(page)).is_active
    assert (access is None) is is_kept
    assert access is None or access.credentials.access_token


async def test_of_accounts_let_go_at_the_same_moment_one_gives_the_access_back(committed_database, make):
    business = await make.business()
    async with sessions() as session:
        owner = await session.get(User, business.user_id)
    pages = [
        await make.social_account(
            business=business, platform=Platform.FACEBOOK, account_id=str(number), details={"person": "777"}
        )
        for number in range(5)
    ]

    async def let_go(page):
        async with unit_of_work() as session:
            return await service.disconnect(session, page.id, owner=owner)

    given_back = await asyncio.gather(*map(let_go, pages))

    assert sum(access is not None for access in given_back) == 1


async def test_no_token_is_in_any_answer_or_log_line(client, account, capsys, sandbox, business, consent):
    secrets = [*opened(account), account.access_token, account.refresh_token]
    logs.configure()

    answers = [
        await client.get("/social/accounts"),
        await client.get(f"/social/accounts/{account.id}"),
        await client.post("/social/connect/sandbox", json={"business_id": str(business.id)}),
    ]
    answers.append(await client.get(await consent(answers[-1].json()["authorize_url"])))
    secrets += opened(await _reload(account.id))
    answers.append(await client.delete(f"/social/accounts/{account.id}"))

    said = capsys.readouterr()
    everything = said.out + said.err + "".join(answer.text + json.dumps(dict(answer.headers)) for answer in answers)
    assert "social_account.connected" in said.err
    for secret in secrets:
        assert secret not in everything
    assert "token" not in json.dumps([key for key in answers[0].json()["items"][0] if key != "token_expires_at"])


async def _reload(account_id):
    async with sessions() as session:
        return await session.get(SocialAccount, account_id)


# --- what the workers ask ---------------------------------------------------------------------------------------------


async def test_workers_get_the_opened_credentials(account):
    credentials = service.credentials(account)

    assert (credentials.access_token, credentials.refresh_token) == opened(account)
    assert credentials.details["handle"] == "hearth"
    assert credentials.access_token not in repr(credentials)


async def test_a_disconnected_account_has_no_credentials(make):
    account = await make.social_account(is_active=False, access_token="")

    with pytest.raises(SocialAccountDisconnected):
        service.credentials(account)


async def test_the_only_account_is_found_and_of_two_none(make, database):
    business = await make.business()
    async with sessions() as session:
        assert await service.find_only_account(session, business.id, Platform.SANDBOX) is None

    only = await make.social_account(business=business)
    await make.social_account(business=business, is_active=False, access_token="")
    await make.social_account(business=business, platform=Platform.BLUESKY)
    async with sessions() as session:
        assert (await service.find_only_account(session, business.id, Platform.SANDBOX)).id == only.id

    await make.social_account(business=business)
    async with sessions() as session:
        assert await service.find_only_account(session, business.id, Platform.SANDBOX) is None


async def test_a_missing_account_is_an_error_for_workers(database):
    async with sessions() as session:
        with pytest.raises(SocialAccountNotFound):
            await service.get_account_for_worker(session, uuid4())


async def test_marking_needs_reauth_says_why_and_stops_the_refreshing(make):
    account = await make.social_account(next_refresh_at=now())

    async with unit_of_work() as session:
        await service.mark_needs_reauth(session, account.id, "The password was changed.")

    row = await make.reload(account)
    assert row.needs_reauth
    assert row.reauth_reason == "The password was changed."
    assert row.next_refresh_at is None
    assert row.is_active
    assert crypto.decrypt(row.access_token) == "access-token"


async def test_a_longer_rate_limit_is_not_shortened(make):
    account = await make.social_account()
    later, sooner = now() + timedelta(hours=2), now() + timedelta(minutes=1)

    for until in (later, sooner):
        async with unit_of_work() as session:
            await service.mark_rate_limited(session, account.id, until)

    assert (await make.reload(account)).rate_limited_until == later
