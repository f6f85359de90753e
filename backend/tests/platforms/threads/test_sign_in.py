"""Connecting: the consent page, codes, the tokens of an hour and of 60 days, and renewing them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import httpx2
import pytest
import respx

from app.core.clock import now
from app.platforms.contract import (
    ConnectedAccount,
    ConnectionRefused,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    NeedsReauth,
    RateLimited,
    RefreshedTokens,
    Unavailable,
)
from app.platforms.threads.connector import ThreadsConnector
from app.platforms.threads.rules import SCOPES
from tests.platforms.routed import Routed
from tests.platforms.threads.conftest import REDIRECT_URI, code_for, connect, ours
from tests.twins.meta.state import DAY, Account, App, Fault, Refusal
from tests.twins.threads import ThreadsTwin


def answer(code: str, app: App, redirect_uri: str = REDIRECT_URI) -> ConsentAnswer:
    return ConsentAnswer(code, redirect_uri, "verifier", app=ours(app))


# --- the consent page -------------------------------------------------------------------------------------------------


async def test_a_person_is_sent_to_threads_with_all_it_asks_for(connector: ThreadsConnector, app: App) -> None:
    consent = await connector.begin(ConsentRequest("the-state", REDIRECT_URI, "challenge", app=ours(app)))

    url = urlsplit(consent.url)
    assert url.path == "/oauth/authorize"
    assert {name: values for name, [values] in parse_qs(url.query).items()} == {
        "client_id": app.client_id,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "state": "the-state",
    }
    assert app.client_secret not in consent.url


async def test_the_page_lets_a_person_say_yes_or_no(connector: ThreadsConnector, app: App, account: Account) -> None:
    url = (await connector.begin(ConsentRequest("the-state", REDIRECT_URI, "c", app=ours(app)))).url
    async with httpx2.AsyncClient() as browser:
        page = await browser.get(url)
        form = {"account": account.username, "decision": "deny"}
        denied = await browser.post(url, data=form)
        allowed = await browser.post(url, data={**form, "decision": "allow"})

    assert "Allow" in page.text and "Deny" in page.text and account.username in page.text
    assert parse_qs(urlsplit(denied.headers["Location"]).query)["error"] == ["access_denied"]
    assert parse_qs(urlsplit(allowed.headers["Location"]).query)["state"] == ["the-state"]


async def test_without_an_app_nobody_is_sent_anywhere(connector: ThreadsConnector) -> None:
    with pytest.raises(ConnectionRefused, match="register an app"):
        await connector.begin(ConsentRequest("s", REDIRECT_URI, "c"))


# --- codes and tokens -------------------------------------------------------------------------------------------------


async def test_what_is_kept_is_the_long_token_and_who_it_belongs_to(
    connector: ThreadsConnector, app: App, account: Account, twin: ThreadsTwin
) -> None:
    before = now()
    code = await code_for(connector, app, account)

    [found] = await connector.exchange(answer(code, app), at=before)

    token = twin.state.tokens[found.access_token]
    assert token.is_long and token.account_id == account.id
    assert found.refresh_token == found.access_token
    assert found.expires_at == before + timedelta(days=60)
    assert (found.account_id, found.account_name, found.kind) == (account.id, f"@{account.username}", "Profile")
    assert found.scopes == SCOPES
    assert found.details["handle"] == account.username
    assert found.why_not is None


async def test_a_code_is_taken_with_what_meta_puts_behind_it(
    connector: ThreadsConnector, app: App, account: Account
) -> None:
    code = await code_for(connector, app, account)

    [found] = await connector.exchange(answer(f"{code}#_", app), at=now())

    assert found.account_id == account.id


async def test_a_code_is_good_once(connector: ThreadsConnector, app: App, account: Account) -> None:
    code = await code_for(connector, app, account)
    await connector.exchange(answer(code, app), at=now())

    with pytest.raises(ConnectionRefused, match="Invalid authorization code"):
        await connector.exchange(answer(code, app), at=now())


async def test_a_code_belongs_to_its_address_and_its_app(
    connector: ThreadsConnector, app: App, account: Account, twin: ThreadsTwin
) -> None:
    other = twin.state.add_app(REDIRECT_URI)
    wrong = replace(other, client_id=app.client_id)

    for given in (
        answer(await code_for(connector, app, account), app, "https://growth.example/elsewhere"),
        answer(await code_for(connector, app, account), other),
        answer(await code_for(connector, app, account), wrong),
    ):
        with pytest.raises(ConnectionRefused):
            await connector.exchange(given, at=now())


async def test_secrets_travel_in_the_form_where_the_code_is_traded(
    connector: ThreadsConnector, app: App, account: Account, twin: ThreadsTwin
) -> None:
    before = len(twin.threads.calls)
    await connect(connector, app, account)

    traded = [call for call in twin.threads.calls[before:] if call.path == "oauth/access_token"]
    assert [(call.method, call.query) for call in traded] == [("POST", "")]


async def test_what_posting_needs_has_to_be_given(connector: ThreadsConnector, app: App, account: Account) -> None:
    account.declines = {"threads_content_publish"}

    with pytest.raises(ConnectionRefused, match="threads_content_publish"):
        await connect(connector, app, account)


async def test_what_posting_does_not_need_may_be_left_out(
    connector: ThreadsConnector, app: App, account: Account
) -> None:
    account.declines = {"threads_manage_insights"}

    found = await connect(connector, app, account)

    assert "threads_manage_insights" not in found.scopes


async def test_scopes_that_are_not_told_are_unknown_and_not_missing(
    connector: ThreadsConnector, app: App, account: Account
) -> None:
    account.faults.append(Fault("GET debug_token", refusal=Refusal(2, status=500)))

    assert (await connect(connector, app, account)).scopes == ()


async def test_without_knowing_who_it_is_nothing_is_connected(
    connector: ThreadsConnector, app: App, account: Account
) -> None:
    account.faults.append(Fault("GET me", refusal=Refusal(2, status=500)))

    with pytest.raises(ConnectionRefused, match="who you are could not be read"):
        await connect(connector, app, account)


# --- answers in other shapes ------------------------------------------------------------------------------------------


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
async def scripted(web: respx.MockRouter) -> AsyncIterator[ThreadsConnector]:
    async with httpx2.AsyncClient(transport=Routed(web)) as client:
        yield ThreadsConnector(client, graph_url="https://graph.example", oauth_url="https://threads.example")


ME = {"id": "17900000000000001", "username": "hearth"}


@pytest.mark.parametrize(
    "short",
    [
        {"access_token": "short", "user_id": 17900000000000001},
        {"data": [{"access_token": "short", "user_id": "17900000000000001", "permissions": "threads_basic"}]},
    ],
)
@pytest.mark.parametrize("number", ["17900000000000001", 17900000000000001])
async def test_ids_are_strings_and_tokens_may_come_in_a_list(
    scripted: ThreadsConnector, web: respx.MockRouter, app: App, short: dict[str, Any], number: object
) -> None:
    web.post("https://graph.example/oauth/access_token").respond(json=short)
    web.get("https://graph.example/access_token").respond(json={"access_token": "long"})
    web.get("https://graph.example/v1.0/me").respond(json={**ME, "id": number})
    web.get("https://graph.example/v1.0/debug_token").respond(json={"data": {"scopes": list(SCOPES)}})

    [found] = await scripted.exchange(answer("code", app), at=now())

    assert found.account_id == "17900000000000001"
    assert (found.access_token, found.expires_at) == ("long", None), "an unknown life is not a long one"


@pytest.mark.parametrize("broken", ["oauth/access_token", "access_token", "v1.0/me"])
@pytest.mark.parametrize("said", [{}, {"access_token": 7, "id": None}, []])
async def test_an_answer_without_what_is_needed_connects_nothing(
    scripted: ThreadsConnector, web: respx.MockRouter, app: App, broken: str, said: object
) -> None:
    good = {
        "oauth/access_token": {"access_token": "short"},
        "access_token": {"access_token": "long", "expires_in": 5184000},
        "v1.0/me": ME,
    }
    for path, body in good.items():
        web.route(path=f"/{path}").respond(json=said if path == broken else body)

    with pytest.raises(ConnectionRefused):
        await scripted.exchange(answer("code", app), at=now())


async def test_a_silent_threads_is_said_in_words(scripted: ThreadsConnector, web: respx.MockRouter, app: App) -> None:
    web.post("https://graph.example/oauth/access_token").mock(side_effect=httpx.ReadTimeout("slow"))

    with pytest.raises(ConnectionRefused, match="did not answer"):
        await scripted.exchange(answer("code", app), at=now())


# --- renewing ---------------------------------------------------------------------------------------------------------


async def test_a_token_of_a_day_is_renewed_by_itself(
    connector: ThreadsConnector, credentials: Credentials, twin: ThreadsTwin
) -> None:
    twin.state.grow_older(credentials.account_id, DAY + 1)
    at = now()

    fresh = await connector.refresh(credentials, at=at)

    assert isinstance(fresh, RefreshedTokens)
    assert fresh.access_token != credentials.access_token
    assert fresh.refresh_token == fresh.access_token
    assert fresh.expires_at == at + timedelta(days=60)
    assert await connector.check_access(replace(credentials, access_token=fresh.access_token)) is None


async def test_a_token_that_is_too_young_is_kept_and_asked_for_later(
    connector: ThreadsConnector, credentials: Credentials
) -> None:
    young = await connector.refresh(credentials, at=now())

    assert isinstance(young, Unavailable)
    assert "24 hours" in young.message
    assert await connector.check_access(credentials) is None


@pytest.mark.parametrize("refusal", [Refusal(190, 452), Refusal(10), Refusal(100)])
async def test_whatever_a_refusal_says_a_good_token_is_not_given_up(
    connector: ThreadsConnector, credentials: Credentials, account: Account, refusal: Refusal
) -> None:
    account.faults.append(Fault("refresh", refusal=refusal))

    assert isinstance(await connector.refresh(credentials, at=now()), Unavailable)


async def test_a_token_that_is_over_needs_the_person(
    connector: ThreadsConnector, credentials: Credentials, twin: ThreadsTwin
) -> None:
    twin.state.grow_older(credentials.account_id, 61 * DAY)

    refused = await connector.refresh(credentials, at=now())
    access = await connector.check_access(credentials)

    assert isinstance(refused, NeedsReauth) and not refused.can_refresh
    assert isinstance(access, NeedsReauth) and not access.can_refresh


async def test_a_lost_answer_costs_nothing_the_old_token_renews_again(
    connector: ThreadsConnector, credentials: Credentials, account: Account, twin: ThreadsTwin
) -> None:
    twin.state.grow_older(credentials.account_id, DAY + 1)
    account.faults.append(Fault("refresh", how="drop", acts=True))

    lost = await connector.refresh(credentials, at=now())
    again = await connector.refresh(credentials, at=now())

    assert isinstance(lost, Unavailable)
    assert isinstance(again, RefreshedTokens)


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [(Refusal(4), RateLimited), (Refusal(613), RateLimited), (Refusal(2, status=500), Unavailable)],
)
async def test_a_busy_threads_is_asked_again(
    connector: ThreadsConnector, credentials: Credentials, account: Account, refusal: Refusal, outcome: type
) -> None:
    account.faults.append(Fault("refresh", refusal=refusal))

    assert isinstance(await connector.refresh(credentials, at=now()), outcome)


async def test_without_a_token_there_is_nothing_to_renew_with(
    connector: ThreadsConnector, connected: ConnectedAccount, credentials: Credentials
) -> None:
    assert isinstance(await connector.refresh(replace(credentials, refresh_token=None), at=now()), NeedsReauth)
    assert connected.refresh_token not in repr(connected)
    assert credentials.access_token not in repr(credentials)
