"""Workers and beats of the product, each forked from one process that has imported it already.

`python -m tests.chaos.forks` is that process. A fork runs Celery's own command with the supervisor's arguments; only
the seconds of importing are not spent anew each time. Requests come as lines of JSON on its input, answers go to
its output; when the input ends, everything it started is killed.
"""

import contextlib
import gc
import json
import os
import select
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy.orm import configure_mappers

from app.core.config import get_settings
from app.supervisor.data_folder import DataFolder
from app.supervisor.fleet import assemble
from tests.chaos.steps import Orders

BACKEND = Path(__file__).parents[2]
LOOK_SECONDS = 0.02
START_SECONDS = 180
"""The first one waits for the imports, on a machine that may be busy."""
IMPORTED = (
    # What a worker would import while it starts and at its first post.
    *("celery.bin.celery", "celery.bin.worker", "celery.bin.beat", "celery.apps.worker", "celery.apps.beat"),
    *("celery.worker.autoscale", "celery.worker.consumer", "celery.concurrency.thread", "kombu.transport.redis"),
    *("psycopg", "anyio._backends._asyncio", "click_repl", "encodings.idna"),
)


def command(name: str, folder: Path) -> list[str]:
    """What the supervisor gives to Celery for its `worker` or `beat`."""
    settings = get_settings().model_copy(update={"WORKER_CONCURRENCY": 4})
    fleet = assemble(settings, DataFolder(folder), told={}, secrets={}, ports={"sandbox": 0, "llm": 0})
    (program,) = [one for one in fleet.programs if one.name == name]
    _, _, celery, *args = program.args
    assert celery == "celery"
    return list(args)


class Fork:
    """One worker or beat."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended: Future[int] = Future()

    def ended(self, code: int) -> None:
        self._ended.set_result(code)

    @property
    def code(self) -> int | None:
        """As `subprocess` has it, the negative signal; None while it runs."""
        return self._ended.result() if self._ended.done() else None

    def send(self, number: int) -> None:
        if self.code is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self._ended.result(timeout=20)


class Forks:
    """`with Forks(environment) as forks:` the importing process, and whatever is started from it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._asking = threading.Lock()
        self._started: dict[int, Future[Fork]] = {}
        self._forks: dict[int, Fork] = {}

    def __enter__(self) -> Self:
        args = [sys.executable, "-m", "tests.chaos.forks"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(args, cwd=BACKEND, env=self._environment, **pipes)
        self._reader = threading.Thread(target=self._read, name="forks", daemon=True)
        self._reader.start()
        return self

    def start(
        self, args: Sequence[str], *, environment: Mapping[str, str], log: Path, orders: Orders | None = None
    ) -> Fork:
        assert self._process.stdin is not None
        with self._asking:
            number = len(self._started)
            started = self._started[number] = Future()
            wish = {"number": number, "args": [*args], "environment": {**environment}, "log": str(log)}
            print(json.dumps({**wish, "orders": orders and asdict(orders)}), file=self._process.stdin, flush=True)
        return started.result(timeout=START_SECONDS)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "code" in said:
                self._forks.pop(said["pid"]).ended(said["code"])
            else:
                fork = self._forks[said["pid"]] = Fork(said["pid"])
                self._started[said["number"]].set_result(fork)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(10)
        self._process.stdout.close()


# --- the importing process ----------------------------------------------------------------------------------------


def serve() -> None:
    from app import celery  # noqa: PLC0415

    celery.load_rooms()
    for module in IMPORTED:
        import_module(module)
    configure_mappers()
    gc.collect()
    gc.freeze()  # so that the forks share what they only read
    running: set[int] = set()
    waiting = b""
    while True:
        if select.select([0], [], [], LOOK_SECONDS)[0]:
            read = os.read(0, 65536)
            if not read:
                break
            *lines, waiting = (waiting + read).split(b"\n")
            for line in lines:
                wish = json.loads(line)
                pid = _fork(wish)
                running.add(pid)
                _say(pid=pid, number=wish["number"])
        for pid in [*running]:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                running.discard(pid)
                _say(pid=pid, code=os.waitstatus_to_exitcode(status))
    for pid in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _say(**what: int) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def _fork(wish: dict[str, Any]) -> int:
    if (pid := os.fork()) > 0:
        return pid
    code = 1
    try:
        _become(wish)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001  the last line of a process
        traceback.print_exc()
    finally:
        os._exit(code)


def _become(wish: dict[str, Any]) -> None:
    from celery.__main__ import main  # noqa: PLC0415

    from app.core.jobs import celery  # noqa: PLC0415
    from tests.chaos import steps  # noqa: PLC0415

    nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(wish["environment"])
    get_settings.cache_clear()
    celery.conf.broker_url = get_settings().redis_url
    if wish["orders"]:
        steps.install(Orders(**wish["orders"]))
    sys.argv = ["celery", *wish["args"]]
    main()


if __name__ == "__main__":
    serve()
