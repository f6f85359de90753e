"""What only a whole server shows: a closer look at an account, and what the settings let through."""

import pytest

from app.core.config import Settings
from app.platforms.contract import Published, Unavailable
from app.platforms.http import new_client
from app.platforms.mastodon.connector import MastodonConnector, build
from tests.platforms.mastodon.people import Connect, published
from tests.twins.mastodon import MastodonTwin

PREPARED = {"key": "one-key", "body": {"status": "Fresh bread.", "visibility": "public"}, "media": []}


async def test_a_closer_look_at_a_server_of_today(connector: MastodonConnector, twin: MastodonTwin, connect: Connect):
    credentials = await connect()
    twin.state.kind.rules = [
        {"id": "1", "text": "Be kind"},
        {"id": "2", "text": "No posts only by generative AI", "hint": "Say so."},
        {"id": "3", "text": "Fair and said plainly"},
    ]
    twin.state.accounts[credentials.details["id"]].privacy = "private"

    findings = {finding.code: finding for finding in await connector.examine(credentials)}

    assert {code: finding.is_good for code, finding in findings.items()} == {
        "server": True,
        "visibility": None,
        "server-rules": None,
        "quota": True,
        "clock": True,
    }
    assert "runs 4.5.2. Posts have up to 500 characters and 4 images there." in findings["server"].detail
    assert findings["server-rules"].detail == "Keep to it: No posts only by generative AI Say so."
    assert findings["quota"].detail.startswith("298 calls, until")


@pytest.mark.parametrize("insecure", [False, True])
async def test_only_where_a_test_says_so_are_servers_inside_reached(
    twin: MastodonTwin, connect: Connect, insecure: bool
):
    credentials = await connect()
    settings = Settings(MASTODON_ALLOW_INSECURE=insecure)
    async with new_client() as client, new_client(only_public=True) as public_client:
        outcome = await build(client, public_client, settings).publish(PREPARED, credentials)

    assert isinstance(outcome, Published if insecure else Unavailable)
    assert len(twin.state.statuses) == int(insecure)


async def test_secrets_are_not_in_what_is_said(connector: MastodonConnector, twin: MastodonTwin, connect: Connect):
    credentials = await connect()
    outcome = await published(connector, credentials)

    assert credentials.access_token not in repr(credentials) + repr(outcome) + repr(twin.state.received)
