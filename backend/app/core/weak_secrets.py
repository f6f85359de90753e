"""Secrets that everybody knows, or could find out: production does not start with them."""

import base64
from urllib.parse import urlsplit

DEFAULTS = frozenset({"", "change-me", "changeme", "secret", "xxxxx", "dev", "password", "pass", "postgres"})
SHORTEST_SECRET = 32
"""Characters: 16 bytes in hexadecimal, or more."""
_FERNET_BYTES = 32


def is_default(secret: str) -> bool:
    return secret.strip().lower() in DEFAULTS


def refuse(*, secret_key: str, encryption_key: str, database_url: str) -> None:
    """Raises ValueError with words that hold nothing of the secret."""
    if len(secret_key) < SHORTEST_SECRET:
        raise ValueError(f"SECRET_KEY must have {SHORTEST_SECRET} characters or more. `aigrowth doctor` makes one.")
    if not all(_is_fernet_key(key.strip()) for key in encryption_key.split(",") if key.strip()):
        raise ValueError("ENCRYPTION_KEY holds something that is no Fernet key. `aigrowth doctor` makes one.")
    if is_default(_password_in(database_url) or "none at all"):
        raise ValueError("DATABASE_URL holds a password that everybody knows. Give the database another.")


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key)) == _FERNET_BYTES
    except ValueError:
        return False


def _password_in(url: str) -> str | None:
    try:
        return urlsplit(url).password
    except ValueError:
        return None  # connecting says what is wrong with it
