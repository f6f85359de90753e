"""Connecting: what a person may type, and what a server may claim."""

import asyncio

import httpx2
import pytest

from app.core.clock import now
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.bluesky.session import claims_of, expiry_of
from app.platforms.contract import ConnectionRefused
from tests.platforms.bluesky.connectors import a_connector
from tests.twins.bluesky import BlueskyTwin


async def refusal(connector: BlueskyConnector, identifier: str, password: str, server: str | None = None) -> str:
    with pytest.raises(ConnectionRefused) as refused:
        await connector.sign_in(identifier=identifier, password=password, server=server, at=now())
    return str(refused.value)


@pytest.mark.parametrize("written", ["{handle}", "@{handle}", " \u202a{handle}\u202c ", "{did}"])
async def test_a_handle_may_be_written_in_many_ways(
    connector: BlueskyConnector, twin: BlueskyTwin, written: str
) -> None:
    account = twin.state.sign_up()
    identifier = written.format(handle=account.handle, did=account.did)

    connected = await connector.sign_in(
        identifier=identifier, password=f" {account.app_password} ", server=None, at=now()
    )

    assert (connected.account_id, connected.account_name, connected.server) == (account.did, account.handle, twin.url)
    assert connected.details == {"handle": account.handle}
    assert connected.expires_at is not None
    assert account.app_password not in repr(connected)
    assert connected.access_token not in repr(connected)


async def test_refusals_have_words_that_help(connector: BlueskyConnector, twin: BlueskyTwin) -> None:
    account, closed, banned = twin.state.sign_up(), twin.state.sign_up(), twin.state.sign_up()
    closed.status, banned.status = "deactivated", "takendown"

    assert "new one: Bluesky → Settings" in await refusal(connector, account.handle, "aaaa-bbbb-cccc-dddd")
    assert "main password" in await refusal(connector, account.handle, account.main_password)
    assert "Activate it" in await refusal(connector, closed.handle, closed.app_password)
    assert "taken this account down" in await refusal(connector, banned.handle, banned.app_password)
    assert "whole handle" in await refusal(connector, "bakery", "x")


async def test_a_session_that_is_not_kept_is_ended(connector: BlueskyConnector, twin: BlueskyTwin) -> None:
    account = twin.state.sign_up()

    await refusal(connector, account.handle, account.main_password)

    assert twin.calls[-1] == "com.atproto.server.deleteSession"
    assert all(session.is_revoked for session in twin.state.sessions.values() if session.did == account.did)


async def test_the_server_typed_in_is_asked_where_the_handle_leads_nowhere(
    client: httpx2.AsyncClient, twin: BlueskyTwin
) -> None:
    nowhere = "http://127.0.0.1:1"
    connector = a_connector(client, nowhere, plc_url=twin.plc_url)
    account = twin.state.sign_up()

    connected = await connector.sign_in(
        identifier=account.handle, password=account.app_password, server=f"{twin.url}/", at=now()
    )

    assert connected.server == twin.url
    assert "cannot be reached" in await refusal(connector, account.handle, account.app_password)


async def test_an_entryway_signs_in_for_the_servers_behind_it(client: httpx2.AsyncClient, twin: BlueskyTwin) -> None:
    """As bsky.social does: asked by e-mail it answers, and the account's own server accepts its token."""
    by_name = twin.url.replace("127.0.0.1", "localhost")
    connector = a_connector(client, by_name, plc_url=twin.plc_url)
    account = twin.state.sign_up()
    account.handle = "owner@bakery.test"  # the twin finds accounts by what they are called

    connected = await connector.sign_in(
        identifier="owner@bakery.test", password=account.app_password, server=None, at=now()
    )

    assert connected.server == twin.url
    assert "com.atproto.server.getSession" in twin.calls[-4:]


async def test_a_server_cannot_claim_an_account_that_lives_elsewhere(
    client: httpx2.AsyncClient, twin: BlueskyTwin
) -> None:
    victim = twin.state.sign_up()
    with BlueskyTwin() as liar:
        puppet = liar.state.sign_up()
        del liar.state.accounts[puppet.did]
        puppet.did = victim.did
        liar.state.accounts[puppet.did] = puppet
        connector = a_connector(client, liar.url, plc_url=twin.plc_url)
        puppet.handle = "mail@liar.test"

        said = await refusal(connector, "mail@liar.test", puppet.app_password)

    assert f"{liar.url} is not this account's server; {twin.url} is" in said


async def test_a_handle_that_leads_to_another_account_is_not_shown(
    connector: BlueskyConnector, twin: BlueskyTwin
) -> None:
    account, owner = twin.state.sign_up(), twin.state.sign_up()
    account.handle = owner.handle  # claims a handle; looking it up finds its owner, who came first
    twin.state.accounts = {owner.did: owner, **{d: a for d, a in twin.state.accounts.items() if d != owner.did}}

    connected = await connector.sign_in(identifier=account.did, password=account.app_password, server=None, at=now())

    assert connected.account_name == account.did
    assert connected.details == {"handle": "handle.invalid"}


@pytest.mark.parametrize(
    ("server", "words"),
    [
        ("http://pds.example", "https"),
        ("https://127.0.0.1", "private network"),
        ("https://[::1]:8443", "private network"),
        ("https://localhost", "private network"),
        ("https://169.254.169.254", "private network"),
        ("https://127.1", "private network"),
        ("https://user:pass@pds.example", "user name"),
        ("https://pds.example/xrpc", "without a path"),
        ("gopher://pds.example", "no server address"),
        ("https://no-such-host.invalid", "no server called"),
    ],
)
async def test_servers_that_may_not_be_called(
    client: httpx2.AsyncClient, twin: BlueskyTwin, server: str, words: str
) -> None:
    guarded = a_connector(client, twin.url, plc_url=twin.plc_url, allow_insecure=False)

    assert words in await refusal(guarded, "bakery.test", "aaaa-bbbb-cccc-dddd", server)


async def test_a_document_that_leads_inside_is_not_followed(client: httpx2.AsyncClient, twin: BlueskyTwin) -> None:
    guarded = a_connector(client, twin.url, plc_url=twin.plc_url, allow_insecure=False)
    account = twin.state.sign_up()
    before = len(twin.calls)

    said = await refusal(guarded, account.handle, account.app_password)

    assert "https" in said
    assert "com.atproto.server.createSession" not in twin.calls[before:]


@pytest.mark.parametrize(
    "token", ["opaque", "a.b.c", "a.bnVsbA.c", "", "a.eyJleHAiOiJzb29uIn0.c", "a.eyJleHAiOjFlOTl9.c"]
)
def test_tokens_without_a_readable_end(token: str) -> None:
    assert expiry_of(claims_of(token)) is None


async def test_many_sign_ins_at_once(connector: BlueskyConnector, twin: BlueskyTwin) -> None:
    accounts = [twin.state.sign_up() for _ in range(10)]

    connected = await asyncio.gather(
        *(
            connector.sign_in(identifier=account.handle, password=account.app_password, server=None, at=now())
            for account in accounts
        )
    )

    assert [item.account_id for item in connected] == [account.did for account in accounts]
