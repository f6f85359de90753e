"""What an administrator changes about accounts, what that does to them, and that all of it is written down."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from app.admin.models import AdminAction
from app.billing import service as billing
from app.billing.service import SELF_HOSTED, Entitlements, PlanOffer
from app.content.models import PostStatus
from app.core.clock import now
from app.core.db import sessions
from app.publishing import service as publishing
from app.users.models import Plan, Role, User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer
from tests.publishing.conftest import RunDue, run_due
from tests.publishing.test_publisher import claimed_attempt

__all__ = ["run_due"]

PRO = PlanOffer(Plan.PRO, "Pro", 1900, "usd", Entitlements(3, 10, 100, 50))
FREE = PlanOffer(Plan.FREE, "Free", 0, "usd", Entitlements(1, 2, 10, 5))


@pytest.fixture
async def admin(make: Make) -> User:
    return await make.user(role=Role.ADMIN, email="root@example.com")


@pytest.fixture
async def office(admin: User, client_of) -> httpx.AsyncClient:
    return await client_of(admin)


async def put(office: httpx.AsyncClient, user: User, **changes: Any) -> httpx.Response:
    return await office.put(f"/admin/users/{user.id}", json=changes)


async def actions(office: httpx.AsyncClient) -> list[dict[str, Any]]:
    return (await office.get("/admin/actions")).json()["items"]


async def test_an_account_that_is_switched_off_is_signed_out_at_once_and_for_good(
    office: httpx.AsyncClient, make: Make, client_of
):
    maya = await make.user(email="maya@example.com")
    hers = await client_of(maya)

    answer = await put(office, maya, is_disabled=True, reason="spam")
    then = await hers.get("/auth/me")
    later = await (await client_of(maya)).get("/auth/me")

    assert answer.json()["disabled_at"] is not None
    assert (then.status_code, then.json()["type"]) == (401, "/problems/session-ended")
    assert (later.status_code, later.json()["type"]) == (401, "/problems/account-disabled")


async def test_nothing_of_an_account_that_is_off_goes_out_and_what_is_in_time_goes_out_afterwards(
    office: httpx.AsyncClient, make: Make, sandbox: SandboxServer, run_due: RunDue
):
    maya = await make.user()
    account = await make.connected_account(sandbox, business=await make.business(user=maya))
    other = await make.connected_account(sandbox)
    hers, theirs = await make.scheduled_post(account=account), await make.scheduled_post(account=other)

    await put(office, maya, is_disabled=True)
    await run_due()
    assert (await make.reload(hers)).status is PostStatus.SCHEDULED
    assert (await make.reload(theirs)).status is PostStatus.PUBLISHED
    await put(office, maya, is_disabled=False)
    await run_due()

    assert (await make.reload(hers)).status is PostStatus.PUBLISHED
    assert len(sandbox.log()) == 2


async def test_posts_that_became_too_late_while_the_account_was_off_wait_for_their_owner(
    office: httpx.AsyncClient, make: Make, sandbox: SandboxServer, run_due: RunDue
):
    maya = await make.user(disabled_at=now())
    account = await make.connected_account(sandbox, business=await make.business(user=maya))
    late = await make.scheduled_post(account=account, scheduled_for=now() - timedelta(hours=2))
    await run_due()
    assert (await make.reload(late)).status is PostStatus.SCHEDULED

    await put(office, maya, is_disabled=False)
    await run_due()

    assert (await make.reload(late)).failure_code == "too-late"
    assert sandbox.log() == []


async def test_switched_off_between_claim_and_sending_it_is_not_sent(
    office: httpx.AsyncClient, make: Make, sandbox: SandboxServer, run_due: RunDue
):
    maya = await make.user()
    account = await make.connected_account(sandbox, business=await make.business(user=maya))
    post = await make.scheduled_post(account=account)
    attempt = await claimed_attempt()

    await put(office, maya, is_disabled=True)
    await attempt.run()

    assert (await make.reload(post)).status is PostStatus.SCHEDULED
    assert sandbox.log() == []


async def test_posts_of_an_account_that_is_off_are_no_alarm(make: Make):
    account = await make.social_account(business=await make.business(user=await make.user(disabled_at=now())))
    await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=20))

    async with sessions() as session:
        assert await publishing.find_oldest_due(session) is None


async def test_switching_off_twice_is_one_line_in_the_log(office: httpx.AsyncClient, make: Make):
    maya = await make.user(email="maya@example.com")

    first = await put(office, maya, is_disabled=True, reason="spam")
    second = await put(office, maya, is_disabled=True)

    assert first.json()["disabled_at"] == second.json()["disabled_at"]
    (line,) = await actions(office)
    assert (line["kind"], line["admin_email"], line["user_email"]) == (
        "user_disabled",
        "root@example.com",
        "maya@example.com",
    )
    assert line["details"] == {"reason": "spam"}


async def test_a_role_is_given_and_taken_and_both_are_written_down(office: httpx.AsyncClient, make: Make, client_of):
    maya = await make.user()
    hers = await client_of(maya)

    await put(office, maya, role="admin")
    assert (await hers.get("/admin/users")).status_code == 200
    await put(office, maya, role="user")

    assert (await hers.get("/admin/users")).status_code == 403
    assert [line["details"] for line in await actions(office)] == [
        {"before": "admin", "after": "user"},
        {"before": "user", "after": "admin"},
    ]


@pytest.mark.parametrize("change", [{"is_disabled": True}, {"role": "user"}])
async def test_nobody_locks_themselves_out(office: httpx.AsyncClient, admin: User, change: dict[str, Any]):
    answer = await put(office, admin, **change)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/own-account")
    assert (await office.get("/admin/users")).status_code == 200
    assert await actions(office) == []


async def test_a_plan_that_is_sold_here_can_be_given(office: httpx.AsyncClient, make: Make):
    maya = await make.user()

    with billing.selling(FREE, PRO):
        answer = await put(office, maya, plan="pro")

    assert answer.json()["plan"] == "pro"
    assert (await actions(office))[0]["details"] == {"before": "free", "after": "pro"}


async def test_a_plan_that_was_given_is_taken_back(office: httpx.AsyncClient, make: Make):
    maya = await make.user()

    with billing.selling(FREE, PRO):
        await put(office, maya, plan="pro", reason="a friend of the house")
        answer = await put(office, maya, plan=None)

    assert answer.json()["plan"] == "free"
    assert [line["details"] for line in await actions(office)] == [
        {"before": "pro", "after": "free", "follows_payment": True},
        {"before": "free", "after": "pro", "reason": "a friend of the house"},
    ]


async def test_a_plan_that_is_not_offered_is_refused_and_nothing_else_is_changed(office: httpx.AsyncClient, make: Make):
    maya = await make.user()

    answer = await put(office, maya, is_disabled=True, plan="pro")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/plan", "detail": f"This server offers: {SELF_HOSTED.plan}."}]
    assert (await make.reload(maya)).disabled_at is None
    assert await actions(office) == []


async def test_a_user_who_is_gone_is_a_404(office: httpx.AsyncClient):
    answer = await office.put(f"/admin/users/{uuid4()}", json={"is_disabled": True})

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/user-not-found")


async def test_the_log_outlives_the_account(office: httpx.AsyncClient, make: Make):
    maya = await make.user(email="maya@example.com")
    await put(office, maya, is_disabled=True)

    async with sessions() as session:
        await session.delete(await session.merge(maya))
        await session.commit()

    (line,) = await actions(office)
    assert (line["user_id"], line["user_email"]) == (None, "maya@example.com")


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"role": "admin"}, ["root@example.com"]),
        ({"is_disabled": "true"}, ["off@example.com"]),
        ({"is_disabled": "false", "role": "user"}, ["on@example.com"]),
        ({"is_disabled": "true", "q": "on@"}, []),
    ],
)
async def test_the_list_is_narrowed(office: httpx.AsyncClient, make: Make, params: dict[str, str], found: list[str]):
    await make.user(email="off@example.com", disabled_at=now())
    await make.user(email="on@example.com")

    answer = await office.get("/admin/users", params=params)

    assert [item["email"] for item in answer.json()["items"]] == found


async def test_others_change_nothing_and_leave_no_line(client: httpx.AsyncClient, make: Make):
    maya = await make.user()

    answer = await put(client, maya, is_disabled=True)

    assert answer.status_code == 403
    assert (await make.reload(maya)).disabled_at is None
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(AdminAction)) == 0
