"""The data folder: what lies where, who holds it, and what a second terminal may read from it."""

import contextlib
import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from app.core.config import RUNTIME_FILE
from app.supervisor.errors import AlreadyRunning, DataFolderUnusable
from app.supervisor.processes import IS_LINUX

_LOCK_TRIES = 3
_LOCK_PAUSE_SECONDS = 0.1


class DataFolder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.postgres = path / "postgres"
        self.valkey = path / "valkey"
        self.sandbox = path / "sandbox"
        self.logs = path / "logs"
        self.pids = path / "run"
        self.secrets = path / "secrets.json"
        self.ports = path / "ports.json"
        self.runtime = path / RUNTIME_FILE
        self.lock_file = path / "lock"
        self.beat_schedule = path / "beat.db"

    def create(self) -> None:
        """Raises DataFolderUnusable, in plain words, when we may not write there."""
        # PostgreSQL runs as nobody when we are root; only Linux lets it reach a folder below one that it may not enter.
        mode = 0o711 if os.geteuid() == 0 and not IS_LINUX else 0o700
        try:
            self.path.mkdir(mode=mode, parents=True, exist_ok=True)
            for folder in (self.logs, self.pids):
                folder.mkdir(mode=0o700, exist_ok=True)
            with self.lock_file.open("a"):
                pass
        except OSError as error:
            raise DataFolderUnusable(
                f"Cannot write in the data folder {self.path} ({error.strerror or error}). "
                "Choose another one with AIGROWTH_DATA_DIR, or run as the user who owns it."
            ) from None

    @contextlib.contextmanager
    def hold(self, purpose: Mapping[str, Any]) -> Iterator[None]:
        """Be the only one at work here. `purpose` (with an `address` when there is one) is shown to who comes second.

        The kernel lets go of the lock when the process ends, however it ends.
        """
        with self.lock_file.open("a+", encoding="utf-8") as file:
            if not self._take(file):
                raise AlreadyRunning(self._who(self._holder(file)))
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), **purpose}) + "\n")
            file.flush()
            yield

    def _take(self, file: TextIO) -> bool:
        for _ in range(_LOCK_TRIES):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise DataFolderUnusable(
                        f"The data folder {self.path} cannot be locked ({error.strerror}); some network file systems "
                        "do not allow it. Choose a folder on a local disk with AIGROWTH_DATA_DIR."
                    ) from None
                time.sleep(_LOCK_PAUSE_SECONDS)  # it may be somebody who only looks (holder)
            else:
                return True
        return False

    def holder(self) -> dict[str, Any] | None:
        """What the process now at work here wrote down (`pid`, …); None when there is none."""
        try:
            with self.lock_file.open("r+", encoding="utf-8") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except OSError:
                    return self._holder(file)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataFolderUnusable(
                f"Cannot read the data folder {self.path} ({error.strerror or error}). "
                "Run this as the user who started the product."
            ) from None
        return None

    @staticmethod
    def _holder(file: TextIO) -> dict[str, Any]:
        file.seek(0)
        try:
            written = json.loads(file.read())
        except ValueError:
            return {}
        return written if isinstance(written, dict) else {}

    def _who(self, holder: Mapping[str, Any]) -> str:
        at = f" at {holder['address']}" if holder.get("address") else ""
        who = f" (process {holder['pid']})" if holder.get("pid") else ""
        return (
            f"AI Growth Manager is already running on this data folder{at}{who}: {self.path}\n"
            "Stop it with `aigrowth down` (or `make down`), or give a second one its own AIGROWTH_DATA_DIR and PORT."
        )

    def write_runtime(self, values: Mapping[str, Any]) -> None:
        """For commands in another terminal; holds passwords, so only our own user may read it."""
        write_private(self.runtime, json.dumps(values, indent=2) + "\n")

    def forget_runtime(self) -> None:
        self.runtime.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, whole or not at all."""
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
