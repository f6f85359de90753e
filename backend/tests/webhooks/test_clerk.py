"""Clerk's events: only signed ones, once each, in whatever order they come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.core import redis
from app.core.clock import frozen, now
from app.core.config import get_settings
from app.core.db import sessions
from app.core.web import MAX_BODY_BYTES
from app.users.models import User
from app.webhooks import service
from app.webhooks.models import WebhookEvent
from tests.factories import Make
from tests.fixtures.clerk import SignIn
from tests.twins.clerk import ClerkTwin, SignedRequest, signed_event, user_object

LATER = 1_790_000_100_000
LATEST = 1_790_000_200_000
STRANGER = "whsec_YW5vdGhlci1zZWNyZXQtZW50aXJlbHktYW5vdGhlcg=="
DELETED = {"id": "user_1", "object": "user", "deleted": True}


async def post(client: httpx.AsyncClient, sent: SignedRequest, **changes: str) -> httpx.Response:
    headers = {**sent.headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return await client.post("/auth/webhook/clerk", content=sent.body, headers=headers)


async def tell(client: httpx.AsyncClient, event_type: str, data: dict[str, Any], **about: Any) -> None:
    answer = await post(client, signed_event(event_type, data, **about))
    assert answer.status_code == 204, answer.text
    await service.handle_waiting()


async def events() -> list[WebhookEvent]:
    async with sessions() as session:
        return list(await session.scalars(select(WebhookEvent).order_by(WebhookEvent.received_at)))


async def users() -> list[User]:
    async with sessions() as session:
        return list(await session.scalars(select(User).order_by(User.created_at)))


async def test_until_clerk_is_connected_every_event_is_refused(anonymous: httpx.AsyncClient) -> None:
    answer = await post(anonymous, signed_event("user.created", user_object("user_1")))

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/clerk-not-configured"
    assert await events() == []


async def test_without_the_secret_nothing_is_taken_on_trust(
    clerk: ClerkTwin, anonymous: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("CLERK_WEBHOOK_SECRET", "")
        get_settings.cache_clear()
        answer = await post(anonymous, signed_event("user.created", user_object("user_1")))

    assert answer.json()["type"] == "/problems/clerk-not-configured"
    assert await events() == []


async def test_a_body_over_the_limit_is_refused_also_when_it_is_signed(
    clerk: ClerkTwin, anonymous: httpx.AsyncClient
) -> None:
    signed = signed_event("user.created", {**user_object("user_1"), "bio": "x" * MAX_BODY_BYTES})

    assert (await post(anonymous, signed)).status_code == 413
    assert await events() == []


async def test_an_event_is_kept_and_answered_before_it_is_handled(
    clerk: ClerkTwin, anonymous: httpx.AsyncClient
) -> None:
    sent = signed_event("user.created", user_object("user_1", second_email="first@example.com"), event_id="msg_1")

    assert (await post(anonymous, sent)).status_code == 204
    assert await users() == []
    assert (await post(anonymous, sent)).status_code == 204
    await service.handle_waiting()
    assert (await post(anonymous, sent)).status_code == 204
    await service.handle_waiting()

    (kept,) = await events()
    assert (kept.event_id, kept.type, kept.attempts) == ("msg_1", "user.created", 1)
    (user,) = await users()
    assert (user.clerk_id, user.email) == ("user_1", "maya@hearthandcrumb.com")
    assert user.email_verified_at is not None


async def test_forged_changed_and_old_events_are_refused(clerk: ClerkTwin, anonymous: httpx.AsyncClient) -> None:
    good = signed_event("user.deleted", DELETED)
    other = signed_event("user.deleted", {**DELETED, "id": "user_2"})
    refused = [
        await post(anonymous, signed_event("user.deleted", DELETED, secret=STRANGER)),
        await post(anonymous, SignedRequest(other.body, good.headers)),
        await post(anonymous, SignedRequest(good.body + " ", good.headers)),
        await post(anonymous, good, svix_id="msg_another"),
        await post(anonymous, good, svix_timestamp=str(int(datetime.now(UTC).timestamp()) + 1)),
        await post(anonymous, good, svix_timestamp="soon"),
        await post(anonymous, good, svix_signature=""),
        await post(anonymous, good, svix_signature="v1,AAAA"),
        await post(anonymous, signed_event("user.deleted", DELETED, at=datetime.now(UTC) - timedelta(minutes=6))),
        await post(anonymous, signed_event("user.deleted", DELETED, at=datetime.now(UTC) + timedelta(minutes=6))),
        await anonymous.post("/auth/webhook/clerk", json={"type": "user.deleted", "data": DELETED}),
        await post(anonymous, signed_event(7, DELETED)),  # type: ignore[arg-type]
        await post(anonymous, signed_event("user.deleted", [])),  # type: ignore[arg-type]
    ]

    assert [answer.status_code for answer in refused] == [400] * len(refused)
    assert {answer.json()["type"] for answer in refused} == {"/problems/webhook-refused"}
    assert await events() == []


async def test_descriptions_that_come_in_the_wrong_order_leave_the_latest(
    clerk: ClerkTwin, anonymous: httpx.AsyncClient
) -> None:
    await tell(anonymous, "user.updated", user_object("user_1", "new@example.com", updated_at=LATEST))
    await tell(anonymous, "user.created", user_object("user_1", "old@example.com"))
    await tell(anonymous, "user.updated", user_object("user_1", "middle@example.com", updated_at=LATER))

    (user,) = await users()
    assert user.email == "new@example.com"


async def test_a_new_address_is_as_verified_as_clerk_says(clerk: ClerkTwin, anonymous: httpx.AsyncClient) -> None:
    await tell(anonymous, "user.created", user_object("user_1"))
    await tell(anonymous, "user.updated", user_object("user_1", "b@example.com", is_verified=False, updated_at=LATER))
    assert [(user.email, user.email_verified_at) for user in await users()] == [("b@example.com", None)]

    await tell(anonymous, "user.updated", user_object("user_1", "b@example.com", updated_at=LATEST))
    assert (await users())[0].email_verified_at is not None


async def test_a_deletion_is_final_whatever_comes_after_it(
    make: Make, clerk: ClerkTwin, anonymous: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await tell(anonymous, "user.created", user_object("user_1"))
    await make.business(user=(await users())[0])
    client = sign_in("user_1")
    assert (await client.get("/auth/me")).status_code == 200

    await tell(anonymous, "user.deleted", DELETED)
    await tell(anonymous, "user.updated", user_object("user_1", updated_at=LATEST))
    await tell(anonymous, "user.created", user_object("user_1"))

    assert await users() == []
    answer = await client.get("/auth/me")
    assert answer.json()["type"] == "/problems/account-deleted"
    assert all(event.handled_at for event in await events())


async def test_a_deletion_that_comes_first_is_remembered(clerk: ClerkTwin, anonymous: httpx.AsyncClient) -> None:
    await tell(anonymous, "user.deleted", DELETED)
    await tell(anonymous, "user.created", user_object("user_1"))

    assert await users() == []


@pytest.mark.parametrize("event_type", ["session.revoked", "session.ended", "session.removed"])
async def test_a_session_that_ended_at_clerk_is_over_here(
    clerk: ClerkTwin, anonymous: httpx.AsyncClient, sign_in: SignIn, event_type: str
) -> None:
    ended, other = sign_in("user_1", session_id="sess_lost"), sign_in("user_1", session_id="sess_kept")
    assert (await ended.get("/auth/me")).status_code == 200
    assert await redis.redis().get("session:user_1") is not None

    await tell(
        anonymous, event_type, {"id": "sess_lost", "object": "session", "user_id": "user_1", "status": "revoked"}
    )

    assert await redis.redis().get("session:user_1") is None
    for _ in range(2):  # from the database, then from Redis
        assert (await ended.get("/auth/me")).json()["type"] == "/problems/session-ended"
        assert (await other.get("/auth/me")).status_code == 200


async def test_an_account_from_before_moves_when_its_person_signs_up_at_clerk(
    make: Make, clerk: ClerkTwin, anonymous: httpx.AsyncClient
) -> None:
    before = await make.user(email="maya@hearthandcrumb.com", email_verified_at=now())

    await tell(anonymous, "user.created", user_object("user_1"))

    assert [(user.id, user.clerk_id) for user in await users()] == [(before.id, "user_1")]


async def test_an_address_that_is_not_free_yet_is_tried_again(clerk: ClerkTwin, anonymous: httpx.AsyncClient) -> None:
    await tell(anonymous, "user.created", user_object("user_a", "a@example.com"))
    await tell(anonymous, "user.created", user_object("user_b", "a@example.com"))
    assert [user.clerk_id for user in await users()] == ["user_a"]

    await tell(anonymous, "user.updated", user_object("user_a", "new@example.com", updated_at=LATER))
    with frozen(now() + timedelta(minutes=10)):
        await service.handle_waiting()

    assert {user.clerk_id: user.email for user in await users()} == {
        "user_a": "new@example.com",
        "user_b": "a@example.com",
    }


async def test_what_is_of_no_interest_is_done_with_at_once(clerk: ClerkTwin, anonymous: httpx.AsyncClient) -> None:
    await tell(anonymous, "organization.created", {"id": "org_1"})
    await tell(anonymous, "user.created", user_object("user_phone", None))

    assert await users() == []
    assert all(event.handled_at for event in await events())


async def test_letters_no_database_keeps_do_no_harm(clerk: ClerkTwin, anonymous: httpx.AsyncClient) -> None:
    await tell(anonymous, "user.created", user_object("user_1", first_name="Ma\x00ya\x07", last_name="W" * 300))

    (user,) = await users()
    assert (user.first_name, len(user.last_name or "")) == ("Maya", 100)


async def test_an_event_that_cannot_be_read_is_kept_and_given_up_in_the_end(
    clerk: ClerkTwin, anonymous: httpx.AsyncClient
) -> None:
    await tell(anonymous, "user.created", {"id": "user_1"})

    (kept,) = await events()
    assert (kept.handled_at, kept.last_error) == (None, "UnreadableUser")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 0
