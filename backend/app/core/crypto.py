"""Encryption of stored tokens: MultiFernet, so that keys can be rotated without a gap."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.core.config import get_settings


class EncryptionKeyMissing(RuntimeError):
    """ENCRYPTION_KEY is not set (the supervisor makes one; production must bring its own)."""


class TokenUndecryptable(RuntimeError):
    """None of the keys in ENCRYPTION_KEY opens this value: a key was removed before `aigrowth rotate-keys` ran."""


@lru_cache(maxsize=4)
def _fernet(keys: str) -> MultiFernet:
    parts = [part.strip() for part in keys.split(",") if part.strip()]
    if not parts:
        raise EncryptionKeyMissing("Set ENCRYPTION_KEY, or start the product with `aigrowth up`, which makes one.")
    return MultiFernet([Fernet(part) for part in parts])


def _current() -> MultiFernet:
    return _fernet(get_settings().ENCRYPTION_KEY.get_secret_value())


def encrypt(plain: str) -> str:
    return _current().encrypt(plain.encode()).decode()


def decrypt(stored: str) -> str:
    try:
        return _current().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise TokenUndecryptable("A stored token cannot be opened with the keys in ENCRYPTION_KEY.") from error


def rotate(stored: str) -> str:
    """The same secret, encrypted with the first key."""
    try:
        return _current().rotate(stored.encode()).decode()
    except InvalidToken as error:
        raise TokenUndecryptable("A stored token cannot be opened with the keys in ENCRYPTION_KEY.") from error


def new_key() -> str:
    return Fernet.generate_key().decode()
