import pytest
from cryptography.fernet import Fernet

from app.core import crypto
from app.core.config import get_settings


@pytest.fixture
def use_keys(monkeypatch: pytest.MonkeyPatch):
    def use(*keys: str) -> None:
        monkeypatch.setenv("ENCRYPTION_KEY", ",".join(keys))
        get_settings.cache_clear()

    yield use
    monkeypatch.undo()
    get_settings.cache_clear()


def test_what_was_encrypted_with_an_old_key_is_still_read_and_moves_to_the_first(use_keys):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    use_keys(old)
    stored = crypto.encrypt("a token")
    use_keys(new, old)

    rotated = crypto.rotate(stored)

    assert crypto.decrypt(stored) == "a token"
    use_keys(new)
    assert crypto.decrypt(rotated) == "a token"
    with pytest.raises(crypto.TokenUndecryptable):
        crypto.decrypt(stored)


def test_without_a_key_nothing_is_stored_in_the_clear(use_keys):
    use_keys("")

    with pytest.raises(crypto.EncryptionKeyMissing):
        crypto.encrypt("a token")
