"""Passwords and tokens appear in no log line, no answer and no message to a worker."""

import io
import logging
from collections.abc import Iterator

import argon2
import httpx
import pytest
import structlog

from app.core import logging as our_logging, redis
from app.users import links
from tests.users.conftest import EMAIL, NEW_PASSWORD, PASSWORD, Mailbox, bearer, log_in, sign_up


@pytest.fixture
def logged(settings) -> Iterator[io.StringIO]:
    """Everything the process logs, as it comes out at the end of the product's own logging."""
    settings(LOG_LEVEL="DEBUG", LOG_FORMAT="json")
    our_logging.configure()
    root = logging.getLogger()
    written = io.StringIO()
    (handler,) = [each for each in root.handlers if isinstance(each, logging.StreamHandler)]
    handler.setStream(written)
    yield written
    root.handlers.clear()
    structlog.reset_defaults()


async def test_a_whole_life_of_an_account_leaves_no_secret_behind(
    browser: httpx.AsyncClient, mailbox: Mailbox, logged: io.StringIO
):
    answers: list[httpx.Response] = []
    signed_in = await sign_up(browser, password=PASSWORD)
    answers.append(await log_in(browser, password=PASSWORD + "-wrong"))
    answers.append(await browser.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD}))
    answers.append(await browser.post("/auth/signup", json={"email": EMAIL, "password": [PASSWORD]}))
    answers.append(await browser.get("/auth/me", headers=bearer(signed_in)))
    answers.append(await browser.get("/auth/sessions", headers=bearer(signed_in)))
    made = (await browser.post("/auth/api-keys", json={"name": "n", "scope": "read", "expires_in_days": None})).json()
    with_key = {"Authorization": f"Bearer {made['key']}"}
    answers.append(await browser.get("/auth/me", headers=with_key))
    answers.append(await browser.put("/auth/me", json={}, headers=with_key))
    answers.append(await browser.get("/auth/api-keys"))
    await browser.delete(f"/auth/api-keys/{made['api_key']['id']}")
    answers.append(await browser.get("/auth/me", headers=with_key))
    answers.append(
        await browser.post("/auth/password", json={"current_password": PASSWORD, "new_password": PASSWORD + "-2"})
    )
    verification = await mailbox.token("Confirm your e-mail address")
    answers.append(await browser.post("/auth/verify-email", json={"token": verification}))
    answers.append(await browser.post("/auth/verify-email", json={"token": verification}))
    await browser.post("/auth/password/forgot", json={"email": EMAIL})
    queued = " ".join(await redis.redis().lrange("default", 0, -1))
    reset = await mailbox.token("Set a new password")
    answers.append(await browser.post("/auth/password/reset", json={"token": reset, "password": "password12"}))
    answers.append(await browser.post("/auth/password/reset", json={"token": reset, "password": NEW_PASSWORD}))
    answers.append(await browser.post("/auth/password/reset", json={"token": reset, "password": NEW_PASSWORD}))

    everything = logged.getvalue() + queued + "".join(answer.text for answer in answers)

    assert "login.refused" in logged.getvalue()
    assert "users.send_mail" in queued
    for secret in (
        PASSWORD,
        NEW_PASSWORD,
        "password12",
        signed_in["access_token"],
        verification,
        reset,
        made["key"],
        "$argon2id$",
    ):
        assert secret not in everything


@pytest.mark.parametrize("log_format", ["json", "text"])
async def test_a_bug_leaves_its_traceback_and_no_password(
    browser: httpx.AsyncClient, settings, log_format: str, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
):
    def broken(self: argon2.PasswordHasher, password: str) -> str:
        raise RuntimeError("no memory left")

    settings(LOG_FORMAT=log_format)
    our_logging.configure()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(logged)
    monkeypatch.setattr(argon2.PasswordHasher, "hash", broken)

    answer = await browser.post("/auth/signup", json={"email": EMAIL, "password": PASSWORD})

    assert answer.status_code == 500
    assert "no memory left" in logged.getvalue()
    assert "no memory left" not in answer.text
    assert PASSWORD not in logged.getvalue() + answer.text


async def test_outside_development_the_log_shows_no_link(
    browser: httpx.AsyncClient, logged: io.StringIO, mailbox: Mailbox, settings
):
    settings(AIGROWTH_ENV="test")
    await sign_up(browser)
    await links.send_waiting()

    assert "mail.kept" in logged.getvalue()
    assert "mail.link" not in logged.getvalue()


async def test_in_development_the_log_shows_the_link(
    browser: httpx.AsyncClient, logged: io.StringIO, mailbox: Mailbox, settings
):
    settings(AIGROWTH_ENV="development", PUBLIC_URL="http://127.0.0.1:8123")
    await sign_up(browser)
    link = await mailbox.link("Confirm your e-mail address")

    assert link.startswith("http://127.0.0.1:8123/verify-email/?token=")
    assert link in logged.getvalue()
