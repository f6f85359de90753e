"""Passwords and keys of an installation that was given none: made once, kept in the data folder (mode 0600)."""

import base64
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from app.supervisor.data_folder import write_private
from app.supervisor.errors import DataFolderUnusable


def new_encryption_key() -> str:
    """A Fernet key, made as `cryptography` makes it, without importing it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def new_secret_key() -> str:
    return secrets.token_urlsafe(48)


_MAKERS: dict[str, Callable[[], str]] = {
    "POSTGRES_PASSWORD": lambda: secrets.token_urlsafe(24),
    "VALKEY_PASSWORD": lambda: secrets.token_urlsafe(24),
    "LLM_TOKEN": lambda: secrets.token_urlsafe(24),
    "ENCRYPTION_KEY": new_encryption_key,
    "SECRET_KEY": new_secret_key,
}


def load_or_create(file: Path) -> dict[str, str]:
    """Every secret by name. A name that is missing is added; one that is there is never changed."""
    known: dict[str, str] = {}
    try:
        known = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        # Making new ones here would lock the person out of the stored tokens: stop instead.
        raise DataFolderUnusable(
            f"Cannot read {file}: {error}. It holds the keys of the stored data: restore it from a backup."
        ) from None
    missing = {name: make() for name, make in _MAKERS.items() if not known.get(name)}
    if missing:
        known |= missing
        write_private(file, json.dumps(known, indent=2) + "\n")
    return known
