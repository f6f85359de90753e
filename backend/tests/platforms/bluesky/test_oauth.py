"""Connecting on the account's own page: what we ask, what we believe of the answer, and what is kept of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from app.core.clock import now
from app.platforms.bluesky.access import Bound, NotReadable, access_of, renewal_of
from app.platforms.bluesky.app_document import App
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.bluesky.jose import Key
from app.platforms.contract import (
    ConnectionRefused,
    Credentials,
    NeedsReauth,
    Published,
    RateLimited,
    ReadFailed,
    RefreshedTokens,
    Unavailable,
)
from tests.platforms.bluesky.connectors import ON_THIS_MACHINE, SECRET, a_connector
from tests.platforms.bluesky.consent import Journey, begun, connected, credentials_of, decided
from tests.platforms.bluesky.test_records import a_draft
from tests.twins.bluesky import Account, BlueskyTwin
from tests.twins.bluesky.tokens import read

PUBLIC = "https://growth.example"
PUBLIC_BACK = f"{PUBLIC}/api/v1/social/callback/bluesky"
DOCUMENT = f"{PUBLIC}/api/v1/social/bluesky/client-metadata.json"


@pytest.fixture
def person(twin: BlueskyTwin) -> Account:
    return twin.state.sign_up()


@pytest.fixture
async def credentials(connector: BlueskyConnector, person: Account) -> Credentials:
    return credentials_of(await connected(connector, person.handle))


@pytest.fixture(autouse=True)
def as_it_was(twin: BlueskyTwin) -> Any:
    yield
    twin.oauth.changes = {}
    twin.oauth.lose_next_refresh = False


async def refusal(connector: BlueskyConnector, journey: Journey, parameters: dict[str, str], **changed: Any) -> str:
    with pytest.raises(ConnectionRefused) as refused:
        await connector.exchange(journey.answer(parameters, **changed), at=now())
    return str(refused.value)


async def cannot_begin(connector: BlueskyConnector, identifier: str | None, **given: Any) -> str:
    with pytest.raises(ConnectionRefused) as refused:
        await begun(connector, identifier, **given)
    return str(refused.value)


# --- on the way there -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["{handle}", " @{handle}\u200e", "{did}"])
async def test_a_handle_leads_to_its_own_servers_page(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account, written: str
) -> None:
    journey = await begun(connector, written.format(handle=person.handle, did=person.did))

    page = urlsplit(journey.consent.url)
    assert f"{page.scheme}://{page.netloc}{page.path}" == f"{twin.oauth.issuer}/oauth/authorize"
    query = parse_qs(page.query)
    assert set(query) == {"client_id", "request_uri"}
    asked = twin.oauth.asked[query["request_uri"][0]]
    assert asked.scope == "atproto transition:generic"
    assert asked.login_hint in {person.handle, person.did}
    assert journey.consent.kept["issuer"] == twin.oauth.issuer


async def test_on_this_machine_we_go_by_the_name_set_aside_for_that(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    back = "http://localhost:8000/api/v1/social/callback/bluesky"  # the name may not be sent back to
    journey = await begun(connector, person.handle, redirect_uri=back)
    [account] = await connector.exchange(journey.answer(await decided(journey)), at=now())

    client_id = urlsplit(journey.consent.kept["client_id"])
    assert (client_id.scheme, client_id.netloc, client_id.path) == ("http", "localhost", "")
    assert parse_qs(client_id.query) == {
        "redirect_uri": ["http://127.0.0.1:8000/api/v1/social/callback/bluesky"],
        "scope": ["atproto transition:generic"],
    }
    assert account.account_id == person.did


async def test_without_a_handle_the_server_named_or_the_usual_one_signs_in(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    for named, server in ((None, None), (None, twin.url), ("maya@bakery.example", None)):
        journey = await begun(connector, named, server=server)
        [account] = await connector.exchange(journey.answer(await decided(journey, handle=person.handle)), at=now())
        assert account.account_id == person.did


async def test_an_entryway_signs_in_for_the_servers_behind_it(
    client: httpx2.AsyncClient, twin: BlueskyTwin, person: Account
) -> None:
    """As bsky.social does: it keeps no posts itself, and says so by having no document about that."""
    entryway = twin.oauth.issuer
    connector = a_connector(client, entryway, plc_url=twin.plc_url)

    said = await cannot_begin(connector, None)  # here it does keep posts, as another server than it was asked as
    assert "does not say who signs people in" in said

    twin.oauth.is_entryway = True
    journey = await begun(connector, None)
    twin.oauth.is_entryway = False
    [account] = await connector.exchange(journey.answer(await decided(journey, handle=person.handle)), at=now())
    assert (account.account_id, account.server) == (person.did, twin.url)


async def test_who_cannot_be_sent_anywhere_is_told_why(
    connector: BlueskyConnector, client: httpx2.AsyncClient, twin: BlueskyTwin, person: Account
) -> None:
    assert "no account called nobody.test" in await cannot_begin(connector, "nobody.test")
    assert "whole handle" in await cannot_begin(connector, "maya")
    assert "cannot be reached" in await cannot_begin(connector, None, server="http://127.0.0.1:1")
    lan = "http://192.168.1.5:8000/api/v1/social/callback/bluesky"
    assert "app password" in await cannot_begin(connector, person.handle, redirect_uri=lan)
    guarded = a_connector(client, twin.url, plc_url=twin.plc_url, allow_insecure=False)
    assert "https" in await cannot_begin(guarded, person.handle)
    unread = a_connector(client, twin.url, plc_url=twin.plc_url, public_url="https://not-there.example")
    assert "Unable to obtain client metadata" in await cannot_begin(
        unread, person.handle, redirect_uri="https://not-there.example/back"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://another.example"},
        {"require_pushed_authorization_requests": False},
        {"client_id_metadata_document_supported": None},
        {"authorization_response_iss_parameter_supported": False},
        {"dpop_signing_alg_values_supported": ["RS256"]},
        {"code_challenge_methods_supported": ["plain"]},
        {"scopes_supported": ["openid"]},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"pushed_authorization_request_endpoint": "/oauth/par"},
        {"revocation_endpoint": "ftp://127.0.0.1/"},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_server_that_is_no_authorization_server_of_this_network(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account, change: dict[str, Any]
) -> None:
    twin.oauth.says = change
    said = await cannot_begin(connector, person.handle)
    twin.oauth.says = {}

    assert "app password" in said or "server address" in said
    assert not [asked for asked in twin.oauth.asked.values() if asked.login_hint == person.handle]


# --- back again -------------------------------------------------------------------------------------------------------


async def test_the_account_comes_back_with_a_key_in_one_secret(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    journey = await begun(connector, person.handle)
    [account] = await connector.exchange(journey.answer(await decided(journey)), at=now())

    assert (account.account_id, account.account_name, account.server) == (person.did, person.handle, twin.url)
    assert account.scopes == ("atproto", "transition:generic")
    assert account.expires_at is not None and 3500 < (account.expires_at - now()).total_seconds() <= 3600
    assert account.details == {"handle": person.handle}
    access, renewal = access_of(credentials_of(account)), renewal_of(credentials_of(account))
    assert isinstance(access, Bound) and renewal is not None
    grant = twin.oauth.grants[-1]
    assert (access.token, access.key.thumbprint) == (grant.access, grant.thumbprint)
    assert (renewal.token, renewal.issuer) == (grant.refresh, twin.oauth.issuer)
    shown = repr(account) + repr(access) + repr(renewal) + repr(journey.consent)
    for secret in (access.token, renewal.token, access.key.secret):
        assert secret not in shown
    assert access.key.secret not in json.dumps(dict(account.details))


async def test_each_session_has_a_key_of_its_own(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    for _ in range(2):
        await connected(connector, person.handle)

    assert len({grant.thumbprint for grant in twin.oauth.grants if grant.did == person.did}) == 2


async def test_an_answer_that_belongs_to_something_else_is_not_taken(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    journey = await begun(connector, person.handle)
    back = await decided(journey)

    assert "another server" in await refusal(connector, journey, {**back, "iss": "https://evil.example"})
    assert "another server" in await refusal(connector, journey, {k: v for k, v in back.items() if k != "iss"})
    assert "another connection" in await refusal(connector, journey, {**back, "state": "of-somebody-else"})
    assert not [grant for grant in twin.oauth.grants if grant.did == person.did]  # the code was not even sent


async def test_codes_are_good_once_with_their_verifier_and_key(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    journey = await begun(connector, person.handle)
    back = await decided(journey)
    assert "Invalid code_verifier" in await refusal(connector, journey, back, code_verifier="x" * 64)

    journey = await begun(connector, person.handle)
    back = await decided(journey)
    stolen = {**journey.consent.kept, "key": Key.new().secret}
    assert "does not match" in await refusal(connector, journey, back, kept=stolen)

    journey = await begun(connector, person.handle)
    back = await decided(journey)
    await connector.exchange(journey.answer(back), at=now())
    assert "Code replayed" in await refusal(connector, journey, back)


async def test_another_account_than_the_one_typed_is_not_connected(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    other = twin.state.sign_up()
    journey = await begun(connector, person.handle)

    said = await refusal(connector, journey, await decided(journey, handle=other.handle))

    assert "another account than the one you typed" in said
    assert [grant.is_revoked for grant in twin.oauth.grants if grant.did == other.did] == [True]


async def test_a_server_cannot_sign_in_accounts_that_live_elsewhere(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    """It says in its token answer that it signed in an account of another server."""
    with BlueskyTwin() as liar:
        puppet = liar.state.sign_up()
        journey = await begun(connector, None, server=liar.url)
        liar.oauth.changes = {"sub": person.did}

        said = await refusal(connector, journey, await decided(journey, handle=puppet.handle))

    assert f"{liar.oauth.issuer} does not speak for this account; {twin.url} is its server" in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"token_type": "Bearer"}, "not as Bluesky's network asks"),
        ({"sub": "somebody"}, "not as Bluesky's network asks"),
        ({"access_token": ""}, "not as Bluesky's network asks"),
        ({"scope": None}, "not as Bluesky's network asks"),
        ({"scope": "atproto"}, "did not allow us to post (transition:generic)"),
        ({"scope": "transition:generic"}, "did not allow us to post (atproto)"),
    ],
    ids=str,
)
async def test_tokens_that_cannot_be_used_are_not_kept(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account, change: dict[str, Any], words: str
) -> None:
    journey = await begun(connector, person.handle)
    twin.oauth.changes = change

    assert words in await refusal(connector, journey, await decided(journey))


async def test_an_account_that_is_paused_is_not_connected(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    journey = await begun(connector, person.handle)
    back = await decided(journey)
    person.status = "deactivated"

    assert "Activate it" in await refusal(connector, journey, back)
    assert all(grant.is_revoked for grant in twin.oauth.grants if grant.did == person.did)


# --- with a document of ours ------------------------------------------------------------------------------------------


@pytest.fixture
async def public(client: httpx2.AsyncClient, twin: BlueskyTwin) -> AsyncIterator[BlueskyConnector]:
    """An installation whose document the network can read."""
    made = a_connector(client, twin.url, plc_url=twin.plc_url, public_url=PUBLIC)
    document = made.app_document(redirect_uri=PUBLIC_BACK)
    assert document is not None
    twin.oauth.clients[DOCUMENT] = json.loads(json.dumps(document))
    yield made
    del twin.oauth.clients[DOCUMENT]


async def test_a_public_installation_signs_for_itself(
    public: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    journey = await begun(public, person.handle, redirect_uri=PUBLIC_BACK)
    [account] = await public.exchange(journey.answer(await decided(journey)), at=now())
    fresh = await public.refresh(credentials_of(account), at=now())

    assert twin.oauth.grants[-1].client_id == DOCUMENT
    assert isinstance(fresh, RefreshedTokens)
    renewed = replace(credentials_of(account), access_token=fresh.access_token, refresh_token=fresh.refresh_token)
    assert await public.check_access(renewed) is None
    await public.revoke(renewed)
    assert twin.oauth.grants[-1].is_revoked


async def test_another_installation_cannot_sign_for_it(
    public: BlueskyConnector, client: httpx2.AsyncClient, twin: BlueskyTwin, person: Account
) -> None:
    other = a_connector(client, twin.url, plc_url=twin.plc_url, public_url=PUBLIC, secret="another")
    journey = await begun(public, person.handle, redirect_uri=PUBLIC_BACK)
    [account] = await public.exchange(journey.answer(await decided(journey)), at=now())

    assert "client_assertion" in await cannot_begin(other, person.handle, redirect_uri=PUBLIC_BACK)
    refreshed = await other.refresh(credentials_of(account), at=now())
    assert isinstance(refreshed, NeedsReauth)
    assert isinstance(await public.refresh(credentials_of(account), at=now()), RefreshedTokens)


def test_the_document_tells_the_public_half_of_one_key_per_installation() -> None:
    def document(secret: str) -> Any:
        return App(public_url=PUBLIC, secret=secret).document(PUBLIC_BACK)

    one, again, other = document(SECRET), document(SECRET), document("another")

    assert one == again
    assert one["client_id"] == DOCUMENT
    assert one["redirect_uris"] == [PUBLIC_BACK]
    assert (one["application_type"], one["dpop_bound_access_tokens"]) == ("web", True)
    assert (one["token_endpoint_auth_method"], one["token_endpoint_auth_signing_alg"]) == ("private_key_jwt", "ES256")
    [key], [others] = one["jwks"]["keys"], other["jwks"]["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert key["kid"] != others["kid"]
    assert SECRET not in json.dumps(one)


@pytest.mark.parametrize(
    ("public_url", "secret"), [(ON_THIS_MACHINE, SECRET), (PUBLIC, ""), ("http://growth.example", SECRET)]
)
def test_without_a_public_address_or_a_secret_there_is_no_document(public_url: str, secret: str) -> None:
    assert not App(public_url=public_url, secret=secret).has_document


# --- proofs -----------------------------------------------------------------------------------------------------------


async def test_a_nonce_that_is_over_costs_one_more_call_and_no_second_post(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials, person: Account
) -> None:
    prepared = await connector.prepare(a_draft("Fresh."), credentials)
    assert isinstance(prepared, dict)
    twin.oauth.rotate_nonces()
    before = len(twin.calls)

    outcome = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Published)
    assert twin.calls[before:] == ["com.atproto.repo.putRecord"] * 2
    assert twin.oauth.refused[-1] == "use_dpop_nonce"
    assert len(person.records) == 1
    await connector.check_access(credentials)
    assert twin.oauth.refused[-1] == "use_dpop_nonce" and len(twin.calls) == before + 3  # the new one is remembered


async def test_each_server_has_a_nonce_of_its_own(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    refused = len(twin.oauth.refused)
    for _ in range(3):
        fresh = await connector.refresh(credentials, at=now())
        assert isinstance(fresh, RefreshedTokens)
        credentials = replace(credentials, access_token=fresh.access_token, refresh_token=fresh.refresh_token)
        assert await connector.check_access(credentials) is None

    assert len(twin.oauth.refused) == refused


async def test_a_stolen_token_is_worth_nothing_without_its_key(
    connector: BlueskyConnector, credentials: Credentials
) -> None:
    held = access_of(credentials)
    assert isinstance(held, Bound)
    thief = replace(credentials, access_token=Bound(held.token, Key.new()).stored())
    bare = replace(credentials, access_token=held.token)

    for stolen in (thief, bare):
        assert isinstance(await connector.check_access(stolen), NeedsReauth)


async def test_a_server_that_never_has_enough_is_asked_twice() -> None:
    proofs: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        proofs.append(request.headers["DPoP"])
        said = {"DPoP-Nonce": f"n{len(proofs)}", "WWW-Authenticate": 'DPoP error="use_dpop_nonce"'}
        return httpx2.Response(401, headers=said, json={"error": "use_dpop_nonce", "message": "nonce wanted"})

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as never:
        connector = a_connector(never, "https://pds.example", allow_insecure=False)
        access = Bound("token", Key.new()).stored()
        outcome = await connector.check_access(Credentials("did:plc:x", access, server="https://pds.example"))

    assert isinstance(outcome, Unavailable) and "clock" in outcome.message
    first, second = (read(proof)[1] for proof in proofs)
    assert "nonce" not in first
    assert second["nonce"] == "n1"
    assert first["jti"] != second["jti"]
    assert first["htu"] == "https://pds.example/xrpc/com.atproto.server.getSession"
    assert first["ath"] == "PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A"  # of "token", by sha256sum


# --- keeping and ending it --------------------------------------------------------------------------------------------


async def test_refresh_tokens_are_used_once_and_rotate(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    fresh = await connector.refresh(credentials, at=now())
    assert isinstance(fresh, RefreshedTokens) and fresh.refresh_token
    renewed = replace(credentials, access_token=fresh.access_token, refresh_token=fresh.refresh_token)
    kept = access_of(renewed), access_of(credentials)
    assert [isinstance(one, Bound) and one.key.thumbprint for one in kept] == [twin.oauth.grants[-1].thumbprint] * 2

    replayed = await connector.refresh(credentials, at=now())

    assert replayed == NeedsReauth("The session ran out. Connect the account again.")
    assert twin.oauth.grants[-1].is_revoked  # which the server takes for theft


async def test_a_lost_answer_to_a_renewal_is_no_answer_yet(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    twin.oauth.lose_next_refresh = True

    assert isinstance(await connector.refresh(credentials, at=now()), Unavailable)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, "invalid_grant", NeedsReauth),
        (401, "invalid_client", NeedsReauth),
        (400, "invalid_client_metadata", Unavailable),
        (400, "AccountTakedown", NeedsReauth),
        (429, "rate_limited", RateLimited),
        (500, "server_error", Unavailable),
        (404, "", Unavailable),
    ],
)
async def test_what_a_renewal_that_was_refused_means(
    twin: BlueskyTwin, connector: BlueskyConnector, credentials: Credentials, status: int, error: str, kind: type
) -> None:
    async with httpx2.AsyncClient(transport=_TokensRefused(status, error)) as refusing:
        outcome = await a_connector(refusing, twin.url).refresh(credentials, at=now())

    assert isinstance(outcome, kind), outcome
    assert not getattr(outcome, "can_refresh", False)


class _TokensRefused(httpx2.AsyncHTTPTransport):
    def __init__(self, status: int, error: str) -> None:
        super().__init__()
        self._answer = status, {"error": error, "error_description": "The server's own words"} if error else {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/oauth/token":
            return httpx2.Response(self._answer[0], json=self._answer[1])
        return await super().handle_async_request(request)


async def test_a_renewal_for_another_account_is_not_kept(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    twin.oauth.changes = {"sub": twin.state.sign_up().did}

    assert isinstance(await connector.refresh(credentials, at=now()), NeedsReauth)


async def test_a_session_given_back_is_over_and_can_be_given_back_again(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    await connector.revoke(credentials)
    await connector.revoke(credentials)

    assert twin.oauth.grants[-1].is_revoked
    assert isinstance(await connector.refresh(credentials, at=now()), NeedsReauth)


async def test_a_server_that_is_away_keeps_its_session(client: httpx2.AsyncClient, credentials: Credentials) -> None:
    gone = json.loads(credentials.refresh_token or "")
    away = replace(credentials, refresh_token=json.dumps({**gone, "issuer": "http://127.0.0.1:1"}))
    connector = a_connector(client, "http://127.0.0.1:1")

    with pytest.raises(ReadFailed, match="could not be ended"):
        await connector.revoke(away)


async def test_an_app_passwords_session_is_given_back_too(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account
) -> None:
    signed_in = await connector.sign_in(identifier=person.handle, password=person.app_password, server=None, at=now())

    await connector.revoke(credentials_of(signed_in))
    await connector.revoke(credentials_of(signed_in))

    assert all(session.is_revoked for session in twin.state.sessions.values() if session.did == person.did)


@pytest.mark.parametrize(
    "stored", ["{", "{}", '{"token": 1, "key": "a"}', '{"token": "a", "key": ""}', '{"token": "a"}']
)
async def test_what_was_stored_and_cannot_be_read_asks_to_connect_again(
    connector: BlueskyConnector, credentials: Credentials, stored: str
) -> None:
    broken = replace(credentials, access_token=stored)

    with pytest.raises(NotReadable):
        access_of(broken)
    for answer in (
        await connector.check_access(broken),
        await connector.refresh(broken, at=now()),
        await connector.prepare(a_draft(), broken),
        await connector.publish({"repo": "a", "collection": "b", "rkey": "c", "record": {}}, broken),
    ):
        assert isinstance(answer, NeedsReauth) and not answer.can_refresh
