"""What changes about accounts after they were connected is read again; a read that fails changes nothing."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

import httpx
import httpx2
import pytest

from app.businesses.models import Business
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import ConnectedAccount, Platform
from app.platforms.mastodon.connector import MastodonConnector
from app.social_accounts import details
from app.social_accounts.models import SocialAccount
from app.social_accounts.storing import store
from tests.factories import Make
from tests.platforms.mastodon.people import connected_to
from tests.twins.mastodon import MastodonTwin


@pytest.fixture(scope="module")
def running_twin() -> Iterator[MastodonTwin]:
    with MastodonTwin() as running:
        yield running


@pytest.fixture
async def twin(running_twin: MastodonTwin, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MastodonTwin]:
    running_twin.reset()
    monkeypatch.setenv("MASTODON_ALLOW_INSECURE", "true")
    get_settings.cache_clear()
    yield running_twin
    await registry.close()
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
async def account(business: Business, twin: MastodonTwin) -> SocialAccount:
    """On a server of its own, stored as connecting stores it."""
    async with httpx2.AsyncClient() as wire:
        held = await connected_to(MastodonConnector(wire, allow_insecure=True), twin)("bakery")
    connected = ConnectedAccount(
        account_id=held.account_id,
        account_name=str(held.details["handle"]),
        access_token=held.access_token,
        refresh_token=None,
        expires_at=None,
        server=held.server,
        scopes=("write:statuses", "write:media"),
        details=held.details,
    )
    async with unit_of_work() as session:
        return await store(
            session, Platform.MASTODON, connected, user_id=business.user_id, business_id=business.id, at=now()
        )


async def due_at(make: Make, account: SocialAccount) -> datetime:
    at = (await make.reload(account)).next_details_at
    assert at is not None
    return at


async def test_a_connected_account_is_read_at_once_and_then_once_a_day(
    make: Make, client: httpx.AsyncClient, twin: MastodonTwin, account: SocialAccount
):
    twin.state.kind.max_characters = 11_000
    twin.state.kind.rules = [{"id": "1", "text": "Be kind"}]

    await details.read_due()

    found = (await client.get(f"/social/accounts/{account.id}")).json()
    assert found["rules"]["text"]["max_length"] == 11_000
    assert found["server_rules"] == [{"text": "Be kind", "hint": ""}]
    fresh = await make.reload(account)
    assert (fresh.version, fresh.updated_at) == (account.version, account.updated_at), "a person may be editing it"
    until = await due_at(make, account) - now()
    assert details.EVERY * (1 - details.SPREAD) - timedelta(minutes=1) < until <= details.EVERY

    twin.state.kind.max_characters = 500
    await details.read_due()
    assert (await make.reload(account)).details["limits"]["max_length"] == 11_000, "not its turn yet"


async def test_a_read_that_fails_changes_nothing(make: Make, account: SocialAccount, running_twin: MastodonTwin):
    running_twin.reset()  # the server knows neither the account nor its token any more
    before = await make.reload(account)

    await details.read_due()

    after = await make.reload(account)
    assert (after.details, after.account_name, after.needs_reauth) == (before.details, before.account_name, False)
    assert await due_at(make, account) > now(), "and is tried again another day"


async def test_what_was_read_before_it_was_connected_anew_is_not_kept(
    make: Make, twin: MastodonTwin, account: SocialAccount
):
    stale = await make.reload(account)
    async with unit_of_work() as session:
        row = await session.get_one(SocialAccount, account.id)
        row.token_issued_at = now() + timedelta(seconds=1)
    async with unit_of_work() as session:
        await details.repository.set_details(session, stale, {"limits": {}}, account_name="@somebody")

    assert (await make.reload(account)).details == stale.details
    assert twin.state.kind.max_characters == 500


async def test_accounts_whose_sign_in_is_over_are_not_read(make: Make, account: SocialAccount):
    async with unit_of_work() as session:
        row = await session.get_one(SocialAccount, account.id)
        row.needs_reauth = True
    before = await due_at(make, account)

    await details.read_due()

    assert await due_at(make, account) == before


async def test_the_check_up_reads_them_and_is_kept_for_the_doctor(
    client: httpx.AsyncClient, twin: MastodonTwin, account: SocialAccount
):
    never = (await client.get(f"/social/accounts/{account.id}/doctor")).json()
    twin.state.kind.max_characters = 5000

    checked = await client.post(f"/social/accounts/{account.id}/check")
    kept = await client.get(f"/social/accounts/{account.id}/doctor")

    assert (never["checked_at"], never["steps"], never["fix"]) == (None, [], None)
    assert checked.status_code == 200, checked.text
    assert kept.json() == checked.json()
    assert kept.json()["account"]["rules"]["text"]["max_length"] == 5000
    steps = {step["code"]: step for step in kept.json()["steps"]}
    assert {"sign-in", "permissions", "reading", "server", "quota", "clock", "sending"} <= steps.keys()
    assert steps["clock"]["state"] == "ok"


async def test_the_doctor_says_nothing_of_somebody_elses_account(make: Make, client: httpx.AsyncClient):
    theirs = await make.social_account()

    assert (await client.get(f"/social/accounts/{theirs.id}/doctor")).status_code == 404


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [("bakery", "@bakery", "@hearth"), ("bakery", "bakery", "hearth"), ("bakery", "The Bakery", "The Bakery")],
)
def test_an_account_is_called_by_its_handle_of_today(before: str, name: str, after: str):
    account = SocialAccount(account_name=name, details={"handle": before})

    assert details.name_of(account, {"handle": "hearth"}) == after
