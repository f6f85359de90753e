"""From the consent window to Pages with tokens of their own, and every way in which that can fail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.platforms.contract import (
    AppCredentials,
    ConnectionRefused,
    ConsentAnswer,
    ConsentRequest,
    NeedsReauth,
    ReadFailed,
)
from app.platforms.facebook.connector import FacebookConnector
from app.platforms.facebook.rules import SCOPES
from tests.platforms.facebook.conftest import REDIRECT, Connect, app_of, code_for, connector_to, credentials_of
from tests.twins.facebook import FacebookTwin

AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


async def test_the_window_is_asked_for_everything_that_is_needed(
    connector: FacebookConnector, twin: FacebookTwin
) -> None:
    asked = ConsentRequest(state="st", redirect_uri=REDIRECT, code_challenge="c", app=app_of(twin))

    consent = await connector.begin(asked)

    url = urlsplit(consent.url)
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{twin.url}/v25.0/dialog/oauth"
    assert parse_qs(url.query) == {
        "client_id": [twin.state.app_id],
        "redirect_uri": [REDIRECT],
        "state": ["st"],
        "response_type": ["code"],
        "scope": [",".join(SCOPES)],
        "auth_type": ["rerequest"],
    }
    assert twin.state.app_secret not in consent.url


async def test_the_window_has_a_yes_and_a_no(connector: FacebookConnector, twin: FacebookTwin) -> None:
    person = twin.state.person(twin.state.page())
    asked = ConsentRequest(state="st", redirect_uri=REDIRECT, code_challenge="c", app=app_of(twin))
    url = (await connector.begin(asked)).url

    async with httpx2.AsyncClient() as browser:
        shown = await browser.get(url)
        denied = await browser.post(url, data={"person": person.id, "decision": "deny"})
        allowed = await browser.post(url, data={"person": person.id, "decision": "allow"})

    assert 'value="allow">Continue' in shown.text and 'value="deny">Cancel' in shown.text
    assert "error=access_denied" in denied.headers["Location"]
    assert "code=AQ" in allowed.headers["Location"]


async def test_what_was_unticked_once_can_be_ticked_the_next_time(
    connector: FacebookConnector, twin: FacebookTwin, connect: Connect
) -> None:
    person = twin.state.person(twin.state.page())
    asked = ConsentRequest(state="st", redirect_uri=REDIRECT, code_challenge="c", app=app_of(twin))
    url = (await connector.begin(asked)).url
    yes = {"person": person.id, "decision": "allow", "may_untick": "1"}

    async with httpx2.AsyncClient() as browser:
        await browser.post(url, data={**yes, "allowed": [one for one in SCOPES if one != "read_insights"]})
        assert person.declined == {"read_insights"}
        await browser.post(url.replace("auth_type=rerequest", "auth_type="), data={**yes, "allowed": SCOPES})
        assert person.declined == {"read_insights"}
        await browser.post(url, data={**yes, "allowed": SCOPES})

    [account] = await connect(person)
    assert "read_insights" in account.scopes


async def test_one_page_is_connected_with_its_own_token_that_has_no_end(twin: FacebookTwin, connect: Connect) -> None:
    page = twin.state.page("Hearth & Crumb")
    person = twin.state.person(page)

    [account] = await connect(person, at=AT)

    assert (account.account_id, account.account_name, account.kind) == (page.id, "Hearth & Crumb", "Page")
    assert (account.why_not, account.expires_at, account.refresh_token) == (None, None, None)
    assert set(account.scopes) == {*SCOPES, "public_profile"}
    kept = twin.state.tokens[account.access_token]
    assert (kept.page, kept.expires_at, kept.is_long) == (page.id, None, True)
    assert account.details == {
        "handle": page.username,
        "link": f"https://www.facebook.com/{page.username}",
        "category": "Bakery",
        "picture": f"https://scontent.example/{page.id}.jpg",
        "tasks": ["CREATE_CONTENT", "ANALYZE"],
        "person": person.id,
    }
    assert account.access_token not in repr(account)


async def test_every_call_is_signed_and_carries_no_token_in_its_address(twin: FacebookTwin, connect: Connect) -> None:
    before = len(twin.calls)
    await connect(twin.state.person(twin.state.page()))

    made = twin.calls[before:]
    assert [call["proved"] for call in made if call["path"] != "oauth/access_token"] == [True] * (len(made) - 2)
    assert all("access_token" not in call["fields"] for call in made)


async def test_a_code_is_traded_before_the_pages_are_asked_for(twin: FacebookTwin, connect: Connect) -> None:
    before = len(twin.calls)
    page = twin.state.page()
    await connect(twin.state.person(page))

    assert [call["path"] for call in twin.calls[before:]] == [
        "oauth/access_token",
        "oauth/access_token",
        "me",
        "me/permissions",
        "me/accounts",
        "me/businesses",
        page.id,
    ]


@pytest.mark.parametrize("seconds", [None, 5_184_000])
async def test_a_long_lived_sign_in_gives_pages_without_end(
    twin: FacebookTwin, connect: Connect, seconds: int | None
) -> None:
    [account] = await connect(twin.state.person(twin.state.page(), long_expires_in=seconds), at=AT)

    assert account.expires_at is None
    assert twin.state.tokens[account.access_token].expires_at is None


async def test_a_sign_in_that_is_not_long_lived_after_all_says_when_it_ends(
    twin: FacebookTwin, connect: Connect
) -> None:
    [account] = await connect(twin.state.person(twin.state.page(), long_expires_in=3600), at=AT)

    assert account.expires_at == AT + timedelta(hours=1)


async def test_several_pages_are_a_choice_and_page_after_page_of_the_list_is_read(
    twin: FacebookTwin, connect: Connect
) -> None:
    pages = [twin.state.page(f"Bakery {number}") for number in range(230)]

    accounts = await connect(twin.state.person(*pages))

    assert [account.account_name for account in accounts] == [page.name for page in pages]
    assert len({account.access_token for account in accounts}) == 230
    lists = [call["fields"].get("after") for call in twin.calls if call["path"] == "me/accounts"][-3:]
    assert lists == [None, "100", "200"]


async def test_pages_of_a_business_are_found_and_each_is_named_once(twin: FacebookTwin, connect: Connect) -> None:
    own, owned, client = (twin.state.page(name) for name in ("Own", "Owned", "Client"))
    person = twin.state.person(own, owned, client)
    person.unlisted = {owned.id, client.id}
    person.businesses = {"777": {"owned_pages": [owned.id, own.id], "client_pages": [client.id, owned.id]}}

    accounts = await connect(person)

    assert [account.account_name for account in accounts] == ["Own", "Owned", "Client"]


async def test_without_the_right_to_look_into_businesses_the_others_are_still_offered(
    twin: FacebookTwin, connect: Connect
) -> None:
    person = twin.state.person(twin.state.page("Own"), declined={"business_management", "read_insights"})

    [account] = await connect(person)

    assert account.why_not is None
    assert "business_management" not in account.scopes


@pytest.mark.parametrize(
    ("tasks", "may"),
    [
        (["CREATE_CONTENT"], True),
        (["MANAGE"], True),
        (["PROFILE_PLUS_CREATE_CONTENT"], True),
        (["PROFILE_PLUS_FULL_CONTROL"], True),
        (["ANALYZE", "MODERATE"], False),
        (["PROFILE_PLUS_ANALYZE", "PROFILE_PLUS_MANAGE_LEADS"], False),
        ([], False),
        (None, True),
    ],
)
async def test_the_tasks_decide_where_posts_can_go(
    twin: FacebookTwin, connect: Connect, tasks: list[str] | None, may: bool
) -> None:
    page = twin.state.page()
    person = twin.state.person(page)
    person.tasks[page.id] = tasks

    [account] = await connect(person)

    assert (account.why_not is None) is may
    assert may or "create content" in str(account.why_not)


async def test_a_page_without_a_token_says_so_and_the_better_entry_counts(twin: FacebookTwin, connect: Connect) -> None:
    page, other = twin.state.page(), twin.state.page()
    person = twin.state.person(page, other)
    person.without_token = {page.id}

    accounts = {account.account_id: account for account in await connect(person)}

    assert "gives no access" in str(accounts[page.id].why_not)
    assert accounts[other.id].why_not is None


async def test_what_was_unticked_and_is_needed_is_named(twin: FacebookTwin, connect: Connect) -> None:
    person = twin.state.person(twin.state.page(), declined={"pages_manage_posts", "read_insights"})

    with pytest.raises(ConnectionRefused, match=r"did not allow pages_manage_posts\. Connect again"):
        await connect(person)


async def test_without_any_page_there_is_nothing_to_connect(twin: FacebookTwin, connect: Connect) -> None:
    with pytest.raises(ConnectionRefused, match="shows no Page"):
        await connect(twin.state.person())


async def test_a_code_is_good_once_and_for_one_address(connector: FacebookConnector, twin: FacebookTwin) -> None:
    person = twin.state.person(twin.state.page())
    answer = ConsentAnswer(
        code=await code_for(twin, connector, person), redirect_uri=REDIRECT, code_verifier="v", app=app_of(twin)
    )
    elsewhere = replace(answer, code=await code_for(twin, connector, person), redirect_uri=REDIRECT + "/")

    assert len(await connector.exchange(answer, at=AT)) == 1
    with pytest.raises(ConnectionRefused, match="has been used"):
        await connector.exchange(answer, at=AT)
    with pytest.raises(ConnectionRefused, match="redirect_uri is identical"):
        await connector.exchange(elsewhere, at=AT)


async def test_a_wrong_secret_is_refused_and_stands_in_no_message(
    connector: FacebookConnector, twin: FacebookTwin
) -> None:
    person = twin.state.person(twin.state.page())
    wrong = AppCredentials(twin.state.app_id, "not-the-secret")
    answer = ConsentAnswer(
        code=await code_for(twin, connector, person), redirect_uri=REDIRECT, code_verifier="v", app=wrong
    )

    with pytest.raises(ConnectionRefused) as refused:
        await connector.exchange(answer, at=AT)

    assert "Error validating client secret" in str(refused.value)
    assert "not-the-secret" not in str(refused.value)


async def test_without_an_app_nobody_is_sent_anywhere(connector: FacebookConnector) -> None:
    with pytest.raises(ConnectionRefused, match="register an app"):
        await connector.begin(ConsentRequest(state="s", redirect_uri=REDIRECT, code_challenge="c"))
    with pytest.raises(ConnectionRefused, match="register an app"):
        await connector.exchange(ConsentAnswer(code="c", redirect_uri=REDIRECT, code_verifier="v"), at=AT)


async def test_a_facebook_that_is_away_is_not_a_no(http: httpx2.AsyncClient, twin: FacebookTwin) -> None:
    away = connector_to(http, "http://127.0.0.1:9")
    answer = ConsentAnswer(code="c", redirect_uri=REDIRECT, code_verifier="v", app=app_of(twin))

    with pytest.raises(ConnectionRefused, match="Try again in a moment"):
        await away.exchange(answer, at=AT)


# --- giving back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gives_back_singly", [False, True])
async def test_access_is_given_back_for_a_person_with_all_their_pages(
    connector: FacebookConnector, twin: FacebookTwin, connect: Connect, gives_back_singly: bool
) -> None:
    app = app_of(twin)
    maya = twin.state.person(twin.state.page(), twin.state.page(), gives_back_singly=gives_back_singly)
    first, second = (credentials_of(account, app) for account in await connect(maya))
    [other] = [credentials_of(account, app) for account in await connect(twin.state.person(twin.state.page()))]
    before = len(twin.calls)

    await connector.revoke(first)

    assert all(call["proved"] and not call["fields"] for call in twin.calls[before:])
    for one in (first, second):
        refused = await connector.check_access(one)
        assert isinstance(refused, NeedsReauth) and "not authorized" in refused.message
    assert await connector.check_access(other) is None
    await connector.revoke(second)  # it is gone already
    [again, _] = await connect(maya)
    assert await connector.check_access(credentials_of(again, app)) is None


async def test_a_page_cannot_give_its_persons_access_back_itself(twin: FacebookTwin, connect: Connect) -> None:
    person = twin.state.person(twin.state.page())
    [account] = await connect(person)

    async with httpx2.AsyncClient() as anybody:
        answer = await anybody.delete(
            f"{twin.url}/v25.0/{person.id}/permissions",
            headers={"Authorization": f"Bearer {account.access_token}"},
            params={"appsecret_proof": twin.state.proof(account.access_token)},
        )

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 200)
    assert not twin.state.tokens[account.access_token].is_revoked


async def test_access_that_could_not_be_given_back_is_said(
    connector: FacebookConnector, twin: FacebookTwin, connect: Connect, http: httpx2.AsyncClient
) -> None:
    [account] = await connect(twin.state.person(twin.state.page()))
    ours = credentials_of(account, app_of(twin))

    with pytest.raises(ReadFailed, match="did not take"):
        await connector.revoke(replace(ours, app=AppCredentials(twin.state.app_id, "wrong")))
    with pytest.raises(ReadFailed, match="did not take"):
        await connector_to(http, "http://127.0.0.1:9").revoke(ours)

    assert not twin.state.tokens[account.access_token].is_revoked


async def test_an_app_is_asked_about_before_anybody_relies_on_it(
    connector: FacebookConnector, twin: FacebookTwin
) -> None:
    good = await connector.find_app_problem(app_of(twin))
    bad = await connector.find_app_problem(AppCredentials(twin.state.app_id, "wrong"))

    assert good is None
    assert bad is not None and "does not know an app" in bad
