"""Finding the server, being known there, the way to its consent page and back, and giving access back."""

from collections.abc import AsyncIterator, Iterator, Mapping
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
    AppCredentials,
    AppForgotten,
    ConnectionRefused,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    NeedsReauth,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    RegistersApps,
    RevokesAccess,
    Unavailable,
)
from app.platforms.http import new_client
from app.platforms.mastodon.connector import MastodonConnector
from app.platforms.mastodon.rules import SCOPES
from tests.platforms.mastodon.people import (
    CHALLENGE,
    REDIRECT_URI,
    VERIFIER,
    Connect,
    allow,
    begin,
    come_back,
)
from tests.platforms.routed import Routed
from tests.twins.mastodon import MastodonTwin

SERVER = "https://social.example"
APP = AppCredentials("our-id", "our-secret")


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
async def elsewhere(web: respx.MockRouter) -> AsyncIterator[MastodonConnector]:
    """To servers of any name, whose answers the test makes up. The guard against private addresses is off."""
    async with httpx2.AsyncClient(transport=Routed(web)) as client:
        yield MastodonConnector(client, allow_insecure=True)


@pytest.fixture
async def app(connector: MastodonConnector, twin: MastodonTwin) -> AppCredentials:
    return await connector.register_app(twin.url, redirect_uri=REDIRECT_URI)


# --- which server -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("mastodon.social", "https://mastodon.social"),
        (" Mastodon.Social. ", "https://mastodon.social"),
        ("https://mastodon.social/", "https://mastodon.social"),
        ("https://mastodon.social/@baker/114", "https://mastodon.social"),
        ("mastodon.social/@baker", "https://mastodon.social"),
        ("https://mastodon.social/@other@there.example?a=b#c", "https://mastodon.social"),
        ("@baker@mastodon.social", "https://mastodon.social"),
        ("baker@mastodon.social", "https://mastodon.social"),
        ("acct:baker@mastodon.social", "https://mastodon.social"),
        ("\u200ebaker@mastodon.social\u2069", "https://mastodon.social"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("social.example:8443", "https://social.example:8443"),
    ],
)
async def test_whatever_people_type_leads_to_a_server(
    elsewhere: MastodonConnector, web: respx.MockRouter, typed: str, origin: str
):
    web.get(path="/.well-known/webfinger").respond(404)

    assert await elsewhere.server_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "@", "baker@", "ftp://mastodon.social", "https://", "two words.example", "a" * 240 + ".example", "[::"],
)
async def test_what_is_no_server_says_how_to_type_one(typed: str):
    async with new_client(only_public=True) as client:
        with pytest.raises(ConnectionRefused, match=r"such as mastodon\.social|There is no server"):
            await MastodonConnector(client, allow_insecure=False).server_of(typed)


@pytest.mark.parametrize(
    "typed",
    ["127.0.0.1", "http://127.0.0.1:3000", "https://[::1]", "10.0.0.1", "localhost", "mastodon", "169.254.169.254"],
)
async def test_servers_inside_are_not_reached(typed: str):
    async with new_client(only_public=True) as client:
        with pytest.raises(ConnectionRefused):
            await MastodonConnector(client, allow_insecure=False).server_of(typed)


async def test_an_address_whose_domain_is_not_the_server_leads_to_the_server(
    elsewhere: MastodonConnector, web: respx.MockRouter
):
    links = [
        {"rel": "http://webfinger.net/rel/profile-page", "href": "https://elsewhere.example/@baker"},
        {"rel": "self", "type": "application/activity+json", "href": "https://social.bakery.example/users/baker"},
    ]
    asked = web.get("https://bakery.example/.well-known/webfinger")
    asked.respond(301, headers={"Location": "https://www.bakery.example/.well-known/webfinger?resource=x"})
    web.get("https://www.bakery.example/.well-known/webfinger").respond(json={"links": links})

    assert await elsewhere.server_of("@baker@bakery.example") == "https://social.bakery.example"
    assert asked.calls.last.request.url.params["resource"] == "acct:baker@bakery.example"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"links": [{"rel": "self", "href": "nowhere"}, "x", {"rel": "self"}]}),
        httpx.Response(200, content=b"[" * 300_000),
        httpx.ConnectError("Refused"),
    ],
    ids=["HTML", "no address", "endless", "nobody there"],
)
async def test_a_domain_that_says_nothing_is_the_server(
    elsewhere: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception
):
    web.get("https://bakery.example/.well-known/webfinger").mock(side_effect=[answer])

    assert await elsewhere.server_of("baker@bakery.example") == "https://bakery.example"


async def test_a_domain_cannot_lead_inside(web: respx.MockRouter):
    links = [{"rel": "self", "href": "https://127.0.0.1/users/baker"}]
    web.get(path="/.well-known/webfinger").respond(json={"links": links})
    async with httpx2.AsyncClient(transport=Routed(web)) as client:
        connector = MastodonConnector(client, allow_insecure=False)
        with pytest.raises(ConnectionRefused, match="private network"):
            await connector.server_of("baker@8.8.8.8")


# --- being known there ------------------------------------------------------------------------------------------------


async def test_the_server_is_told_who_we_are(connector: MastodonConnector, twin: MastodonTwin):
    assert isinstance(connector, RegistersApps)

    made = await connector.register_app(twin.url, redirect_uri=REDIRECT_URI)

    [known] = twin.state.apps.values()
    assert (known.client_id, known.client_secret) == (made.client_id, made.client_secret)
    assert (known.name, known.redirect_uris) == ("AI Growth Manager", [REDIRECT_URI])
    assert known.scopes == ["read:accounts", "read:statuses", "write:statuses", "write:media"]
    assert known.website is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(404, text="<html>"), "type all of it"),
        (httpx.Response(404, json={"error": "Not Found"}), "type all of it"),
        (httpx.Response(301, headers={"Location": "https://there.example/"}), "type all of it"),
        (httpx.Response(200, text="<html>"), "type all of it"),
        (httpx.Response(200, json={"client_id": "x"}), "type all of it"),
        (httpx.Response(403, json={"error": "Closed"}), "does not let this product connect accounts: Closed"),
        (httpx.Response(429, json={"error": "Slow"}, headers={"Retry-After": "120"}), "Try again in 2 min"),
        (httpx.Response(502, text="Bad gateway"), "type all of it"),
        (httpx.ConnectError("No route"), "cannot be reached"),
        (httpx.ReadTimeout("Slow"), "type all of it"),
    ],
)
async def test_a_server_that_does_not_take_us_says_what_to_do(
    elsewhere: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception, words: str
):
    web.post(f"{SERVER}/api/v1/apps").mock(side_effect=[answer])

    with pytest.raises(ConnectionRefused, match=words):
        await elsewhere.register_app(SERVER, redirect_uri=REDIRECT_URI)


# --- there ------------------------------------------------------------------------------------------------------------


async def test_a_server_of_today_is_asked_with_pkce(
    connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials
):
    consent = await begin(connector, app, twin.url)

    url = urlsplit(consent.url)
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{twin.url}/oauth/authorize"
    assert {name: values for name, [values] in parse_qs(url.query).items()} == {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": REDIRECT_URI,
        "scope": " ".join(SCOPES),
        "state": "some-state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    assert app.client_secret not in consent.url
    assert VERIFIER not in str(consent.kept)


async def test_an_old_server_is_asked_without(connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials):
    twin.state.kind.has_discovery = False

    consent = await begin(connector, app, twin.url)
    [account] = await come_back(connector, app, consent, username="bakery")

    assert "code_challenge" not in consent.url
    assert account.account_name.startswith("bakery@")


async def test_addresses_on_another_server_are_not_believed(elsewhere: MastodonConnector, web: respx.MockRouter):
    document = {
        "authorization_endpoint": "https://evil.example/oauth/authorize",
        "token_endpoint": "https://social.example.evil.example/oauth/token",
        "code_challenge_methods_supported": ["S256"],
    }
    web.get(f"{SERVER}/.well-known/oauth-authorization-server").respond(json=document)
    web.post(f"{SERVER}/oauth/token").respond(json={"access_token": "app"})

    consent = await begin(elsewhere, APP, SERVER)

    assert consent.url.startswith(f"{SERVER}/oauth/authorize?")
    assert consent.kept["token_path"] == "/oauth/token"


async def test_addresses_that_a_server_names_for_itself_are_taken(elsewhere: MastodonConnector, web: respx.MockRouter):
    document = {"authorization_endpoint": f"{SERVER}/login", "token_endpoint": f"{SERVER}/token"}
    web.get(f"{SERVER}/.well-known/oauth-authorization-server").respond(json=document)
    web.post(f"{SERVER}/oauth/token").respond(404)

    consent = await begin(elsewhere, APP, SERVER)

    assert consent.url.startswith(f"{SERVER}/login?")
    assert consent.kept == {"pkce": False, "token_path": "/token", "issuer": None}


async def test_an_app_the_server_has_forgotten_is_noticed_before_anybody_is_sent_there(
    connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials
):
    twin.state.forget_apps()

    with pytest.raises(AppForgotten):
        await begin(connector, app, twin.url)


async def test_nobody_is_sent_to_a_server_that_is_away(elsewhere: MastodonConnector, web: respx.MockRouter):
    web.route().mock(side_effect=httpx.ConnectError("No route"))

    with pytest.raises(ConnectionRefused, match="cannot be reached"):
        await begin(elsewhere, APP, SERVER)


@pytest.mark.parametrize("given", [{"server": None}, {"app": None}])
async def test_without_a_server_nobody_is_sent_anywhere(elsewhere: MastodonConnector, given: dict[str, None]):
    request = ConsentRequest("state", REDIRECT_URI, CHALLENGE, app=APP, server=SERVER)

    with pytest.raises(ConnectionRefused):
        await elsewhere.begin(replace(request, **given))


# --- and back ---------------------------------------------------------------------------------------------------------


async def test_what_is_kept_of_an_account(connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials):
    twin.state.kind.rules = [{"id": "1", "text": "Say when AI wrote it.", "hint": "At the end of the post."}]

    [account] = await come_back(connector, app, await begin(connector, app, twin.url), username="bakery")

    host, [known] = twin.url.partition("//")[2], twin.state.accounts.values()
    assert account.account_id == f"{known.id}@{host}"
    assert account.account_name == f"bakery@{host}"
    assert account.server == twin.url
    assert account.scopes == SCOPES
    assert (account.refresh_token, account.expires_at, account.why_not) == (None, None, None)
    assert account.details == {
        "id": known.id,
        "handle": f"bakery@{host}",
        "display_name": "Bakery",
        "url": f"{twin.url}/@bakery",
        "usual_visibility": "public",
        "domain": host,
        "version": "4.5.2",
        "limits": {"max_length": 500, "max_images": 4, "url_length": 23},
        "media": {
            "image_bytes": 16_777_216,
            "video_bytes": 103_809_024,
            "description_length": 1500,
            "mime_types": ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"],
        },
        "rules": [{"id": "1", "text": "Say when AI wrote it.", "hint": "At the end of the post."}],
    }
    assert account.access_token not in repr(account)


async def test_the_same_number_on_two_servers_is_two_accounts(connector: MastodonConnector, twin: MastodonTwin):
    with MastodonTwin() as other:
        ids = set()
        for server in (twin, other):
            app = await connector.register_app(server.url, redirect_uri=REDIRECT_URI)
            [account] = await come_back(connector, app, await begin(connector, app, server.url), username="bakery")
            assert account.details["id"] == "1"
            ids.add(account.account_id)

    assert len(ids) == 2


async def test_a_code_is_good_once(connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials):
    consent = await begin(connector, app, twin.url)
    await come_back(connector, app, consent, username="bakery")
    used = next(iter(twin.state.codes))

    with pytest.raises(ConnectionRefused, match="Connect once more"):
        await come_back(connector, app, consent, username="bakery", code=used)


@pytest.mark.parametrize(
    "changed",
    [{"code_verifier": "another-verifier-of-forty-three-letters-and-more"}, {"redirect_uri": "https://evil.example/"}],
    ids=str,
)
async def test_a_code_is_bound_to_us(
    connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials, changed: dict[str, str]
):
    with pytest.raises(ConnectionRefused):
        await come_back(connector, app, await begin(connector, app, twin.url), username="bakery", **changed)


async def test_an_app_that_is_forgotten_on_the_way_is_told(
    connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials
):
    consent = await begin(connector, app, twin.url)
    said = await allow(consent.url, "bakery")
    twin.state.forget_apps()

    with pytest.raises(AppForgotten):
        await connector.exchange(_answer(said, app, consent.kept, twin.url), at=now())


async def test_an_answer_of_another_server_connects_nothing(
    connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials
):
    consent = await begin(connector, app, twin.url)

    with pytest.raises(ConnectionRefused, match="Another server"):
        await come_back(connector, app, consent, username="bakery", parameters={"iss": "https://evil.example"})
    assert all(token.account_id is None for token in twin.state.tokens.values())


@pytest.mark.parametrize(
    ("granted", "kept"),
    [
        ("read write", ("read", "write", "read:accounts", "read:statuses", "write:statuses", "write:media")),
        ("write:statuses write:media", ("write:statuses", "write:media")),
        (None, ()),
    ],
)
async def test_wide_permissions_count_as_what_they_contain(
    elsewhere: MastodonConnector, web: respx.MockRouter, granted: str | None, kept: tuple[str, ...]
):
    _serve(web, token={"access_token": "token", **({"scope": granted} if granted else {})})

    [account] = await elsewhere.exchange(_answer({"code": "c"}, APP, {}, SERVER), at=now())

    assert account.scopes == kept


async def test_without_the_permission_to_post_nothing_is_connected_and_access_is_given_back(
    elsewhere: MastodonConnector, web: respx.MockRouter
):
    revoked = web.post(f"{SERVER}/oauth/revoke").respond(json={})
    _serve(web, token={"access_token": "token", "scope": "read:accounts read:statuses write:media"})

    with pytest.raises(ConnectionRefused, match="did not allow write:statuses"):
        await elsewhere.exchange(_answer({"code": "c"}, APP, {}, SERVER), at=now())

    assert parse_qs(revoked.calls.last.request.content.decode())["token"] == ["token"]


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (httpx.Response(403, json={"error": "Your login is currently disabled"}), "does not let this account in"),
        (httpx.Response(200, json={"error": "?"}), "did not say whose account"),
        (httpx.Response(500, text="Oh"), "did not say whose account"),
    ],
)
async def test_an_account_that_cannot_be_read_is_not_connected(
    elsewhere: MastodonConnector, web: respx.MockRouter, account: httpx.Response, words: str
):
    web.post(f"{SERVER}/oauth/revoke").respond(json={})
    _serve(web, account=account)

    with pytest.raises(ConnectionRefused, match=words):
        await elsewhere.exchange(_answer({"code": "c"}, APP, {}, SERVER), at=now())


@pytest.mark.parametrize(
    "token",
    [
        httpx.Response(200, json={}),
        httpx.Response(400, json={"error": "invalid_grant", "error_description": "Too late"}),
        httpx.Response(502, text="Bad gateway"),
        httpx.ReadTimeout("Slow"),
    ],
)
async def test_a_server_that_gives_no_access_connects_nothing(
    elsewhere: MastodonConnector, web: respx.MockRouter, token: httpx.Response | Exception
):
    web.post(f"{SERVER}/oauth/token").mock(side_effect=[token])

    with pytest.raises(ConnectionRefused):
        await elsewhere.exchange(_answer({"code": "c"}, APP, {}, SERVER), at=now())


async def test_an_account_that_has_moved_says_where(
    connector: MastodonConnector, twin: MastodonTwin, app: AppCredentials
):
    twin.state.sign_up("bakery").moved_to = "bakery@there.example"

    [account] = await come_back(connector, app, await begin(connector, app, twin.url), username="bakery")

    assert account.why_not is not None
    assert "has moved to bakery@there.example" in account.why_not


async def test_a_domain_is_shown_only_where_it_fits_the_server(elsewhere: MastodonConnector, web: respx.MockRouter):
    names = []
    for domain in ("example", "social.example", "mastodon.social", "l.example", ""):
        _serve(web, instance={"domain": domain, "configuration": {}}, at="https://a.social.example")
        answer = _answer({"code": "c"}, APP, {}, "https://a.social.example")
        [account] = await elsewhere.exchange(answer, at=now())
        names.append(account.account_name)

    assert names == ["baker@a.social.example", "baker@social.example", *["baker@a.social.example"] * 3]


# --- what the server allows -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("v2", "v1", "limits"),
    [
        (
            {"configuration": {"statuses": {"max_characters": 5000, "max_media_attachments": 16}}},
            None,
            {"max_length": 5000, "max_images": 16},
        ),
        (None, {"max_toot_chars": 1500, "uri": "https://social.example"}, {"max_length": 1500}),
        (None, {"configuration": {"statuses": {"max_characters": "many", "max_media_attachments": -1}}}, {}),
        ({"title": "Nothing to see"}, {"configuration": {"statuses": {"max_characters": 700}}}, {"max_length": 700}),
        (None, None, {}),
        ({"configuration": {"statuses": [], "media_attachments": None}, "rules": "none"}, None, {}),
    ],
)
async def test_limits_come_from_whichever_document_there_is(
    elsewhere: MastodonConnector,
    web: respx.MockRouter,
    v2: dict[str, object] | None,
    v1: dict[str, object] | None,
    limits: dict[str, int],
):
    _serve(web, instance=None)
    for version, document in (("v2", v2), ("v1", v1)):
        answer = (
            httpx.Response(200, json=document) if document is not None else httpx.Response(404, json={"error": "-"})
        )
        web.get(f"{SERVER}/api/{version}/instance").mock(return_value=answer)
    credentials = Credentials("7@social.example", "token", server=SERVER)

    details = await elsewhere.read_details(credentials)

    assert details["limits"] == limits


async def test_details_are_read_again_as_they_are_now(
    connector: MastodonConnector, twin: MastodonTwin, connect: Connect
):
    credentials = await connect("bakery")
    twin.state.kind.max_characters = 11_000
    twin.state.kind.rules = [{"id": "1", "text": "Be kind"}]

    details = await connector.read_details(credentials)

    assert details["limits"]["max_length"] == 11_000
    assert details["rules"] == [{"id": "1", "text": "Be kind", "hint": ""}]
    assert {name: details[name] for name in ("id", "handle", "url")} == {
        name: credentials.details[name] for name in ("id", "handle", "url")
    }


async def test_details_that_cannot_be_read_are_left_as_they_were(elsewhere: MastodonConnector, web: respx.MockRouter):
    web.route().mock(side_effect=httpx.ConnectError("No route"))

    with pytest.raises(ReadFailed):
        await elsewhere.read_details(Credentials("7@social.example", "token", server=SERVER))


# --- later ------------------------------------------------------------------------------------------------------------


async def test_access_is_given_back(connector: MastodonConnector, twin: MastodonTwin, connect: Connect):
    assert isinstance(connector, RevokesAccess)
    credentials = await connect()

    await connector.revoke(credentials)
    await connector.revoke(credentials)

    assert twin.state.tokens[credentials.access_token].is_revoked
    assert isinstance(await connector.check_access(credentials), NeedsReauth)


async def test_access_of_another_app_cannot_be_given_back(
    connector: MastodonConnector, twin: MastodonTwin, connect: Connect
):
    credentials, other = await connect(), await connector.register_app(twin.url, redirect_uri=REDIRECT_URI)

    for app in (None, other, AppCredentials("unknown", "x")):
        with pytest.raises(ReadFailed):
            await connector.revoke(replace(credentials, app=app))


async def test_access_without_an_end_is_asked_about_instead_of_renewed(connector: MastodonConnector, connect: Connect):
    credentials = await connect()

    assert await connector.refresh(credentials, at=now()) == RefreshedTokens(credentials.access_token, None, None)


async def test_software_that_gives_refresh_tokens_gets_them_back(elsewhere: MastodonConnector, web: respx.MockRouter):
    given = {"access_token": "new", "refresh_token": "next", "expires_in": 600}
    asked = web.post(f"{SERVER}/oauth/token").respond(json=given)
    credentials = Credentials("7@social.example", "old", "refresh", SERVER, {"id": "7"}, APP)
    at = now()

    assert await elsewhere.refresh(credentials, at=at) == RefreshedTokens("new", "next", at + timedelta(seconds=600))
    assert {name: value for name, [value] in parse_qs(asked.calls.last.request.content.decode()).items()} == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh",
        "client_id": "our-id",
        "client_secret": "our-secret",
    }


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), NeedsReauth),
        (httpx.Response(401, json={"error": "invalid_client"}), NeedsReauth),
        (httpx.Response(429, json={"error": "Slow"}), RateLimited),
        (httpx.Response(503, text="Away"), Unavailable),
        (httpx.Response(200, json={}), Unavailable),
        (httpx.ReadTimeout("Slow"), Unavailable),
        (httpx.ConnectError("No route"), Unavailable),
    ],
)
async def test_a_refresh_that_fails_says_whether_the_person_is_needed(
    elsewhere: MastodonConnector, web: respx.MockRouter, answer: httpx.Response | Exception, outcome: type
):
    web.post(f"{SERVER}/oauth/token").mock(side_effect=[answer])
    credentials = Credentials("7@social.example", "old", "refresh", SERVER, {"id": "7"}, APP)

    said = await elsewhere.refresh(credentials, at=now())

    assert isinstance(said, outcome)
    assert not isinstance(said, NeedsReauth) or not said.can_refresh


def _answer(said: dict[str, str], app: AppCredentials, kept: Mapping[str, Any], server: str) -> ConsentAnswer:
    return ConsentAnswer(said["code"], REDIRECT_URI, VERIFIER, app, server, kept, said)


def _serve(
    web: respx.MockRouter,
    *,
    token: dict[str, str] | None = None,
    account: httpx.Response | None = None,
    instance: dict[str, object] | None = None,
    at: str = SERVER,
) -> None:
    web.post(f"{at}/oauth/token").respond(json=token or {"access_token": "token"})
    whose = account or httpx.Response(200, json={"id": "7", "username": "baker"})
    web.get(f"{at}/api/v1/accounts/verify_credentials").mock(return_value=whose)
    web.get(f"{at}/api/v2/instance").respond(json=instance or {"configuration": {}})
    web.get(f"{at}/api/v1/instance").respond(404)
