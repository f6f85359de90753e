"""The API as a real process on a real port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

BACKEND = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 120
"""Only so that what hangs ends, however many other processes want the cores."""


@pytest.fixture
def live_api(committed_database: None, sandbox_server: object, tmp_path: Path) -> Iterator[str]:
    """Its address. `committed_database` empties the tables afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "api.log"
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port), "--no-access-log"]
    environment = {**os.environ, "RATE_LIMIT_PER_MINUTE": "1000000", "PORT": str(port)}
    with log.open("wb") as out:
        api = subprocess.Popen(command, cwd=BACKEND, env=environment, stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            assert api.poll() is None, log.read_text()
            try:
                httpx.get(f"{address}/livez", timeout=1)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        # At the first request beyond the first routes all are worked out: no test's own request waits for that.
        httpx.get(f"{address}/api/v1/nowhere", timeout=PATIENCE_SECONDS)
        yield address
    finally:
        api.terminate()
        api.wait(20)
    assert "Traceback" not in log.read_text(), log.read_text()[-4000:]
