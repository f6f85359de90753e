"""What every answer says in its headers, also one to a request that broke."""

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from app.core import security_headers


def request_id(scope: Scope) -> str:
    """By which the log has this request; empty outside of RequestEdge."""
    return str(scope.get("state", {}).get("request_id", ""))


def stamp(headers: MutableHeaders, scope: Scope) -> None:
    headers["X-Request-ID"] = request_id(scope)
    security_headers.stamp(headers, path=str(scope.get("path", "")))
    allowance = scope.get("state", {}).get("rate_limit")
    if allowance is not None:
        headers.update(allowance.headers())
