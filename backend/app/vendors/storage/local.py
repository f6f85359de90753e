"""Files in a folder, for one machine. On several machines the folder must be a shared one; S3 is the better choice."""

import asyncio
import contextlib
import os
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

from app.vendors.storage.contract import PIECE_BYTES, FileMissing, StorageUnavailable, checked


class LocalStorage:
    """Readable by our own user only: folders have mode 0700, files 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, content: bytes | Path, *, mime_type: str) -> None:  # noqa: ARG002 - a folder has no place for it
        try:
            await asyncio.to_thread(_write, self._folder, checked(key), content)
        except OSError as error:
            raise _unavailable(error) from error

    async def read(self, key: str) -> bytes:
        try:
            return await asyncio.to_thread((self._folder / checked(key)).read_bytes)
        except FileNotFoundError as error:
            raise _missing() from error
        except OSError as error:
            raise _unavailable(error) from error

    async def open(self, key: str, *, start: int = 0, length: int) -> AsyncIterator[bytes]:
        path = self._folder / checked(key)
        if not await asyncio.to_thread(path.is_file):
            raise _missing()
        return _pieces(path, start, start + length)

    async def exists(self, key: str) -> bool:
        try:
            return await asyncio.to_thread(_is_file, self._folder / checked(key))
        except OSError as error:
            raise _unavailable(error) from error

    async def delete(self, key: str) -> None:
        try:
            await asyncio.to_thread(_remove, self._folder, checked(key))
        except OSError as error:
            raise _unavailable(error) from error


def _missing() -> FileMissing:
    return FileMissing("It was deleted, or the data folder was changed by hand. Upload it again.")


def _unavailable(error: OSError) -> StorageUnavailable:
    return StorageUnavailable(
        f"The media folder cannot be used ({error.strerror or type(error).__name__}). Look at the disk and its rights."
    )


def _is_file(path: Path) -> bool:
    """Unlike `Path.is_file`, not False where the folder cannot be looked into."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


async def _pieces(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    # Opened anew for each piece, so that a reader who walks away leaves no open file behind.
    while start < end:
        piece = await asyncio.to_thread(_read_piece, path, start, min(PIECE_BYTES, end - start))
        if not piece:
            return
        start += len(piece)
        yield piece


def _read_piece(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def _write(folder: Path, key: str, content: bytes | Path) -> None:
    target = folder / key
    unfinished = target.parent / f".{uuid4().hex}"
    descriptor = _create(folder, unfinished)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if isinstance(content, Path):
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file, PIECE_BYTES)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(target.parent)


def _create(folder: Path, path: Path) -> int:
    for _ in range(3):  # a deletion may remove the folder it has just emptied, between our two steps
        _make_folders(folder, path.parent)
        with contextlib.suppress(FileNotFoundError):
            return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    raise FileNotFoundError(2, "The folder vanishes again and again", str(path.parent))


def _make_folders(top: Path, folder: Path) -> None:
    """One by one: `mkdir(parents=True)` gives its mode to the last folder only."""
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = top
    for part in folder.relative_to(top).parts:
        place = place / part
        place.mkdir(mode=0o700, exist_ok=True)


def _sync(folder: Path) -> None:
    """Makes the new name survive a power cut, where the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(folder: Path, key: str) -> None:
    target = folder / key
    target.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty, or gone
        for parent in target.parents:
            if parent == folder:
                break
            parent.rmdir()
