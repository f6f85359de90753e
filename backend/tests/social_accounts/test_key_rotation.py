import os

import pytest
from cryptography.fernet import Fernet

from app.core import crypto
from app.core.config import get_settings
from app.core.db import sessions
from app.platforms.contract import Platform
from app.social_accounts import key_rotation, service
from app.social_accounts.errors import SomeTokensUndecryptable
from app.social_accounts.models import ConnectState

OLD = os.environ["ENCRYPTION_KEY"]


@pytest.fixture
def keys(monkeypatch):
    def use(*wanted):
        monkeypatch.setitem(os.environ, "ENCRYPTION_KEY", ",".join(wanted))
        get_settings.cache_clear()

    yield use
    monkeypatch.undo()
    get_settings.cache_clear()


async def test_after_rotating_the_old_key_is_not_needed_any_more(make, keys, monkeypatch):
    monkeypatch.setattr(key_rotation, "PER_BATCH", 2)
    accounts = [await make.social_account(refresh_token=crypto.encrypt(f"refresh-{n}")) for n in range(5)]
    await make.social_account(is_active=False, access_token="")
    new = crypto.new_key()
    keys(new, OLD)

    assert await service.rotate_keys() == 5

    keys(new)
    for n, account in enumerate(accounts):
        row = await make.reload(account)
        assert crypto.decrypt(row.access_token) == "access-token"
        assert crypto.decrypt(row.refresh_token) == f"refresh-{n}"


async def test_connections_under_way_survive_it(client, business, sandbox, keys, consent):
    url = (await client.post("/social/connect/sandbox", json={"business_id": str(business.id)})).json()["authorize_url"]
    new = crypto.new_key()
    keys(new, OLD)
    await service.rotate_keys()
    keys(new)

    answer = await client.get(await consent(url))

    assert "connected=" in answer.headers["location"]


async def test_what_no_key_opens_is_reported_and_the_rest_is_rotated(make, keys):
    lost = await make.social_account(access_token=Fernet(Fernet.generate_key()).encrypt(b"lost").decode())
    good = await make.social_account(platform=Platform.BLUESKY)
    new = crypto.new_key()
    keys(new, OLD)

    with pytest.raises(SomeTokensUndecryptable, match="1 accounts were re-encrypted; 1 cannot"):
        await service.rotate_keys()

    keys(new)
    assert crypto.decrypt((await make.reload(good)).access_token) == "access-token"
    assert (await make.reload(lost)).access_token == lost.access_token


async def test_nothing_to_rotate_is_fine(database):
    assert await service.rotate_keys() == 0
    async with sessions() as session:
        assert await session.get(ConnectState, "none") is None
