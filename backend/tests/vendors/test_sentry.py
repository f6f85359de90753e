"""What reaches Sentry when something breaks: where and what, and none of the words that were in hand."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.jobs import celery
from tests.twins.kent import Kent, free_port, kent, wait_for

BACKEND = Path(__file__).parents[2]
PLANTED = {
    "token": "sk-or-planted-3f9a8b7c6d5e",
    "bearer": "Bearer planted-access-token",
    "cookie": "aigrowth_session=planted-cookie",
    "email": "maya.planted@example.com",
    "post": "Cardamom buns, planted, warm until nine.",
    "prompt": "You are a planted strategist.",
}

# The product's own edge, log and reporter around a route that breaks with everything in hand.
_API = """
import json, os
from app.main import create_app
from app.core import log_ids

PLANTED = json.loads(os.environ["PLANTED"])
app = create_app()

@app.post("/break/{business_id}")
async def break_down(business_id: str) -> None:
    token, post = PLANTED["token"], PLANTED["post"]
    log_ids.bind(business_id=business_id, user_id="11111111-2222-4333-8444-555555555555")
    try:
        raise ValueError(f"could not read {post!r} of {PLANTED['email']} with {token}")
    except ValueError as error:
        error.add_note(PLANTED["prompt"])
        raise RuntimeError(PLANTED["prompt"] + " " + PLANTED["bearer"]) from error

app.router.routes.insert(0, app.router.routes.pop())
"""

_TASK = """
import json, os
from celery import shared_task
from app.celery import app
from app.core import jobs

PLANTED = json.loads(os.environ["PLANTED"])

async def _work(words):
    secret = PLANTED["token"]
    raise LookupError(f"{words} {secret} {PLANTED['email']}")

@app.task(name="tests.break")
def break_down(words):
    jobs.run(_work(words))
"""


@pytest.fixture
def sentry() -> Iterator[Kent]:
    with kent() as running:
        yield running


def _environment(sentry: Kent, **more: str) -> dict[str, str]:
    return {**os.environ, "SENTRY_DSN": sentry.dsn, "PLANTED": json.dumps(PLANTED), "LOG_FORMAT": "json", **more}


def _assert_nothing_planted(events: list[dict[str, Any]]) -> None:
    sent = json.dumps(events)
    for name, words in PLANTED.items():
        assert words not in sent, name
    assert "planted" not in sent


def test_a_request_that_breaks_is_reported_without_anybodys_words(sentry: Kent, tmp_path: Path, valkey: str):
    (tmp_path / "broken_api.py").write_text(_API)
    port, log = free_port(), tmp_path / "api.log"
    command = [sys.executable, "-m", "uvicorn", "broken_api:app", "--port", str(port), "--no-access-log"]
    path = os.pathsep.join([str(tmp_path), str(BACKEND)])
    with log.open("wb") as out:
        environment = _environment(sentry, PYTHONPATH=path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
        api = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out)
    try:
        wait_for(f"http://127.0.0.1:{port}/livez")
        answer = httpx.post(
            f"http://127.0.0.1:{port}/break/8d7d1c2e-0000-4000-8000-000000000000?email={PLANTED['email']}",
            json={"text": PLANTED["post"]},
            headers={"Authorization": PLANTED["bearer"], "Cookie": PLANTED["cookie"], "X-Request-ID": "broke-1"},
            timeout=60,
        )
        events = sentry.events(at_least=1)
    finally:
        api.terminate()
        api.wait(20)

    assert answer.status_code == 500, log.read_text()
    _assert_nothing_planted(events)
    (event,) = events
    assert event["tags"]["request_id"] == "broke-1"
    assert event["tags"]["process"] == "api"
    assert event["tags"]["business_id"] == "8d7d1c2e-0000-4000-8000-000000000000"
    assert event["user"] == {"id": "11111111-2222-4333-8444-555555555555"}
    raised = event["exception"]["values"]
    assert [one["type"] for one in raised] == ["ValueError", "RuntimeError"]
    assert [one["value"] for one in raised] == ["", ""]
    frames = raised[1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "break_down"
    assert not [frame for frame in frames if "vars" in frame]
    assert not {"request", "breadcrumbs", "extra", "contexts", "modules"} & event.keys()
    assert PLANTED["prompt"] in log.read_text()  # the words are in our own log, under the same id


def test_a_task_that_breaks_is_reported_with_its_ids_alone(sentry: Kent, tmp_path: Path, valkey: str):
    (tmp_path / "broken_tasks.py").write_text(_TASK)
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "broken_tasks",
        "worker",
        "-P",
        "threads",
        "-c",
        "1",
        "-Q",
        "broken",
    ]
    path = os.pathsep.join([str(tmp_path), str(BACKEND)])
    environment = _environment(sentry, PYTHONPATH=path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    celery.send_task("tests.break", args=[PLANTED["post"]], queue="broken", headers={"log_ids": {"request_id": "r-7"}})
    with (tmp_path / "worker.log").open("wb") as out:
        worker = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out)
    try:
        events = sentry.events(at_least=1)
    finally:
        worker.terminate()
        worker.wait(30)

    _assert_nothing_planted(events)
    (event,) = events
    assert event["exception"]["values"][-1]["type"] == "LookupError"
    assert (event["tags"]["process"], event["tags"]["request_id"]) == ("worker", "r-7")
    assert (event["tags"]["task"], len(event["tags"]["task_id"])) == ("tests.break", 36)


def test_the_sdk_is_not_even_loaded_where_sentry_is_not_set_up(tmp_path: Path):
    program = "import sys, app.main, app.celery; print(sorted({'sentry_sdk', 'posthog'} & set(sys.modules)))"
    environment = {name: value for name, value in os.environ.items() if name != "SENTRY_DSN"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=BACKEND, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_an_address_that_is_none_is_said_and_stops_nobody(tmp_path: Path):
    program = "import app.main; print('up')"
    environment = {**os.environ, "SENTRY_DSN": "not an address", "LOG_FORMAT": "json"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=BACKEND, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "up"
    assert "sentry.address_not_understood" in done.stderr
