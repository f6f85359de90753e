"""Asking `/health` over a plain connection: the supervisor carries no HTTP client."""

import asyncio
import json
from datetime import datetime
from typing import Any

_TIMEOUT_SECONDS = 5.0


async def read(host: str, port: int, path: str = "/health") -> dict[str, Any] | None:
    """The JSON answer; None when nothing answers yet or the answer is not JSON."""
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nAccept: application/json\r\n\r\n".encode())
                _, _, body = (await reader.read()).partition(b"\r\n\r\n")
            finally:
                writer.close()
        answer = json.loads(body)
    except (OSError, TimeoutError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def missing(health: dict[str, Any] | None, *, since: datetime) -> list[str]:
    """What does not work yet; a worker counts when it was heard from after `since`, not when the last run's was.

    Overdue posts do not count: they are there after every pause, and then go out.
    """
    if health is None:
        return ["api"]
    names = {"database": "database", "redis": "redis", "celery": "worker"}
    lacking = [name for part, name in names.items() if health.get(part, {}).get("status") != "healthy"]
    if "worker" not in lacking:
        heard = datetime.fromisoformat(health["celery"]["last_heartbeat_at"])
        lacking += ["worker"] if heard < since else []
    return lacking


async def accepts(host: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
