"""Measure a second start to a healthy /health, and the memory (PSS) of all our processes at rest.

Prints both for people and one line of JSON. Works in a data folder of its own, thrown away afterwards.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REST_SECONDS = float(os.environ.get("BENCH_REST_SECONDS", "20"))
START_LIMIT_SECONDS = 180
ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "SANDBOX_URL", "PUBLIC_URL", "HOST")


def main() -> None:
    folder = tempfile.mkdtemp(prefix="aigrowth-bench-")
    try:
        first, _ = one_start(folder, rest=False)
        second, memory = one_start(folder, rest=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"First start to a healthy /health:  {first:.1f} s")
    print(f"Second start to a healthy /health: {second:.1f} s")
    if memory:
        for name, kilobytes in sorted(memory.items(), key=lambda item: -item[1]):
            print(f"  {name:<12} {kilobytes / 1024:6.1f} MB")
        print(f"Whole stack at rest: {sum(memory.values()) / 1024:.0f} MB PSS")
    else:
        print("Whole stack at rest: this system does not tell (Linux only)")
    total = round(sum(memory.values()) / 1024, 1) if memory else None
    print(
        json.dumps(
            {"first_start_seconds": round(first, 2), "second_start_seconds": round(second, 2), "pss_megabytes": total}
        )
    )


def one_start(folder: str, *, rest: bool) -> tuple[float, dict[str, int]]:
    """Seconds from the command to health, and kilobytes of PSS by process when `rest`."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    environment |= {"AIGROWTH_DATA_DIR": folder, "PORT": str(port)}
    begun, begun_at = time.monotonic(), datetime.now(UTC)
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "up"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        while not is_healthy(port, since=begun_at):
            if process.poll() is not None or time.monotonic() - begun > START_LIMIT_SECONDS:
                said = process.stdout.read().decode() if process.stdout and process.poll() is not None else ""
                sys.exit(f"The product did not become healthy.\n{said}")
            time.sleep(0.02)
        seconds = time.monotonic() - begun
        if rest:
            time.sleep(REST_SECONDS)
        return seconds, memory_of(process.pid) if rest else {}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def is_healthy(port: int, *, since: datetime) -> bool:
    """Healthy, and not because the last run's worker was heard from a moment ago."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            health: dict[str, Any] = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return False
    return health["status"] == "healthy" and datetime.fromisoformat(health["celery"]["last_heartbeat_at"]) >= since


def memory_of(supervisor: int) -> dict[str, int]:
    """Kilobytes by name for the supervisor and everything below it; empty where /proc does not say."""
    parents, names = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (entry / "stat").read_text("utf-8").partition("(")[2].rpartition(")")
            parents[int(entry.name)] = int(rest.split()[1])
            names[int(entry.name)] = title(entry, name)
        except OSError:
            continue
    found: dict[str, int] = {}
    for pid in parents:
        if is_below(pid, supervisor, parents):
            kilobytes = pss(pid)
            if kilobytes is not None:
                label = "supervisor" if pid == supervisor else names[pid]
                found[label] = found.get(label, 0) + kilobytes
    return found


def title(entry: Path, name: str) -> str:
    words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    known = {"app.main:app": "api", "worker": "worker", "beat": "beat", "app.platforms.sandbox.server:app": "sandbox"}
    return next((known[word] for word in words if word in known), name)


def is_below(pid: int, top: int, parents: dict[int, int]) -> bool:
    while pid > 1:
        if pid == top:
            return True
        pid = parents.get(pid, 0)
    return False


def pss(pid: int) -> int | None:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


if __name__ == "__main__":
    main()
