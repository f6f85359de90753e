"""Connecting by Instagram's own login and by Facebook's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.core.clock import now
from app.platforms.contract import (
    ConnectedAccount,
    ConnectionRefused,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    NeedsReauth,
    RefreshedTokens,
    Unavailable,
)
from app.platforms.instagram.connector import InstagramConnector
from app.platforms.instagram.rules import FACEBOOK_SCOPES, INSTAGRAM_SCOPES
from tests.platforms.instagram.conftest import REDIRECT_URI, Apps, code_for, connect
from tests.twins.instagram import InstagramTwin
from tests.twins.meta.state import DAY, Account, Fault, Refusal


@pytest.fixture
def person(twin: InstagramTwin) -> Account:
    """Of Facebook."""
    return twin.state.sign_up(kind="PERSON")


async def asked(connector: InstagramConnector, app: Any) -> tuple[str, dict[str, str]]:
    url = urlsplit((await connector.begin(ConsentRequest("the-state", REDIRECT_URI, "c", app=app))).url)
    return url.path, {name: values[0] for name, values in parse_qs(url.query).items()}


# --- which login ------------------------------------------------------------------------------------------------------


async def test_where_both_apps_are_known_instagrams_own_login_is_taken(
    connector: InstagramConnector, apps: Apps
) -> None:
    path, query = await asked(connector, apps.both)

    assert path == "/ig/oauth/authorize"
    assert query == {
        "client_id": apps.instagram.client_id,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": ",".join(INSTAGRAM_SCOPES),
        "state": "the-state",
        "enable_fb_login": "0",
    }


async def test_where_only_facebooks_is_known_it_is_facebooks(connector: InstagramConnector, apps: Apps) -> None:
    path, query = await asked(connector, apps.facebook)

    assert path == "/fb/v25.0/dialog/oauth"
    assert (query["client_id"], query["scope"]) == (apps.facebook.client_id, ",".join(FACEBOOK_SCOPES))
    assert query["auth_type"] == "rerequest"  # what was unticked once is offered again


async def test_an_app_that_was_typed_in_is_instagrams(connector: InstagramConnector, apps: Apps) -> None:
    path, _ = await asked(connector, replace(apps.instagram, setting=""))

    assert path == "/ig/oauth/authorize"


async def test_without_an_app_nobody_is_sent_anywhere(connector: InstagramConnector) -> None:
    with pytest.raises(ConnectionRefused, match="register an app"):
        await connector.begin(ConsentRequest("s", REDIRECT_URI, "c"))


async def test_the_pages_of_both_let_a_person_say_no(
    connector: InstagramConnector, apps: Apps, account: Account, person: Account
) -> None:
    async with httpx2.AsyncClient() as browser:
        for app in (apps.instagram, apps.facebook):
            url = (await connector.begin(ConsentRequest("the-state", REDIRECT_URI, "c", app=app))).url
            page = await browser.get(url)
            denied = await browser.post(url, data={"decision": "deny"})
            assert "Allow" in page.text and "Deny" in page.text
            assert parse_qs(urlsplit(denied.headers["Location"]).query)["error"] == ["access_denied"]


# --- by Instagram -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wraps", [True, False])
@pytest.mark.parametrize("as_text", [True, False])
async def test_the_long_token_the_professional_id_and_the_scopes_are_kept(
    connector: InstagramConnector, apps: Apps, account: Account, twin: InstagramTwin, wraps: bool, as_text: bool
) -> None:
    twin.instagram.wraps_tokens, twin.instagram.permissions_as_text = wraps, as_text
    at = now()
    code = await code_for(connector, apps.instagram, account)

    answer = ConsentAnswer(f"{code}#_", REDIRECT_URI, "verifier", app=apps.both)
    [found] = await connector.exchange(answer, at=at)

    token = twin.state.tokens[found.access_token]
    assert token.is_long and found.refresh_token == found.access_token
    assert found.expires_at == at + timedelta(days=60)
    assert (found.account_id, found.account_name) == (account.id, f"@{account.username}")
    assert found.scopes == INSTAGRAM_SCOPES
    assert found.kind == "Business account"
    assert (found.details["login"], found.details["app_id"]) == ("instagram", apps.instagram.client_id)
    assert found.details["person"] == twin.instagram.scoped_id(account.id)


async def test_a_code_is_good_once(connector: InstagramConnector, apps: Apps, account: Account) -> None:
    code = await code_for(connector, apps.instagram, account)
    answer = ConsentAnswer(code, REDIRECT_URI, "verifier", app=apps.instagram)
    await connector.exchange(answer, at=now())

    with pytest.raises(ConnectionRefused, match="Invalid authorization code"):
        await connector.exchange(answer, at=now())


async def test_a_personal_account_is_told_what_to_do(
    connector: InstagramConnector, apps: Apps, account: Account
) -> None:
    account.kind = "PERSONAL"

    with pytest.raises(ConnectionRefused, match="Make it a professional one"):
        await connect(connector, apps.instagram, account)


async def test_what_posting_needs_has_to_be_given(connector: InstagramConnector, apps: Apps, account: Account) -> None:
    account.declines = {"instagram_business_content_publish"}

    with pytest.raises(ConnectionRefused, match="instagram_business_content_publish"):
        await connect(connector, apps.instagram, account)


async def test_a_token_of_a_day_is_renewed_and_a_younger_one_kept(
    connector: InstagramConnector, credentials: Credentials, twin: InstagramTwin
) -> None:
    young = await connector.refresh(credentials, at=now())
    twin.state.grow_older(credentials.account_id, DAY + 1)
    at = now()
    fresh = await connector.refresh(credentials, at=at)

    assert isinstance(young, Unavailable)
    assert isinstance(fresh, RefreshedTokens)
    assert fresh.refresh_token == fresh.access_token != credentials.access_token
    assert fresh.expires_at == at + timedelta(days=60)


async def test_a_token_that_is_over_needs_the_person(
    connector: InstagramConnector, credentials: Credentials, twin: InstagramTwin
) -> None:
    twin.state.grow_older(credentials.account_id, 61 * DAY)

    assert isinstance(await connector.refresh(credentials, at=now()), NeedsReauth)
    assert isinstance(await connector.check_access(credentials), NeedsReauth)


# --- by Facebook ------------------------------------------------------------------------------------------------------


async def by_facebook(connector: InstagramConnector, apps: Apps, person: Account) -> dict[str, ConnectedAccount]:
    return {one.account_id: one for one in await connect(connector, apps.facebook, person)}


async def test_all_accounts_behind_the_pages_are_offered_each_once(
    connector: InstagramConnector, apps: Apps, person: Account, twin: InstagramTwin
) -> None:
    ours = [twin.state.sign_up() for _ in range(3)]
    twin.facebook.add_page(person, ours[0], tasks=("ANALYZE",))
    usable = twin.facebook.add_page(person, ours[0])
    twin.facebook.add_page(person, ours[1], tasks=("ANALYZE", "MODERATE"))
    twin.facebook.add_page(person, ours[2], business_id="17900000000000009")
    twin.facebook.add_page(person, None)
    twin.facebook.add_page(twin.state.sign_up(kind="PERSON"), twin.state.sign_up())

    found = await by_facebook(connector, apps, person)

    assert set(found) == {account.id for account in ours}
    assert found[ours[0].id].details["page_id"] == usable.id
    assert [found[account.id].why_not is None for account in ours] == [True, False, True]
    assert "Ask who looks after it" in str(found[ours[1].id].why_not)
    assert found[ours[0].id].kind == f"Professional account of the Page {usable.name}"


async def test_the_pages_token_has_no_end_and_is_the_one_that_is_kept(
    connector: InstagramConnector, apps: Apps, person: Account, account: Account, twin: InstagramTwin
) -> None:
    twin.facebook.add_page(person, account)

    [found] = (await by_facebook(connector, apps, person)).values()

    token = twin.state.tokens[found.access_token]
    assert (token.account_id, token.expires_at) == (account.id, float("inf"))
    assert (found.expires_at, found.refresh_token) == (None, None)
    assert set(found.scopes) == set(FACEBOOK_SCOPES)
    assert (found.details["login"], found.details["app_id"]) == ("facebook", apps.facebook.client_id)
    assert found.details["person"] == person.id


async def test_more_pages_than_one_answer_holds_are_all_seen(
    connector: InstagramConnector, apps: Apps, person: Account, twin: InstagramTwin
) -> None:
    for _ in range(130):
        twin.facebook.add_page(person, twin.state.sign_up())

    assert len(await by_facebook(connector, apps, person)) == 130


async def test_without_a_linked_account_it_says_how_to_link_one(
    connector: InstagramConnector, apps: Apps, person: Account, twin: InstagramTwin
) -> None:
    twin.facebook.add_page(person, None)

    with pytest.raises(ConnectionRefused, match="Link it in the Instagram app"):
        await connect(connector, apps.facebook, person)


async def test_what_was_unticked_at_facebook_is_named(
    connector: InstagramConnector, apps: Apps, person: Account, account: Account, twin: InstagramTwin
) -> None:
    twin.facebook.add_page(person, account)
    person.declines = {"instagram_content_publish"}

    with pytest.raises(ConnectionRefused, match="instagram_content_publish"):
        await connect(connector, apps.facebook, person)


async def test_a_page_without_access_cannot_be_chosen(
    connector: InstagramConnector, apps: Apps, person: Account, account: Account, twin: InstagramTwin
) -> None:
    twin.facebook.add_page(person, account, has_token=False)

    [found] = (await by_facebook(connector, apps, person)).values()

    assert "gives us no access" in str(found.why_not)


async def test_businesses_that_are_not_shown_hide_no_pages(
    connector: InstagramConnector, apps: Apps, person: Account, account: Account, twin: InstagramTwin
) -> None:
    twin.facebook.add_page(person, account)
    person.faults.append(Fault("GET businesses", refusal=Refusal(200)))

    assert set(await by_facebook(connector, apps, person)) == {account.id}


async def test_a_page_token_is_not_renewed_and_says_when_it_is_over(
    connector: InstagramConnector, by_facebook: Credentials, twin: InstagramTwin
) -> None:
    good = await connector.refresh(by_facebook, at=now())
    twin.state.revoke(by_facebook.account_id)
    over = await connector.refresh(by_facebook, at=now())

    assert isinstance(good, Unavailable)
    assert isinstance(over, NeedsReauth)


# --- giving back ------------------------------------------------------------------------------------------------------


async def test_what_was_given_by_facebooks_login_is_given_back_and_nothing_else_is_asked(
    connector: InstagramConnector, twin: InstagramTwin, credentials: Credentials, by_facebook: Credentials
) -> None:
    await connector.revoke(by_facebook)
    await connector.revoke(by_facebook)  # it is gone already
    calls = len(twin.instagram.calls)
    await connector.revoke(credentials)

    assert isinstance(await connector.check_access(by_facebook), NeedsReauth)
    assert len(twin.instagram.calls) == calls
    assert await connector.check_access(credentials) is None, "Instagram's own login has no way back by program"
    assert connector.shared_by(by_facebook.details) == ("person", by_facebook.details["person"])
    assert connector.shared_by(credentials.details) is None
