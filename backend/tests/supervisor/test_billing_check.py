"""What the doctor says of billing."""

from collections.abc import Iterator

import pytest

from app.core.config import get_settings
from app.supervisor import integration_checks
from app.supervisor.findings import Finding, State
from tests.twins.stripe import StripeTwin


@pytest.fixture
def twin(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeTwin]:
    with StripeTwin() as twin:
        monkeypatch.setenv("STRIPE_SECRET_KEY", twin.key)
        monkeypatch.setenv("STRIPE_API_URL", twin.url)
        monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_1")
        get_settings.cache_clear()
        yield twin
        monkeypatch.undo()
        get_settings.cache_clear()


async def look() -> Finding:
    return await integration_checks._billing(get_settings())


async def test_all_is_well_when_every_plan_has_a_price(twin: StripeTwin):
    twin.state.add_price("pro_monthly", 1900)
    assert ((await look()).state, "enterprise_monthly" in (await look()).advice) == (State.WARNING, True)

    twin.state.add_price("enterprise_monthly", 9900)
    assert (await look()).state is State.GOOD


async def test_a_key_that_stripe_refuses_is_broken_and_not_shown(twin: StripeTwin, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_planted")
    get_settings.cache_clear()

    found = await look()

    assert found.state is State.BROKEN
    assert "planted" not in repr(found) and "STRIPE_SECRET_KEY" in found.advice


async def test_without_a_webhook_it_warns(twin: StripeTwin, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", " ")
    get_settings.cache_clear()

    assert "STRIPE_WEBHOOK_SECRET" in (await look()).advice
