"""From the consent page to accounts, and how access is kept, looked at and given back."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.core.clock import now
from app.platforms.contract import (
    AppCredentials,
    ConnectedAccount,
    ConnectionRefused,
    ConsentAnswer,
    ConsentRequest,
    NeedsReauth,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Unavailable,
)
from app.platforms.linkedin.connector import LinkedInConnector
from app.platforms.linkedin.oauth import scopes_in
from tests.platforms.linkedin.conftest import connector_to
from tests.platforms.linkedin.people import APP, REDIRECT_URI, Made, credentials_of
from tests.twins.linkedin import ALL_SCOPES, LinkedInTwin

_REQUEST = ConsentRequest("a-state", REDIRECT_URI, "a-challenge", app=APP)


def answer_with(code: str, **given: object) -> ConsentAnswer:
    return ConsentAnswer(**{"code": code, "redirect_uri": REDIRECT_URI, "code_verifier": "v", "app": APP, **given})  # type: ignore[arg-type]


# --- the consent page -------------------------------------------------------------------------------------------------


async def test_the_address_of_the_consent_page(twin: LinkedInTwin, web: httpx2.AsyncClient) -> None:
    plain = connector_to(twin.url, web, scopes=scopes_in("openid profile,w_member_social"))

    url = (await plain.begin(_REQUEST)).url

    assert "scope=openid%20profile%20w_member_social" in url
    asked = parse_qs(urlsplit(url).query)
    assert asked["redirect_uri"] == [REDIRECT_URI]
    assert (asked["response_type"], asked["client_id"], asked["state"]) == (["code"], ["li-app"], ["a-state"])
    assert set(asked) == {"response_type", "client_id", "redirect_uri", "state", "scope"}


async def test_the_page_lists_what_is_asked_and_a_no_leads_back(connector: LinkedInConnector) -> None:
    url = (await connector.begin(_REQUEST)).url
    async with httpx2.AsyncClient() as browser:
        page = await browser.get(url)
        form = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        denied = await browser.post(url.partition("?")[0], data={**form, "decision": "deny"})

    assert "w_organization_social" in page.text and "Deny" in page.text
    assert parse_qs(urlsplit(denied.headers["location"]).query)["error"] == ["user_cancelled_authorize"]


async def test_without_an_app_nobody_is_sent_anywhere(connector: LinkedInConnector) -> None:
    with pytest.raises(ConnectionRefused, match="LINKEDIN_CLIENT_ID"):
        await connector.begin(ConsentRequest("s", REDIRECT_URI, "c"))


async def test_a_scope_without_its_product_ends_the_consent(twin: LinkedInTwin, connector: LinkedInConnector) -> None:
    twin.state.apps["li-app"].scopes = {"openid", "profile", "w_member_social"}
    async with httpx2.AsyncClient() as browser:
        answer = await browser.get((await connector.begin(_REQUEST)).url)

    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["unauthorized_scope_error"]


# --- what comes of a code ---------------------------------------------------------------------------------------------


async def test_one_consent_opens_the_profile_and_the_pages(twin: LinkedInTwin, made: Made) -> None:
    person = twin.state.sign_up("Maya Baker")
    hearth = twin.state.found("Hearth", by=person)
    crumb = twin.state.found("Crumb", by=person, role="ANALYST")

    found = await made.offered_to(person)

    assert [(one.kind, one.account_id, one.account_name) for one in found] == [
        ("Profile", person.urn, "Maya Baker"),
        ("Page", hearth.urn, "Hearth"),
        ("Page", crumb.urn, "Crumb"),
    ]
    assert [one.why_not is None for one in found] == [True, True, False]
    assert found[2].why_not is not None and "analyst" in found[2].why_not
    assert {one.access_token for one in found} == {found[0].access_token}
    assert set(found[0].scopes) == set(ALL_SCOPES.split())
    assert found[1].details["handle"] == hearth.vanity
    assert found[0].expires_at is not None
    assert timedelta(days=59) < found[0].expires_at - now() < timedelta(days=60)
    assert timedelta(days=364) < renewable(found[0]) < timedelta(days=365)


def renewable(account: ConnectedAccount) -> timedelta:
    return datetime.fromisoformat(account.details["renewable_until"]) - now()


async def test_a_plain_app_gives_the_profile_alone_and_nothing_to_renew_with(
    twin: LinkedInTwin, made: Made, web: httpx2.AsyncClient
) -> None:
    twin.state.apps["li-app"].gives_refresh_tokens = False
    person = twin.state.sign_up()
    twin.state.found("Hearth", by=person)
    plain = connector_to(twin.url, web, scopes=("openid", "profile", "w_member_social"))

    [profile] = await made.offered_to(person, plain)

    assert (profile.kind, profile.refresh_token, profile.why_not) == ("Profile", None, None)
    assert profile.details["figures"] is False
    assert "renewable_until" not in profile.details
    assert twin.state.called("GET", "/rest/") == []
    [asked] = twin.state.called("GET", "/v2/userinfo")
    assert "linkedin-version" not in asked.headers


async def test_an_app_for_pages_knows_the_person_by_the_basic_profile(
    twin: LinkedInTwin, made: Made, web: httpx2.AsyncClient
) -> None:
    person = twin.state.sign_up("Maya Baker")
    scopes = scopes_in("r_basicprofile w_member_social w_organization_social rw_organization_admin")

    [profile] = await made.offered_to(person, connector_to(twin.url, web, scopes=scopes))

    assert (profile.account_id, profile.account_name) == (person.urn, "Maya Baker")
    assert profile.details["handle"] == "maya-b"
    assert await connector_to(twin.url, web).check_access(credentials_of(profile)) is None


async def test_more_pages_than_one_list_holds(twin: LinkedInTwin, made: Made) -> None:
    person = twin.state.sign_up()
    for number in range(103):
        twin.state.found(f"Shop {number}", by=person)

    found = await made.offered_to(person)

    assert [one.account_name for one in found[1:]] == [f"Shop {number}" for number in range(103)]
    assert len(twin.state.called("GET", "/rest/organizationAcls")) == 2


async def test_a_page_that_cannot_be_read_is_offered_by_its_number(twin: LinkedInTwin, made: Made) -> None:
    person = twin.state.sign_up()
    hearth = twin.state.found("Hearth", by=person)
    twin.state.script("GET", "/rest/organizations/", 403, {"status": 403, "message": "no"})

    [_, page] = await made.offered_to(person)

    assert (page.account_id, page.account_name) == (hearth.urn, f"Page {hearth.id}")


async def test_without_profile_and_page_nothing_is_connected(
    twin: LinkedInTwin, made: Made, web: httpx2.AsyncClient
) -> None:
    with pytest.raises(ConnectionRefused, match="LINKEDIN_SCOPES"):
        await made.offered_to(twin.state.sign_up(), connector_to(twin.url, web, scopes=("rw_organization_admin",)))


async def test_a_list_of_pages_that_does_not_come_connects_nothing(twin: LinkedInTwin, made: Made) -> None:
    twin.state.script("GET", "/rest/organizationAcls", 503, {"status": 503, "message": "later"})

    with pytest.raises(ConnectionRefused, match="Connect the account again"):
        await made.offered_to(twin.state.sign_up())


async def test_a_code_is_good_once_and_for_one_address(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector
) -> None:
    person = twin.state.sign_up()
    code = await made.code_for(person)
    await connector.exchange(answer_with(code), at=now())

    with pytest.raises(ConnectionRefused, match="authorization code not found"):
        await connector.exchange(answer_with(code), at=now())
    with pytest.raises(ConnectionRefused, match="does not match"):
        await connector.exchange(answer_with(await made.code_for(person), redirect_uri="http://other.test/"), at=now())
    [*sent] = twin.state.called("POST", "/oauth/v2/accessToken")
    assert b"client_secret=li-secret" in sent[0].content
    assert b"code_verifier" not in sent[0].content
    assert "authorization" not in sent[0].headers


async def test_the_wrong_secret_is_whoever_runs_this_to_mend(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector
) -> None:
    code = await made.code_for(twin.state.sign_up())

    with pytest.raises(ConnectionRefused, match="LINKEDIN_CLIENT_SECRET"):
        await connector.exchange(answer_with(code, app=AppCredentials("li-app", "wrong")), at=now())


async def test_a_token_that_is_not_known_everywhere_yet_is_waited_for(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = twin.state.issue

    def fresh(*given: object) -> tuple[str, str | None]:
        access, refresh = issue(*given)  # type: ignore[arg-type]
        twin.state.tokens[access].refusals_left = 1
        return access, refresh

    monkeypatch.setattr(twin.state, "issue", fresh)
    person = twin.state.sign_up()
    [profile] = await made.offered_to(person)
    assert profile.account_id == person.urn

    old = credentials_of(profile)
    twin.state.tokens[old.access_token].refusals_left = 1
    aged = credentials_of(profile)
    object.__setattr__(aged, "details", {**aged.details, "connected_at": (now() - timedelta(hours=1)).isoformat()})
    assert isinstance(await connector.check_access(aged), NeedsReauth)


async def test_scopes_come_with_commas_or_spaces() -> None:
    assert scopes_in("openid,profile w_member_social, openid") == ("openid", "profile", "w_member_social")


# --- renewing ---------------------------------------------------------------------------------------------------------


async def test_a_refresh_keeps_the_refresh_token_and_can_be_repeated_after_a_lost_answer(
    made: Made, connector: LinkedInConnector
) -> None:
    credentials = await made.person()

    first = await connector.refresh(credentials, at=now())
    second = await connector.refresh(credentials, at=now())

    assert isinstance(first, RefreshedTokens) and isinstance(second, RefreshedTokens)
    assert first.refresh_token == second.refresh_token == credentials.refresh_token
    assert first.access_token != second.access_token
    assert first.expires_at is not None and first.expires_at - now() < timedelta(days=60)


_DEAD = "The provided authorization grant or refresh token is invalid, expired or revoked."


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "invalid_request", "error_description": _DEAD}, NeedsReauth),
        (400, {"error": "invalid_grant", "error_description": "Something else"}, NeedsReauth),
        (401, {"error": "invalid_client", "error_description": "Client authentication failed"}, Unavailable),
        (400, {"error": "invalid_request", "error_description": "A required parameter is missing"}, Unavailable),
        (429, {"status": 429, "message": "too many"}, RateLimited),
        (500, "<h1>oops</h1>", Unavailable),
        (200, {"token_type": "Bearer"}, Unavailable),
    ],
)
async def test_a_refused_refresh_is_told_by_its_words(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector, status: int, body: object, kind: type
) -> None:
    credentials = await made.person()
    twin.state.script("POST", "/oauth/v2/accessToken", status, body)

    assert isinstance(await connector.refresh(credentials, at=now()), kind)


async def test_without_a_refresh_token_or_an_app_nothing_is_asked(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector
) -> None:
    credentials = await made.person()
    before = len(twin.state.calls)
    object.__setattr__(credentials, "app", None)
    assert isinstance(await connector.refresh(credentials, at=now()), Unavailable)
    object.__setattr__(credentials, "refresh_token", None)
    assert isinstance(await connector.refresh(credentials, at=now()), NeedsReauth)

    assert len(twin.state.calls) == before


async def test_where_a_consent_is_shared_a_revoked_token_may_still_be_renewed(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector
) -> None:
    person = twin.state.sign_up()
    twin.state.found("Hearth", by=person)
    profile, page = map(credentials_of, await made.offered_to(person))
    twin.state.tokens[profile.access_token].is_revoked = True

    for one in (profile, page):
        answer = await connector.check_access(one)
        assert isinstance(answer, NeedsReauth) and answer.can_refresh


# --- giving back, and looking -----------------------------------------------------------------------------------------


async def test_access_is_given_back_and_what_shares_it_is_told_apart(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector
) -> None:
    alone = await made.person()
    person = twin.state.sign_up()
    twin.state.found("Hearth", by=person)
    profile, page = map(credentials_of, await made.offered_to(person))

    await connector.revoke(alone)
    await connector.revoke(alone)

    assert twin.state.tokens[alone.access_token].is_revoked
    assert connector.shared_by(alone.details) is None
    assert connector.shared_by(profile.details) == connector.shared_by(page.details) is not None
    assert await connector.check_access(profile) is None


async def test_access_that_could_not_be_given_back_is_said(
    twin: LinkedInTwin, made: Made, connector: LinkedInConnector
) -> None:
    alone = await made.person()
    twin.state.script("POST", "/oauth/v2/revoke", 503, {"error": "server_error"})

    with pytest.raises(ReadFailed):
        await connector.revoke(alone)


async def test_an_app_is_tried_before_it_is_kept(twin: LinkedInTwin, connector: LinkedInConnector) -> None:
    assert await connector.find_app_problem(APP) is None
    problem = await connector.find_app_problem(AppCredentials("li-app", "wrong"))
    assert problem is not None and "client id and secret" in problem
    twin.state.script("POST", "/oauth/v2/introspectToken", 500, "oops")
    with pytest.raises(ReadFailed):
        await connector.find_app_problem(APP)


async def test_a_closer_look_at_a_page(twin: LinkedInTwin, made: Made, connector: LinkedInConnector) -> None:
    credentials = await made.page()

    found = {one.code: one for one in await connector.examine(credentials)}

    assert {code: one.is_good for code, one in found.items()} == {
        "permissions": True,
        "renewal": True,
        "figures": True,
        "api-version": True,
        "page-role": True,
        "quota": None,
        "clock": True,
    }
    held = twin.state.tokens[credentials.access_token]
    held.person.roles = dict.fromkeys(held.person.roles, "ANALYST")
    held.scopes = held.scopes - {"w_organization_social"}
    worse = {one.code: one.is_good for one in await connector.examine(credentials)}
    assert (worse["page-role"], worse["permissions"]) == (False, False)


async def test_a_closer_look_at_a_profile(twin: LinkedInTwin, made: Made, web: httpx2.AsyncClient) -> None:
    person = twin.state.sign_up()
    plain = connector_to(twin.url, web, scopes=("openid", "w_member_social"))
    [profile] = await made.offered_to(person, plain)
    twin.state.versions.add("202511")
    later = now() + timedelta(days=2)
    old = connector_to(twin.url, web, version="202511", clock=lambda: later)

    found = {one.code: one for one in await old.examine(credentials_of(profile))}

    assert (found["api-version"].is_good, found["clock"].is_good, found["figures"].is_good) == (False, False, None)
    assert "LINKEDIN_API_VERSION" in found["api-version"].detail
    twin.state.script("GET", "/v2/userinfo", 500, "oops")
    with pytest.raises(ReadFailed):
        await plain.examine(credentials_of(profile))
