"""A product in a data folder of the test's own, run as a person runs it: the command `aigrowth` in a process."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.supervisor import ports

BACKEND = Path(__file__).parent.parent.parent
READY = "AI Growth Manager is ready: "
AMBIENT = ("DATABASE_URL", "REDIS_URL", "SANDBOX_URL", "ENCRYPTION_KEY", "SECRET_KEY", "PUBLIC_URL", "HOST", "PORT")


class Product:
    """One `aigrowth up`, possibly run several times on the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = ports.free_port()
        self.output = folder / "output"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, **more: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in AMBIENT}
        return {
            **inherited,
            "AIGROWTH_ENV": "development",
            "AIGROWTH_DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "PYTHONPATH": str(BACKEND),
            "WORKER_CONCURRENCY": "2",
            **more,
        }

    def command(self, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run an `aigrowth` command to its end, in a folder that holds no .env."""
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *args],
            env=self.environment(**more),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def up(self, *, wait: bool = True, **more: str) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "up"],
                env=self.environment(**more),
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            self.wait_for(lambda: READY in self.said)

    @property
    def said(self) -> str:
        return self.output.read_text("utf-8")

    def wait_for(self, condition: Callable[[], bool], *, seconds: float = 45) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"up ended with {self.process.returncode}:\n{self.said}")
            if time.monotonic() > deadline:
                raise AssertionError(f"did not happen within {seconds} s:\n{self.said}")
            time.sleep(0.05)

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(60)

    def processes(self) -> Mapping[int, str]:
        """Live processes that belong to this folder, with their command lines."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                told = f"AIGROWTH_DATA_DIR={self.data}".encode() in (entry / "environ").read_bytes().split(b"\0")
                inside = (entry / "cwd").readlink().is_relative_to(self.data)
            except OSError:
                continue
            if words and (told or inside):
                found[int(entry.name)] = words
        return found

    def processes_of(self, word: str) -> set[int]:
        return {pid for pid, words in self.processes().items() if word in words.split()}


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path)
    yield made
    if made.process is not None:
        made.end(signal.SIGTERM)
        for pid in made.processes():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def ordinary_user() -> tuple[int, int]:
    """Numbers of an account that is not root; the test is skipped where we may not become one."""
    if os.geteuid() != 0:
        pytest.skip("already an ordinary user: every other test of this folder covers it")
    daemon = pwd.getpwnam("daemon")
    return daemon.pw_uid, daemon.pw_gid
