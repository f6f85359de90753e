"""Signing in and staying signed in, at Bluesky's own PDS."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.core.clock import now
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import ConnectionRefused, Credentials, NeedsReauth, RefreshedTokens
from tests.bluesky_pds.pds import Account, Pds


async def test_signing_in_says_who_the_account_is_and_where_it_lives(
    connector: BlueskyConnector, pds: Pds, account: Account
) -> None:
    connected = await connector.sign_in(
        identifier=f" @{account.handle.upper()}\u200e ", password=account.password, server=None, at=now()
    )

    assert connected.account_id == account.did
    assert connected.account_name == account.handle
    assert connected.details == {"handle": account.handle}
    assert connected.server == pds.pds_url
    assert connected.expires_at is not None
    assert timedelta(minutes=110) < connected.expires_at - now() < timedelta(minutes=121)


@pytest.mark.parametrize("way", ["did", "email", "with the server typed in"])
async def test_other_ways_to_say_who_signs_in(
    connector: BlueskyConnector, pds: Pds, account: Account, way: str
) -> None:
    identifier = {"did": account.did, "email": account.handle.replace(".test", "@example.test")}.get(
        way, account.handle
    )
    server = pds.pds_url if way == "with the server typed in" else None

    connected = await connector.sign_in(identifier=identifier, password=account.password, server=server, at=now())

    assert (connected.account_id, connected.account_name) == (account.did, account.handle)


@pytest.mark.parametrize(
    ("identifier", "password", "words"),
    [
        ("{handle}", "aaaa-bbbb-cccc-dddd", "did not accept this handle and app password"),
        ("nobody-here.test", "aaaa-bbbb-cccc-dddd", "did not accept this handle and app password"),
        ("bakery", "aaaa-bbbb-cccc-dddd", "Type the whole handle"),
    ],
)
async def test_a_wrong_handle_or_password_is_refused_with_words(
    connector: BlueskyConnector, account: Account, identifier: str, password: str, words: str
) -> None:
    with pytest.raises(ConnectionRefused, match=words):
        await connector.sign_in(
            identifier=identifier.format(handle=account.handle), password=password, server=None, at=now()
        )


async def test_the_main_password_is_not_taken(connector: BlueskyConnector, pds: Pds) -> None:
    handle, main_password, _, _ = pds.sign_up(f"shop-{uuid4().hex[:10]}")

    with pytest.raises(ConnectionRefused, match="main password"):
        await connector.sign_in(identifier=handle, password=main_password, server=None, at=now())


async def test_a_deactivated_account_is_refused_with_words(connector: BlueskyConnector, pds: Pds) -> None:
    handle, _, _, token = pds.sign_up(f"shop-{uuid4().hex[:10]}")
    app_password = pds.app_password(token)
    pds.call("com.atproto.server.deactivateAccount", {}, token=token)

    with pytest.raises(ConnectionRefused, match="deactivated"):
        await connector.sign_in(identifier=handle, password=app_password, server=None, at=now())


async def test_too_many_tries_are_told_how_long_to_wait(connector: BlueskyConnector, account: Account) -> None:
    said = ""
    for _ in range(32):
        with pytest.raises(ConnectionRefused) as refused:
            await connector.sign_in(identifier=account.handle, password="aaaa-bbbb-cccc-dddd", server=None, at=now())
        said = str(refused.value)
        if "too many tries" in said:
            break

    assert said == "There were too many tries to sign in. Try again in 5 min."


async def test_refreshing_rotates_and_a_lost_answer_can_be_asked_for_again(
    connector: BlueskyConnector, credentials: Credentials
) -> None:
    lost = await connector.refresh(credentials, at=now())
    again = await connector.refresh(credentials, at=now())

    assert isinstance(lost, RefreshedTokens)
    assert isinstance(again, RefreshedTokens)
    assert again.refresh_token not in {None, credentials.refresh_token}
    assert again.expires_at is not None
    renewed = replace(credentials, access_token=again.access_token, refresh_token=again.refresh_token)
    assert isinstance(await connector.refresh(renewed, at=now()), RefreshedTokens)


async def test_a_session_that_was_ended_needs_the_person(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    pds.call("com.atproto.server.deleteSession", None, token=credentials.refresh_token)

    refused = await connector.refresh(credentials, at=now())

    assert refused == NeedsReauth("The session ran out. Connect the account again.")


async def test_an_access_token_is_no_refresh_token(connector: BlueskyConnector, credentials: Credentials) -> None:
    wrong = replace(credentials, refresh_token=credentials.access_token)

    refused = await connector.refresh(wrong, at=now())

    assert isinstance(refused, NeedsReauth)
    assert not refused.can_refresh
