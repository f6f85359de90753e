"""What a place for files can do, and how it fails."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from app.core.errors import NotFound, ServiceUnavailable

PIECE_BYTES = 256 * 1024
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*(\.[a-z0-9]+)?")


class FileMissing(NotFound):
    code, title = "file-missing", "This file is not in the storage any more"


class StorageUnavailable(ServiceUnavailable):
    """Nothing was stored or lost: the same call may work later."""

    code, title = "storage-unavailable", "The file storage does not answer"


class Storage(Protocol):
    async def put(self, key: str, content: bytes | Path, *, mime_type: str) -> None:
        """Complete or not at all. Raises StorageUnavailable."""
        ...

    async def read(self, key: str) -> bytes:
        """Raises FileMissing or StorageUnavailable."""
        ...

    async def open(self, key: str, *, start: int = 0, length: int) -> AsyncIterator[bytes]:
        """`length` bytes from `start` on, in pieces. Raises FileMissing or StorageUnavailable before the first one."""
        ...

    async def exists(self, key: str) -> bool:
        """Without reading it. Raises StorageUnavailable."""
        ...

    async def delete(self, key: str) -> None:
        """What is gone already is no error. Raises StorageUnavailable."""
        ...


def checked(key: str) -> str:
    """The key itself. Raises ValueError for what could lead out of the storage: a bug, never a user's input."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no storage key")
    return key
