"""Platforms' stand-ins as processes of their own, which nobody kills: what they hold outlives the product's processes.

`python -m tests.chaos.beside` forks one for each platform. Each says its address in a line of JSON and serves until the
input ends; what it knows is asked for under BOOKS, on its own event loop, so that nothing changes while it answers.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.all_platforms.counterparts import ALL, Counterpart, Held, Person, Trouble

BACKEND = Path(__file__).parents[2]
BOOKS = "/books-of-the-stand-in"


class Beside:
    """One of them, by way of its books; the same as a `Counterpart` to whoever asks."""

    def __init__(self, platform: str, url: str) -> None:
        self.platform = platform
        self._http = httpx.Client(base_url=url, timeout=60)

    def settings(self, callback: str) -> dict[str, str]:
        return dict(self._ask("settings", callback))

    def sign_up(self) -> list[Person]:
        return [Person(**one) for one in self._ask("sign_up")]

    def held(self) -> list[Held]:
        return [Held(**one) for one in self._ask("held")]

    def strike(self, account: str, trouble: Trouble) -> None:
        self._ask("strike", account, trouble)

    def waiting(self, account: str) -> int:
        return int(self._ask("waiting", account))

    def _ask(self, what: str, *about: str) -> Any:
        answer = self._http.post(BOOKS, json={"what": what, "about": about})
        answer.raise_for_status()
        return answer.json()

    def close(self) -> None:
        self._http.close()


@contextmanager
def all_beside(folder: Path) -> Iterator[list[Beside]]:
    """One for each platform, in the usual order, ready. `folder`: for what they have to say."""
    folder.mkdir(parents=True, exist_ok=True)
    args = [sys.executable, "-m", "tests.chaos.beside"]
    with (folder / "beside.log").open("ab") as log:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
        process = subprocess.Popen(args, cwd=BACKEND, text=True, **pipes)
    assert process.stdin is not None and process.stdout is not None
    found: dict[str, Beside] = {}
    try:
        for _ in ALL:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"A stand-in did not start; {folder}/beside.log says why.")
            said = json.loads(line)
            found[said["platform"]] = Beside(**said)
        yield [found[kind.platform] for kind in ALL]
    finally:
        for one in found.values():
            one.close()
        process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


# --- the process --------------------------------------------------------------------------------------------------


def with_books(counterpart: Counterpart) -> ASGIApp:
    app: ASGIApp = counterpart.twin.app

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != BOOKS:
            await app(scope, receive, send)
            return
        asked = await Request(scope, receive).json()
        await JSONResponse(_answer(counterpart, asked["what"], asked["about"]))(scope, receive, send)

    return wrapped


def _answer(counterpart: Counterpart, what: str, about: list[str]) -> Any:
    match what, about:
        case "settings", [callback]:
            return counterpart.settings(callback)
        case "sign_up", []:
            return [asdict(one) for one in counterpart.sign_up()]
        case "held", []:
            return [asdict(one) for one in counterpart.held()]
        case "strike", [account, trouble]:
            return counterpart.strike(account, Trouble(trouble))
        case "waiting", [account]:
            return counterpart.waiting(account)
        case _:
            raise ValueError(f"Nobody knows {what} about {about}.")


def serve(kind: type[Counterpart]) -> None:
    counterpart = kind()
    counterpart.twin.app = with_books(counterpart)
    with counterpart:
        said = {"platform": kind.platform, "url": counterpart.twin.url}
        os.write(1, json.dumps(said).encode() + b"\n")
        while os.read(0, 1):
            pass


def serve_all() -> None:
    pids = []
    for kind in ALL:
        if (pid := os.fork()) == 0:
            serve(kind)
            return
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    serve_all()
