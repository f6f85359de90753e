"""What every answer says in its headers, also one to a request that broke."""

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from app.core import security_headers


def stamp(headers: MutableHeaders, scope: Scope) -> None:
    state = scope.get("state", {})
    headers["X-Request-ID"] = str(state.get("request_id", ""))
    security_headers.stamp(headers, path=str(scope.get("path", "")))
    allowance = state.get("rate_limit")
    if allowance is not None:
        headers.update(allowance.headers())
