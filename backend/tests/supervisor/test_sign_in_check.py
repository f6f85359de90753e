"""What the doctor says of sign-in."""

import pytest

from app.core.config import get_settings
from app.supervisor import integration_checks
from app.supervisor.findings import Finding, State
from tests.twins.clerk import ClerkTwin, signing_key


async def finding() -> Finding:
    return next(each for each in await integration_checks.examine(get_settings()) if each.about == "Sign-in")


async def test_accounts_of_our_own_need_nothing() -> None:
    assert await finding() == Finding("Sign-in", State.GOOD, "local e-mail and password")


async def test_clerk_is_good_when_its_keys_can_be_reached(clerk: ClerkTwin) -> None:
    assert (await finding()).state is State.GOOD


async def test_a_missing_webhook_is_pointed_out(clerk: ClerkTwin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLERK_WEBHOOK_SECRET")
    get_settings.cache_clear()

    found = await finding()

    assert found.state is State.WARNING
    assert "CLERK_WEBHOOK_SECRET" in found.advice


async def test_keys_out_of_reach_are_a_fault_unless_there_is_one_in_the_settings(
    clerk: ClerkTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLERK_JWKS_URL", "http://127.0.0.1:9/keys")
    get_settings.cache_clear()
    assert (await finding()).state is State.BROKEN

    monkeypatch.setenv("CLERK_JWT_KEY", signing_key("first").pem)
    get_settings.cache_clear()
    assert (await finding()).state is State.GOOD
