"""Connecting on the PDS's own sign-in page: Bluesky's authorization server judges our requests, keys and proofs."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.core.clock import now
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import (
    ConnectedAccount,
    ConnectionRefused,
    Credentials,
    NeedsReauth,
    Published,
    RefreshedTokens,
)
from tests.bluesky_pds.drafts import a_draft, a_picture
from tests.bluesky_pds.pds import Pds
from tests.bluesky_pds.sign_in_page import SignInPage
from tests.platforms.bluesky.consent import begun, credentials_of


@pytest.fixture
async def person(pds: Pds) -> tuple[str, str, str]:
    """Handle, password and DID."""
    handle, password, did, _ = pds.sign_up(f"shop-{uuid4().hex[:10]}")
    return handle, password, did


@pytest.fixture
async def account(connector: BlueskyConnector, person: tuple[str, str, str]) -> ConnectedAccount:
    handle, password, _ = person
    journey = await begun(connector, handle)
    with SignInPage(journey.consent.url) as page:
        back = page.agree(handle, password)
    [found] = await connector.exchange(journey.answer(back), at=now())
    return found


@pytest.fixture
def credentials(account: ConnectedAccount) -> Credentials:
    return credentials_of(account)


async def test_signing_in_there_connects_the_account(
    account: ConnectedAccount, pds: Pds, person: tuple[str, str, str]
) -> None:
    handle, _, did = person

    assert (account.account_id, account.account_name, account.server) == (did, handle, pds.pds_url)
    assert account.scopes == ("atproto", "transition:generic")
    assert account.expires_at is not None and account.expires_at > now()
    assert account.refresh_token is not None


async def test_a_person_who_says_no_comes_back_without_a_code(
    connector: BlueskyConnector, person: tuple[str, str, str]
) -> None:
    journey = await begun(connector, person[0])
    with SignInPage(journey.consent.url) as page:
        back = page.reject()

    assert back["error"] == "access_denied"
    assert "code" not in back


async def test_a_code_is_good_once_and_only_with_its_verifier(
    connector: BlueskyConnector, person: tuple[str, str, str]
) -> None:
    handle, password, _ = person
    journey = await begun(connector, handle)
    with SignInPage(journey.consent.url) as page:
        back = page.agree(handle, password)

    with pytest.raises(ConnectionRefused):
        await connector.exchange(journey.answer(back, code_verifier="a" * 60), at=now())
    with pytest.raises(ConnectionRefused):
        await connector.exchange(journey.answer(back), at=now())


async def test_posts_with_pictures_go_out_and_are_deleted(
    connector: BlueskyConnector, pds: Pds, credentials: Credentials
) -> None:
    prepared = await connector.prepare(a_draft(media=[a_picture()]), credentials)
    assert isinstance(prepared, dict), prepared

    outcome = await connector.publish(prepared, credentials)
    again = await connector.publish(prepared, credentials)

    assert isinstance(outcome, Published), outcome
    assert isinstance(again, Published)
    assert [record["uri"] for record in pds.records(credentials.account_id)] == [outcome.external_id]
    assert await connector.check_access(credentials) is None
    await connector.delete(outcome.external_id, credentials)
    assert pds.records(credentials.account_id) == []


async def test_a_token_without_its_key_is_worth_nothing(
    connector: BlueskyConnector, account: ConnectedAccount, person: tuple[str, str, str]
) -> None:
    from app.platforms.bluesky.access import Bound, access_of  # noqa: PLC0415 - what a thief would do
    from app.platforms.bluesky.jose import Key  # noqa: PLC0415

    stolen = replace(
        credentials_of(account), access_token=Bound(access_of(credentials_of(account)).token, Key.new()).stored()
    )

    assert isinstance(await connector.check_access(stolen), NeedsReauth)


async def test_refresh_tokens_are_good_once(connector: BlueskyConnector, credentials: Credentials) -> None:
    fresh = await connector.refresh(credentials, at=now())
    assert isinstance(fresh, RefreshedTokens), fresh
    renewed = replace(credentials, access_token=fresh.access_token, refresh_token=fresh.refresh_token)
    assert await connector.check_access(renewed) is None

    replayed = await connector.refresh(credentials, at=now())

    assert replayed == NeedsReauth("The session ran out. Connect the account again.")
    # The server takes a second use for theft, and ends the session.
    assert isinstance(await connector.refresh(renewed, at=now()), NeedsReauth)


async def test_a_session_given_back_is_over(connector: BlueskyConnector, credentials: Credentials) -> None:
    await connector.revoke(credentials)

    refused = await connector.check_access(credentials)
    assert isinstance(refused, NeedsReauth) and refused.can_refresh
    assert isinstance(await connector.refresh(credentials, at=now()), NeedsReauth)
    await connector.revoke(credentials)  # what is gone already is fine


async def test_the_server_gives_tokens_for_the_video_service(
    connector: BlueskyConnector, credentials: Credentials
) -> None:
    """There is no video service here: that it is asked with a token is as far as it goes."""
    findings = await connector.examine(credentials)

    assert [(found.code, found.is_good) for found in findings] == [("clock-skew", True), ("video-quota", None)]
