"""The product, run by its own command on a folder of its own, with more workers and a second beat beside it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from app.supervisor.ports import free_port
from tests.platforms.sandbox_server import SandboxServer

BACKEND = Path(__file__).parents[2]
READY_SECONDS = 60
ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "SANDBOX_URL", "PUBLIC_URL", "HOST")
CELERY = [sys.executable, "-m", "celery", "-A", "app.celery"]


class RunningSandbox(SandboxServer):
    """The same handle, on a pretend network that somebody else started."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=30)

    def close(self) -> None:
        self._http.close()


class Extra:
    """A process that is started again whenever it ends."""

    def __init__(self, name: str, args: list[str], *, env: dict[str, str], log: Path) -> None:
        self.name = name
        self._args, self._env, self._log = args, env, log
        self._wanted = True
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, name=f"keep-{name}", daemon=True)
        self._keeper.start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(self._args, cwd=BACKEND, env=self._env, stdout=log, stderr=log)

    def _keep(self) -> None:
        while self._wanted:
            self._process.wait()
            time.sleep(1)
            if self._wanted:
                self._process = self._start()

    def kill(self) -> bool:
        if self._process.poll() is not None:
            return False
        self._process.kill()
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        self._wanted = False
        self._process.kill()
        self._keeper.join(timeout=10)


class Product:
    """`with Product(folder) as product:` everything runs, and answered `/health`."""

    def __init__(self, folder: Path, *, workers: int = 1, beats: int = 1, **environment: str) -> None:
        self.folder = folder
        self._workers, self._beats = workers, beats
        self._given = environment
        self._output = folder / "up.out"
        self._supervisor: subprocess.Popen[bytes] | None = None
        self.extras: dict[str, Extra] = {}
        self.told: dict[str, str] = {}
        """The environment of the product's processes: addresses and secrets."""

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        environment |= {"AIGROWTH_DATA_DIR": str(self.folder), "PORT": str(free_port()), **self._given}
        with self._output.open("wb") as output:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "up"], cwd=BACKEND, env=environment, stdout=output, stderr=output
            )
        try:
            self._wait_until_ready()
            self.told = json.loads((self.folder / "runtime.json").read_text("utf-8"))["environment"]
            self._start_extras(environment | self.told)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _wait_until_ready(self) -> None:
        give_up_at = time.monotonic() + READY_SECONDS
        while "is ready" not in self.said:
            self.check()
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"The product did not become ready:\n{self.said}")
            time.sleep(0.1)

    def _start_extras(self, environment: dict[str, str]) -> None:
        logs = self.folder / "logs"
        for number in range(2, self._workers + 1):
            name = f"worker-{number}"
            args = ["worker", "-P", "threads", "-c", "4", "-Q", "publishing,generation,default", "-n", f"{name}@%h"]
            args += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
            self.extras[name] = Extra(name, [*CELERY, *args], env=environment, log=logs / f"{name}.log")
        for number in range(2, self._beats + 1):
            name = f"beat-{number}"
            args = ["beat", "-s", str(self.folder / f"{name}.db"), "--pidfile="]
            self.extras[name] = Extra(name, [*CELERY, *args], env=environment, log=logs / f"{name}.log")

    @property
    def said(self) -> str:
        """What the supervisor told the person at the terminal."""
        return self._output.read_text("utf-8", "replace")

    def check(self) -> None:
        """Raises when the supervisor itself has ended."""
        if self._supervisor is not None and self._supervisor.poll() is not None:
            raise RuntimeError(f"The supervisor ended by itself:\n{self.said}")

    def pid(self, name: str) -> int | None:
        """Of a process that should be running; None when it is just being started again."""
        if name in self.extras:
            return self.extras[name].pid
        files = {"postgres": "postgres/data/postmaster.pid", "valkey": "valkey/valkey.pid"}
        try:
            return int((self.folder / files.get(name, f"run/{name}.pid")).read_text("utf-8").split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def kill(self, name: str) -> bool:
        """With signal 9; False when it was not running anyway."""
        if name in self.extras:
            return self.extras[name].kill()
        pid = self.pid(name)
        try:
            if pid is not None and _is_running(pid):
                os.kill(pid, signal.SIGKILL)
                return True
        except ProcessLookupError:
            pass
        return False

    def kill_valkey_and_wipe_it(self) -> bool:
        """As a disk that is gone: it comes back without a single message, heartbeat or counter."""
        killed = self.kill("valkey")
        if killed:
            shutil.rmtree(self.folder / "valkey" / "appendonlydir", ignore_errors=True)
        return killed

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for extra in self.extras.values():
            extra.stop()
        if self._supervisor is not None and self._supervisor.poll() is None:
            self._supervisor.send_signal(signal.SIGTERM)
            try:
                self._supervisor.wait(60)
            except subprocess.TimeoutExpired:
                self._supervisor.kill()
                self._supervisor.wait()


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
