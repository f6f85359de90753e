"""What comes by mail: one at a time, gathered, only as wanted, and again when the server was away."""

from datetime import timedelta

import httpx
import pytest

from app.celery import load_rooms
from app.core import clock
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.core.jobs import celery
from app.notifications import mails, service
from app.notifications.models import NotificationKind
from app.users.models import User
from tests.factories import Make
from tests.notifications.conftest import Mailbox, Tell


async def test_one_trouble_is_one_mail_that_says_what_to_do(mailbox: Mailbox, user: User, tell: Tell):
    await tell("bread")

    (letter,) = await mailbox.letters()

    assert (letter["To"], letter["Subject"]) == (user.email, "Something about bread")
    assert "It is bread. Do something." in letter.get_content()
    assert "/settings/" in letter.get_content()
    assert len(await mailbox.letters()) == 1


async def test_what_comes_within_five_minutes_of_a_mail_is_gathered_into_the_next(mailbox: Mailbox, tell: Tell):
    await tell("bread")
    await mailbox.letters()
    await tell("buns")
    await tell("rye")

    too_soon = await mailbox.letters()
    with clock.frozen(now() + mails.PAUSE):
        _, second = await mailbox.letters()

    assert len(too_soon) == 1
    assert second["Subject"] == "2 things need a look"
    assert "It is buns" in second.get_content() and "It is rye" in second.get_content()
    assert "bread" not in second.get_content()


async def test_many_at_once_are_counted_in_the_mail_and_not_all_told(mailbox: Mailbox, tell: Tell):
    for number in range(mails.SHOWN + 3):
        await tell(f"post {number}")

    (letter,) = await mailbox.letters()

    assert letter["Subject"] == f"{mails.SHOWN + 3} things need a look"
    assert "And 3 more" in letter.get_content()


async def test_an_address_that_nobody_confirmed_gets_no_mail(mailbox: Mailbox, make: Make, tell: Tell):
    await tell("bread", to=await make.user())

    assert await mailbox.letters() == []


async def test_what_was_read_in_the_app_is_not_mailed_any_more(mailbox: Mailbox, client: httpx.AsyncClient, tell: Tell):
    await tell("bread")
    await client.post("/notifications/read-all")

    assert await mailbox.letters() == []


async def test_a_kind_that_is_switched_off_is_shown_and_not_mailed(
    mailbox: Mailbox, client: httpx.AsyncClient, tell: Tell
):
    await tell("waits already")

    off = await client.put("/notifications/settings", json={"mail": {"post_failed": False}})
    await tell("bread")
    await tell("an account", kind=NotificationKind.ACCOUNT_DISCONNECTED)

    assert off.json()["mail"]["post_failed"] is False and off.json()["mail"]["post_unconfirmed"] is True
    (letter,) = await mailbox.letters()
    assert letter["Subject"] == "Something about an account"
    assert len((await client.get("/notifications")).json()["items"]) == 3


async def test_switching_a_kind_on_again_leaves_the_others_as_they_are(client: httpx.AsyncClient, user: User):
    await client.put("/notifications/settings", json={"mail": {"post_failed": False, "post_at_risk": False}})

    await client.put("/notifications/settings", json={"mail": {"post_failed": True}})

    settings = (await client.get("/notifications/settings")).json()
    assert (settings["mail"]["post_failed"], settings["mail"]["post_at_risk"]) == (True, False)
    assert (settings["email"], settings["email_verified"]) == (user.email, True)


async def test_a_kind_nobody_knows_is_refused(client: httpx.AsyncClient):
    answer = await client.put("/notifications/settings", json={"mail": {"weather": True}})

    assert answer.status_code == 422


async def test_when_the_mail_server_is_away_it_is_tried_again_later(
    mailbox: Mailbox, tell: Tell, monkeypatch: pytest.MonkeyPatch
):
    await tell("bread")
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SMTP_PORT", "1")
    get_settings.cache_clear()
    assert await mails.send_waiting() == 0
    monkeypatch.delenv("SMTP_HOST")
    get_settings.cache_clear()

    at_once = await mailbox.letters()
    with clock.frozen(now() + mails.PAUSE + timedelta(seconds=1)):
        later = await mailbox.letters()

    assert (len(at_once), len(later)) == (0, 1)


def test_every_task_of_the_timetable_exists():
    load_rooms()

    named = {
        entry["task"] for entry in celery.conf.beat_schedule.values() if entry["task"].startswith("notifications.")
    }
    assert named == {"notifications.send_mail", "notifications.forget_old"}
    assert named <= celery.tasks.keys()
    assert "publishing.preflight" in celery.tasks


async def test_after_ninety_days_a_notification_is_forgotten(client: httpx.AsyncClient, tell: Tell):
    await tell("old bread")
    with clock.frozen(now() + service.KEPT_FOR - timedelta(days=1)):
        await tell("fresh bread")

    with clock.frozen(now() + service.KEPT_FOR + timedelta(seconds=1)):
        async with unit_of_work() as session:
            await service.forget_old(session)

    assert [one["title"] for one in (await client.get("/notifications")).json()["items"]] == [
        "Something about fresh bread"
    ]
