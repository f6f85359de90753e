"""Confirming an address, and the worker that mails links."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from app.celery import celery
from app.core import clock, db, idempotency, ids, jobs
from app.core.clock import now
from app.core.db import sessions, unit_of_work
from app.users import links, service, tasks
from app.users.models import OneTimeToken, TokenPurpose, User, UserSession
from app.vendors import mail
from tests.factories import Make
from tests.users.conftest import Mailbox, sign_up

SUBJECT = "Confirm your e-mail address"


async def verify(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/auth/verify-email", json={"token": token})


async def the_link() -> OneTimeToken:
    async with sessions() as session:
        return (await session.scalars(select(OneTimeToken))).one()


async def test_the_link_of_the_first_mail_confirms_the_address(browser: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(browser)

    answer = await verify(browser, await mailbox.token(SUBJECT))

    assert answer.status_code == 204
    assert (await browser.get("/auth/me")).json()["email_verified_at"] is not None


async def test_the_link_works_without_being_signed_in(browser: httpx.AsyncClient, from_address, mailbox: Mailbox):
    await sign_up(browser)
    phone = await from_address("203.0.113.7")

    assert (await verify(phone, await mailbox.token(SUBJECT))).status_code == 204


async def test_the_link_leads_to_the_web_app_where_that_is_on_another_origin(
    anonymous: httpx.AsyncClient, mailbox: Mailbox, settings
):
    settings(PUBLIC_URL="https://api.example.com", WEB_ORIGINS="https://app.example.com")
    await sign_up(anonymous)

    assert (await mailbox.link(SUBJECT)).startswith("https://app.example.com/verify-email/?token=")


async def test_the_link_works_once_and_for_three_days(browser: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(browser)
    token = await mailbox.token(SUBJECT)

    with clock.frozen(now() + timedelta(days=3, minutes=1)):
        assert (await verify(browser, token)).status_code == 400
    assert (await verify(browser, token)).status_code == 204
    assert (await verify(browser, token)).status_code == 400


async def test_the_link_can_be_asked_for_again(browser: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(browser)
    first = await mailbox.token(SUBJECT)
    with clock.frozen(now() + timedelta(minutes=3)):
        answer = await browser.post("/auth/verify-email/request")
        second = await mailbox.token(SUBJECT)

    assert answer.status_code == 202
    assert first != second
    assert (await verify(browser, second)).status_code == 204
    assert (await verify(browser, first)).status_code == 400


async def test_a_confirmed_address_needs_no_second_link(browser: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(browser)
    await verify(browser, await mailbox.token(SUBJECT))

    answer = await browser.post("/auth/verify-email/request")

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/email-already-verified"


async def test_no_secret_exists_until_the_mail_goes_out(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    assert (await the_link()).token_digest is None

    token = await mailbox.token(SUBJECT)

    sent = await the_link()
    assert sent.token_digest == ids.digest(token)
    assert sent.mailed_at is not None
    assert sent.next_attempt_at is None


async def test_a_link_is_mailed_once_however_often_the_bell_rings(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)

    for _ in range(3):
        await links.send_waiting()

    assert len(await mailbox.letters()) == 1


@pytest.fixture
def broken_mail(settings) -> None:
    """A mail server that is away."""
    settings(SMTP_HOST="127.0.0.1", SMTP_PORT="1", SMTP_TLS="none")


async def test_with_the_mail_server_away_the_link_waits_for_the_next_sweep(
    anonymous: httpx.AsyncClient, mailbox: Mailbox, broken_mail: None, monkeypatch: pytest.MonkeyPatch, settings
):
    await sign_up(anonymous)
    await links.send_waiting()
    waiting = await the_link()
    assert waiting.attempts == 1
    assert waiting.mailed_at is None
    assert waiting.next_attempt_at is not None
    assert timedelta(minutes=1) < waiting.next_attempt_at - now() <= timedelta(minutes=2)

    settings(SMTP_HOST="")
    assert await mailbox.letters() == []
    with clock.frozen(now() + timedelta(minutes=3)):
        assert len(await mailbox.letters()) == 1


async def test_a_link_that_cannot_be_mailed_is_given_up_after_eight_tries(
    anonymous: httpx.AsyncClient, broken_mail: None
):
    await sign_up(anonymous)
    at = now()
    for _ in range(10):
        with clock.frozen(at):
            await links.send_waiting()
        at += timedelta(hours=3)

    given_up = await the_link()
    assert given_up.attempts == links.MOST_ATTEMPTS
    assert given_up.next_attempt_at is None
    assert given_up.mailed_at is None


async def test_a_full_disk_is_a_mail_not_sent(anonymous: httpx.AsyncClient, tmp_path: Path, settings):
    (tmp_path / "mail").write_text("a file where the folder should be")
    settings(AIGROWTH_DATA_DIR=str(tmp_path))
    await sign_up(anonymous)

    await links.send_waiting()

    assert (await the_link()).mailed_at is None
    assert (await the_link()).next_attempt_at is not None


async def test_housekeeping_forgets_what_ended_a_while_ago(make: Make):
    user = await make.user()
    for _ in range(3):
        await make.session_token(user)
    async with unit_of_work() as session:
        expired, revoked, _ = (await session.scalars(select(UserSession))).all()
        expired.expires_at = now() - timedelta(days=8)
        revoked.revoked_at = now() - timedelta(days=8)
        for days in (1, 20):
            session.add(
                OneTimeToken(
                    user_id=user.id,
                    purpose=TokenPurpose.VERIFY_EMAIL,
                    created_at=now() - timedelta(days=days),
                    expires_at=now() - timedelta(days=days - 1),
                )
            )
            session.add(
                idempotency.StoredAnswer(
                    user_id=user.id,
                    key=f"{days} days",
                    fingerprint="f",
                    status=201,
                    headers={},
                    body=b"",
                    created_at=now() - timedelta(days=days, hours=-1),
                )
            )

    async with unit_of_work() as session:
        await service.forget_expired(session)

    async with sessions() as session:
        left = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (UserSession, OneTimeToken, idempotency.StoredAnswer, User)
        ]
    assert left == [1, 1, 1, 1]


async def test_kept_mail_is_readable_by_its_owner_only(anonymous: httpx.AsyncClient, mailbox: Mailbox):
    await sign_up(anonymous)
    await mailbox.letters()

    (file,) = mail.folder().glob("*.eml")
    assert file.stat().st_mode & 0o777 == 0o600
    assert mail.folder().stat().st_mode & 0o777 == 0o700


async def test_the_tasks_run_as_a_worker_runs_them(committed_database: None, from_address, mailbox: Mailbox):
    await sign_up(await from_address("127.0.0.1"))
    await db.dispose()  # a worker has a process, a loop and an engine of its own

    for task in (tasks.send_mail, tasks.forget_expired):
        await asyncio.to_thread(task)
    await asyncio.to_thread(jobs.run, db.dispose())

    assert (await the_link()).mailed_at is not None


def test_every_task_of_the_timetable_exists():
    named = {entry["task"] for entry in celery.conf.beat_schedule.values() if entry["task"].startswith("users.")}

    assert named == {"users.send_mail", "users.forget_expired"}
    assert named <= set(celery.tasks)
