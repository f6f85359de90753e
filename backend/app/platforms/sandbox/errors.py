"""How the sandbox says no."""

from starlette.responses import JSONResponse

NOT_PROCESSED_HEADER = "Sandbox-Not-Processed"
"""On a 503: nothing of the request was looked at, it may be sent again."""
RATE_LIMIT_SCOPE_HEADER = "X-RateLimit-Scope"
"""On a 429: `account` or `app`."""


class Refused(Exception):
    """An answer other than success. `code` is stable and made for programs."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None, **extra: object
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
        self.extra = extra

    def response(self) -> JSONResponse:
        body = {"error": {"code": self.code, "message": self.message, **self.extra}}
        return JSONResponse(body, status_code=self.status, headers=self.headers)
