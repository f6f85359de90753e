"""Connecting, renewing and giving back, against a pretend X that takes each code and each refresh token once."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.core.clock import now
from app.platforms.contract import (
    AppCredentials,
    ConnectionRefused,
    ConsentRequest,
    NeedsReauth,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Unavailable,
)
from app.platforms.x.connector import XConnector
from app.platforms.x.rules import PUBLISH_SCOPES
from tests.platforms.x.people import REDIRECT_URI, answered, challenge_of, connect, draft_of, signed_in
from tests.twins.x import App, Person, XTwin


@pytest.fixture
def person(twin: XTwin) -> Person:
    return twin.state.sign_up(followers=42)


# --- connecting -------------------------------------------------------------------------------------------------------


async def test_the_consent_page_is_asked_for_all_that_posting_needs(
    connector: XConnector, twin: XTwin, app: AppCredentials
) -> None:
    request = ConsentRequest("a state", REDIRECT_URI, challenge_of("verifier"), app=app)

    consent = await connector.begin(request)

    assert consent.url.startswith(f"{twin.authorize_url}?")
    assert "scope=tweet.read%20tweet.write%20users.read%20media.write%20offline.access" in consent.url
    asked = parse_qs(urlsplit(consent.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"] == [challenge_of("verifier")]
    assert asked["state"] == ["a state"]
    assert app.client_secret not in consent.url
    assert consent.kept == {}


async def test_a_person_sees_who_asks_and_can_say_no(
    connector: XConnector, twin: XTwin, app: AppCredentials, person: Person
) -> None:
    consent = await connector.begin(ConsentRequest("s", REDIRECT_URI, challenge_of("v"), app=app))

    async with httpx.AsyncClient() as browser:
        page = await browser.get(consent.url)
        form = {**dict(httpx.URL(consent.url).params), "decision": "deny"}
        back = await browser.post(twin.authorize_url, data=form)

    assert page.status_code == 200
    assert "Authorize app" in page.text and "Cancel" in page.text
    assert back.headers["location"] == f"{REDIRECT_URI}?state=s&error=access_denied"


@pytest.mark.parametrize("is_public", [False, True])
async def test_an_account_is_connected_with_what_x_says_of_it(
    connector: XConnector, twin: XTwin, person: Person, is_public: bool
) -> None:
    registered = twin.state.register(REDIRECT_URI, is_public=is_public)
    app = AppCredentials(registered.client_id, registered.client_secret)

    account = await connect(connector, app, person)

    assert (account.account_id, account.account_name) == (person.person_id, f"@{person.username}")
    assert set(account.scopes) == {*PUBLISH_SCOPES, "offline.access"}
    assert account.expires_at is not None and account.refresh_token
    assert timedelta(minutes=119) < account.expires_at - now() <= timedelta(hours=2)
    assert account.details == {
        "handle": person.username,
        "limits": {"max_length": 280},
        "subscription": "None",
        "picture_url": "https://pbs.example/profile/1_400x400.jpg",
    }
    sent = next(one for one in reversed(twin.state.requests) if one.path == "/2/oauth2/token")
    assert ("authorization" in sent.headers) is not is_public
    assert (b"client_id" in sent.body) is is_public
    assert b"secret" not in sent.body


async def test_a_code_is_good_once(connector: XConnector, app: AppCredentials, person: Person) -> None:
    answer = await answered(connector, app, person)
    await connector.exchange(answer, at=now())

    with pytest.raises(ConnectionRefused, match="half a minute"):
        await connector.exchange(answer, at=now())


@pytest.mark.parametrize(
    "wrong",
    [{"code_verifier": "x" * 43}, {"code_verifier": ""}, {"redirect_uri": "https://elsewhere.example"}, {"code": "no"}],
    ids=str,
)
async def test_a_code_without_what_belongs_to_it_connects_nothing(
    connector: XConnector, app: AppCredentials, person: Person, wrong: dict[str, str]
) -> None:
    with pytest.raises(ConnectionRefused, match="did not accept"):
        await connector.exchange(await answered(connector, app, person, **wrong), at=now())


async def test_a_code_that_came_too_late_connects_nothing(
    connector: XConnector, twin: XTwin, app: AppCredentials, person: Person
) -> None:
    answer = await answered(connector, app, person)
    twin.state.codes[answer.code].made_at -= 31

    with pytest.raises(ConnectionRefused, match="half a minute"):
        await connector.exchange(answer, at=now())


@pytest.mark.parametrize("scope", ["media.write", "tweet.write", "offline.access"])
async def test_access_that_lacks_something_is_refused_at_once(
    connector: XConnector, twin: XTwin, app: AppCredentials, person: Person, scope: str
) -> None:
    answer = await answered(connector, app, person)
    grant = twin.state.codes[answer.code].grant
    grant.scopes = tuple(one for one in grant.scopes if one != scope)

    with pytest.raises(ConnectionRefused, match=scope):
        await connector.exchange(answer, at=now())


async def test_an_app_with_a_wrong_secret_is_told_so(
    connector: XConnector, app: AppCredentials, person: Person
) -> None:
    wrong = replace(app, client_secret="wrong")

    with pytest.raises(ConnectionRefused, match="TWITTER_CLIENT_SECRET"):
        await connector.exchange(replace(await answered(connector, app, person), app=wrong), at=now())


async def test_an_app_without_credit_is_told_so(
    connector: XConnector, registered: App, app: AppCredentials, person: Person
) -> None:
    registered.has_credit = False

    with pytest.raises(ConnectionRefused, match="no credit"):
        await connect(connector, app, person)


async def test_without_an_app_nobody_is_sent_anywhere(connector: XConnector, app: AppCredentials) -> None:
    with pytest.raises(ConnectionRefused, match="TWITTER_CLIENT_ID"):
        await connector.begin(ConsentRequest("s", REDIRECT_URI, challenge_of("v")))


async def test_an_app_can_be_checked_before_it_is_used(connector: XConnector, twin: XTwin, app: AppCredentials) -> None:
    public = twin.state.register(REDIRECT_URI, is_public=True)

    assert await connector.find_app_problem(app) is None
    assert await connector.find_app_problem(AppCredentials(public.client_id)) is None
    for wrong in (replace(app, client_secret="wrong"), replace(app, client_id="nobody"), AppCredentials("nobody")):
        problem = await connector.find_app_problem(wrong)
        assert problem is not None and "OAuth 2.0" in problem


# --- renewing ---------------------------------------------------------------------------------------------------------


async def test_renewing_gives_both_tokens_anew_and_ends_the_old_ones(
    connector: XConnector, app: AppCredentials, person: Person
) -> None:
    old = await signed_in(connector, app, person)
    at = now()

    fresh = await connector.refresh(old, at=at)

    assert isinstance(fresh, RefreshedTokens)
    assert fresh.expires_at == at + timedelta(hours=2)
    assert fresh.refresh_token and fresh.refresh_token != old.refresh_token
    assert isinstance(await connector.check_access(old), NeedsReauth)
    new = replace(old, access_token=fresh.access_token, refresh_token=fresh.refresh_token)
    assert await connector.check_access(new) is None
    assert isinstance(await connector.refresh(old, at=at), NeedsReauth), "a refresh token is good once"
    assert isinstance(await connector.refresh(new, at=at), RefreshedTokens)


async def test_a_lost_answer_costs_the_connection_and_is_not_taken_for_a_failure_of_the_network(
    connector: XConnector, twin: XTwin, app: AppCredentials, person: Person
) -> None:
    credentials = await signed_in(connector, app, person)
    twin.state.loses_next_token_answer = True

    lost = await connector.refresh(credentials, at=now())
    again = await connector.refresh(credentials, at=now())

    assert isinstance(lost, Unavailable), lost
    assert isinstance(again, NeedsReauth), again
    assert not again.can_refresh
    assert "Connect it again" in again.message


async def test_a_wrong_secret_of_ours_ends_no_connection(
    connector: XConnector, app: AppCredentials, person: Person
) -> None:
    credentials = await signed_in(connector, app, person)

    refused = await connector.refresh(replace(credentials, app=replace(app, client_secret="wrong")), at=now())

    assert isinstance(refused, RateLimited), refused
    assert refused.app_wide and refused.operator_message is not None
    assert isinstance(await connector.refresh(credentials, at=now()), RefreshedTokens)


# --- giving back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_public", [False, True])
async def test_access_that_was_given_back_is_over(
    connector: XConnector, twin: XTwin, person: Person, is_public: bool
) -> None:
    registered = twin.state.register(REDIRECT_URI, is_public=is_public)
    credentials = await signed_in(connector, AppCredentials(registered.client_id, registered.client_secret), person)

    await connector.revoke(credentials)
    await connector.revoke(credentials)

    prepared = await connector.prepare(draft_of(), credentials)
    assert isinstance(prepared, dict)
    assert isinstance(await connector.publish(prepared, credentials), NeedsReauth)
    assert isinstance(await connector.refresh(credentials, at=now()), NeedsReauth)


async def test_giving_back_that_x_does_not_take_is_told(
    connector: XConnector, app: AppCredentials, person: Person
) -> None:
    credentials = await signed_in(connector, app, person)

    with pytest.raises(ReadFailed):
        await connector.revoke(replace(credentials, app=replace(app, client_secret="wrong")))
    with pytest.raises(ReadFailed):
        await connector.revoke(replace(credentials, app=None))
