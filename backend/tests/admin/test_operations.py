"""What waits, what fails, what a platform answers and what the writers cost, over all users."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.billing import service as billing
from app.content.models import PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.generations.models import Generation, GenerationKind, GenerationStatus
from app.platforms.contract import Platform
from app.publishing.models import AttemptState, PublishAttempt
from app.social_accounts import limits
from app.users.models import Role, User
from tests.factories import Make

PATHS = [
    "/admin/publishing",
    "/admin/publishing/failures",
    "/admin/platforms",
    "/admin/writers",
    "/admin/generations",
    "/admin/actions",
]


@pytest.fixture
async def office(make: Make, client_of) -> httpx.AsyncClient:
    return await client_of(await make.user(role=Role.ADMIN, email="root@example.com"))


@pytest.mark.parametrize("path", PATHS)
async def test_these_are_for_administrators(client: httpx.AsyncClient, anonymous: httpx.AsyncClient, path: str):
    assert (await client.get(path)).status_code == 403
    assert (await anonymous.get(path)).status_code == 401


@pytest.mark.parametrize("path", PATHS)
async def test_an_empty_server_is_quiet(office: httpx.AsyncClient, path: str):
    assert (await office.get(path)).status_code == 200


async def attempt(make: Make, post_id: Any, outcome: str, *, minutes_ago: int = 5, **given: Any) -> PublishAttempt:
    at = now() - timedelta(minutes=minutes_ago)
    return await make._add(
        PublishAttempt(
            **{
                "content_id": post_id,
                "number": given.pop("number", 1),
                "state": AttemptState.ENDED,
                "lease_owner": "w",
                "lease_until": at,
                "ended_at": at,
                "created_at": at,
                "outcome": outcome,
                **given,
            }
        )
    )


async def test_what_waits_and_what_is_overdue_is_counted_over_all_users(office: httpx.AsyncClient, make: Make):
    account = await make.social_account()
    await make.scheduled_post(account=account, scheduled_for=now() + timedelta(days=1))
    late = await make.scheduled_post(account=account, scheduled_for=now() - timedelta(minutes=9))
    await make.post(business=await make.business(), status=PostStatus.FAILED, failure_code="x")

    state = (await office.get("/admin/publishing")).json()

    assert (state["scheduled"], state["overdue"], state["failed_in_24_hours"]) == (2, 1, 1)
    assert (state["publishing"], state["unconfirmed"]) == (0, 0)
    assert state["overdue_since"][:16] == late.scheduled_for.isoformat()[:16]


async def test_failing_attempts_name_the_platforms_words_and_not_the_posts(office: httpx.AsyncClient, make: Make):
    post = await make.post(text="A secret plan for rye.", status=PostStatus.FAILED, failure_code="rejected")
    await attempt(make, post.id, "rejected", outcome_code="too-long", outcome_message="It is too long.", number=2)
    await attempt(make, post.id, "published", number=1)
    await attempt(make, post.id, "rejected", number=3, minutes_ago=8 * 24 * 60)

    answer = await office.get("/admin/publishing/failures")

    (item,) = answer.json()["items"]
    assert (item["outcome"], item["outcome_code"], item["outcome_message"]) == (
        "rejected",
        "too-long",
        "It is too long.",
    )
    assert (item["number"], item["post_status"], item["business_name"]) == (2, "failed", "Hearth & Crumb")
    assert "secret plan" not in answer.text


async def test_a_platforms_health_is_its_last_day(office: httpx.AsyncClient, make: Make):
    account = await make.social_account(needs_reauth=True)
    await make.social_account(breaker_open_until=now() + timedelta(hours=1))
    await make.social_account(is_active=False, access_token="")
    for number, outcome in enumerate(["published", "published", "published", "rejected", "rate_limited", "refused"], 1):
        post = await make.published_post(account=account)
        await attempt(make, post.id, outcome, number=number + 1)
    await attempt(make, post.id, "rejected", number=99, minutes_ago=25 * 60)

    items = {item["platform"]: item for item in (await office.get("/admin/platforms")).json()["items"]}

    sandbox = items["sandbox"]
    assert (sandbox["accounts"], sandbox["needs_reauth"], sandbox["resting"]) == (2, 1, 1)
    assert (sandbox["published"], sandbox["failed"], sandbox["rate_limited"]) == (3, 1, 1)
    assert sandbox["error_rate"] == 25.0
    assert sandbox["last_published_at"] is not None
    assert (items["bluesky"]["error_rate"], items["bluesky"]["last_published_at"]) == (None, None)


async def test_what_only_whoever_runs_this_can_mend_is_told_while_it_holds(office: httpx.AsyncClient, make: Make):
    async with unit_of_work() as session:
        stop = limits.Stop(now() + timedelta(hours=1), "The credit is used up: buy more at the platform.")
        await limits.limit_platforms(session, {Platform.X: stop, Platform.THREADS: limits.Stop(stop.until)}, at=now())

    items = {item["platform"]: item for item in (await office.get("/admin/platforms")).json()["items"]}

    assert items["x"]["operator_message"] == "The credit is used up: buy more at the platform."
    assert items["threads"]["limited_until"] is not None
    assert items["threads"]["operator_message"] is None
    with clock.frozen(now() + timedelta(hours=2)):
        later = {item["platform"]: item for item in (await office.get("/admin/platforms")).json()["items"]}
    assert (later["x"]["operator_message"], later["x"]["limited_until"]) == (None, None)


async def use(user: User, model: str, cost: int | None, *, days_ago: int = 0, cached: bool = False) -> None:
    details = {"model": model, "input_tokens": 100, "output_tokens": 20, "cached": cached}
    with clock.frozen(now() - timedelta(days=days_ago)):
        async with unit_of_work() as session:
            await billing.record_usage(session, user.id, "content_generated", details, cost)


async def test_writing_is_summed_by_day_model_and_user(office: httpx.AsyncClient, make: Make):
    maya, ben = await make.user(email="maya@example.com"), await make.user(email="ben@example.com")
    await use(maya, "gpt-4o-mini", 300)
    await use(maya, "gpt-4o-mini", 0, cached=True)
    await use(ben, "local", None, days_ago=1)
    await use(ben, "gpt-4o-mini", 9_000, days_ago=3)
    async with unit_of_work() as session:
        await billing.record_usage(session, maya.id, "content_scheduled", {"post_id": "x"})

    usage = (await office.get("/admin/writers", params={"days": 3})).json()

    today, before, first = usage["days"][::-1]
    assert (today["calls"], today["cached_calls"], today["input_tokens"], today["output_tokens"]) == (2, 1, 200, 40)
    assert (today["cost_microdollars"], before["cost_microdollars"], first["cost_microdollars"]) == (300, None, None)
    assert (before["calls"], first["calls"]) == (1, 0)
    assert usage["models"] == [
        {"model": "gpt-4o-mini", "calls": 2, "cost_microdollars": 300},
        {"model": "local", "calls": 1, "cost_microdollars": None},
    ]
    assert [user["email"] for user in usage["users"]] == ["maya@example.com", "ben@example.com"]


async def generation(make: Make, status: GenerationStatus, **given: Any) -> Generation:
    business = await make.business()
    failed = {"error_code": "model-unavailable", "error_message": "Away."} if status is GenerationStatus.FAILED else {}
    return await make._add(
        Generation(
            **{
                "user_id": business.user_id,
                "business_id": business.id,
                "kind": GenerationKind.STRATEGY,
                "status": status,
                "request": {"remark": None, "platforms": ["sandbox"]},
                **failed,
                **given,
            }
        )
    )


async def test_generations_are_listed_with_those_that_hang(office: httpx.AsyncClient, make: Make):
    soon, past = now() + timedelta(minutes=1), now() - timedelta(minutes=1)
    await generation(make, GenerationStatus.SUCCEEDED)
    running = await generation(make, GenerationStatus.RUNNING, lease_until=soon)
    stuck = await generation(make, GenerationStatus.RUNNING, lease_until=past, attempts=1)
    failed = await generation(make, GenerationStatus.FAILED)

    async def ids(**params: str) -> set[str]:
        return {item["id"] for item in (await office.get("/admin/generations", params=params)).json()["items"]}

    assert len(await ids()) == 4
    assert await ids(only="unfinished") == {str(running.id), str(stuck.id)}
    assert await ids(only="stuck") == {str(stuck.id)}
    (item,) = (await office.get("/admin/generations", params={"only": "failed"})).json()["items"]
    assert (item["id"], item["can_retry"], item["error_code"]) == (str(failed.id), True, "model-unavailable")
    assert item["business_name"] == "Hearth & Crumb"


async def test_failed_work_is_done_again_as_a_generation_of_its_own(office: httpx.AsyncClient, make: Make):
    failed = await generation(make, GenerationStatus.FAILED)

    answer = await office.post(f"/admin/generations/{failed.id}/retry", headers={"Idempotency-Key": "k"})
    again = await office.post(f"/admin/generations/{failed.id}/retry", headers={"Idempotency-Key": "k"})

    assert answer.status_code == again.status_code == 202
    assert answer.json() == again.json()
    started = await make.get(Generation, answer.json()["generation_id"])
    assert (started.status, started.request, started.user_id) == (
        GenerationStatus.QUEUED,
        failed.request,
        failed.user_id,
    )
    assert (await make.reload(failed)).status is GenerationStatus.FAILED
    (line,) = (await office.get("/admin/actions")).json()["items"]
    assert (line["kind"], line["details"]["generation_id"]) == ("generation_retried", str(failed.id))


async def test_stuck_work_is_called_again(office: httpx.AsyncClient, make: Make):
    stuck = await generation(make, GenerationStatus.RUNNING, lease_until=now() - timedelta(minutes=1), attempts=1)

    answer = await office.post(f"/admin/generations/{stuck.id}/retry")

    assert answer.json() == {"generation_id": str(stuck.id)}
    assert (await make.reload(stuck)).status is GenerationStatus.QUEUED


@pytest.mark.parametrize("status", [GenerationStatus.SUCCEEDED, GenerationStatus.RUNNING])
async def test_work_that_is_done_or_being_done_is_left_alone(
    office: httpx.AsyncClient, make: Make, status: GenerationStatus
):
    fine = await generation(make, status, lease_until=now() + timedelta(minutes=1))

    answer = await office.post(f"/admin/generations/{fine.id}/retry")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/generation-is-fine")
    assert (await office.get("/admin/actions")).json()["items"] == []
    assert (await office.post(f"/admin/generations/{uuid4()}/retry")).status_code == 404
