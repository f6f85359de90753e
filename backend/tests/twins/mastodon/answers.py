"""What every answer of the server has: the shape of errors, rate-limit headers, and hanging up."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from starlette.responses import JSONResponse, Response

from tests.twins.mastodon.state import State

LIMIT = 300
WINDOW = timedelta(minutes=5)


class Refused(Exception):
    def __init__(self, status: int, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, **more}


def limits(state: State, *, used: int, limit: int = LIMIT) -> dict[str, str]:
    """Rate-limit headers: when the count begins anew is an instant, in one of two forms."""
    if used < limit and not state.kind.tells_limits:
        return {}
    at = state.now() + WINDOW
    reset = str(int(at.timestamp())) if state.kind.reset_as_seconds else at.isoformat().replace("+00:00", "Z")
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(limit - used, 0)),
        "X-RateLimit-Reset": reset,
    }


def answer(state: State, body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    date = format_datetime(state.now().replace(microsecond=0), usegmt=True)
    return JSONResponse(body, status, headers={"Date": date, **(headers or {})})
