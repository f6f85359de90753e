"""What the log says of whom: one request followed through the API, the doorbell, a real worker and an attempt."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.core import errors, jobs
from app.core.web import RequestEdge
from app.social_accounts.models import SocialAccount
from tests.api.conftest import BACKEND
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

REQUEST_ID = "seen-by-a-proxy.42"
PATIENCE_SECONDS = 90
WORDS = "Cardamom buns, warm until nine."

Line = dict[str, Any]


@contextmanager
def running_worker(log: Path, **settings: str) -> Iterator[None]:
    """A worker for every queue, as the supervisor starts it."""
    command = [sys.executable, "-m", "celery", "-A", "app.celery", "worker", "-P", "threads", "-c", "4"]
    command += ["-Q", "publishing,generation,default", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    environment = {**os.environ, "LOG_FORMAT": "json", "LOG_LEVEL": "INFO", **settings}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=BACKEND, env=environment, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def lines(log: Path) -> list[Line]:
    """Those in our own form; Celery greets in another."""
    written = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return [json.loads(line) for line in written if line.startswith("{") and line.endswith("}")]


def wait_for(log: Path, fits: Callable[[Line], bool]) -> Line:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        for line in lines(log):
            if fits(line):
                return line
        time.sleep(0.2)
    raise AssertionError(f"No such line was written:\n{log.read_text('utf-8', 'replace')[-6000:]}")


def test_a_workers_lines_name_the_request_that_rang_and_whose_it_was(live_api: str, tmp_path: Path):
    person = {"email": "maya@example.com", "password": "cardamom-buns-at-dawn"}
    about = {"name": "Hearth & Crumb", "description": "A sourdough bakery in Leeds with rye and cardamom buns."}
    with httpx.Client(base_url=f"{live_api}/api/v1", timeout=PATIENCE_SECONDS) as client:
        signed = client.post("/auth/signup", json=person).json()
        client.headers.update({"Authorization": f"Bearer {signed['access_token']}", "X-Request-ID": REQUEST_ID})
        business = client.post("/businesses", json={**about, "timezone": "Europe/London"})
        assert business.status_code == 201, business.text
        business_id = business.json()["id"]
        asked = client.post("/strategies/generate", json={"business_id": business_id})
    assert (asked.status_code, asked.headers["X-Request-ID"]) == (202, REQUEST_ID)
    log = tmp_path / "worker.log"

    with running_worker(log):
        ended = wait_for(log, lambda line: line["event"] == "generation.ended")

    assert ended["request_id"] == REQUEST_ID
    assert ended["user_id"] == signed["user"]["id"]
    assert ended["business_id"] == business_id
    assert (ended["task"], len(ended["task_id"])) == ("strategies.generate", 36)
    answered = [line for line in lines(tmp_path / "api.log") if line["event"] == "request.answered"]
    (asking,) = [line for line in answered if line["route"] == "/api/v1/strategies/generate"]
    assert (asking["request_id"], asking["status"]) == (REQUEST_ID, 202)
    assert (asking["user_id"], asking["business_id"]) == (signed["user"]["id"], business_id)


async def test_an_attempts_lines_name_its_own_post_and_not_who_rang(
    committed_database: None, make: Make, sandbox: SandboxServer, tmp_path: Path
):
    accounts = [await make.connected_account(sandbox) for _ in range(2)]
    posts = {str((await make.scheduled_post(account=one, text=WORDS)).id): one for one in accounts}
    log = tmp_path / "worker.log"
    jobs.Job("publishing.dispatch", (), {"request_id": "somebody-elses", "user_id": "somebody"}).send()

    with running_worker(log):
        for post_id in posts:
            wait_for(log, _is("attempt.ended", post_id))
            wait_for(log, _is("post.published", post_id))

    written = lines(log)
    for post_id, account in posts.items():
        (ended,) = filter(_is("attempt.ended", post_id), written)
        (published,) = filter(_is("post.published", post_id), written)
        for line in (ended, published):
            assert "request_id" not in line
            _is_about(line, account)
        assert ended["attempt_id"] == published["attempt_id"]
        assert (ended["task"], ended["outcome"], ended["platform"]) == ("publishing.dispatch", "Published", "sandbox")
    assert WORDS not in log.read_text("utf-8")


def _is(event: str, post_id: str) -> Callable[[Line], bool]:
    return lambda line: line["event"] == event and line.get("post_id") == post_id


def _is_about(line: Line, account: SocialAccount) -> None:
    assert (line["business_id"], line["user_id"]) == (str(account.business_id), str(account.user_id))


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", 'quote"', "<script>"], ids=str)
async def test_a_request_id_that_is_not_sane_is_replaced(anonymous: httpx.AsyncClient, given: str):
    answer = await anonymous.get("/auth/me", headers={"X-Request-ID": given})

    made = answer.headers["X-Request-ID"]
    assert (len(made), made.isalnum()) == (32, True)
    assert answer.json()["request_id"] == made


async def test_a_request_that_breaks_is_answered_with_its_id_too():
    app = FastAPI()
    errors.install(app)
    app.add_middleware(RequestEdge)

    @app.get("/broken")
    async def broken() -> float:
        return 1 / 0

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answer = await client.get("/broken", headers={"X-Request-ID": REQUEST_ID})

    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, REQUEST_ID)
    assert answer.json()["request_id"] == REQUEST_ID
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
