"""LinkedIn's refusals, in its words."""

from typing import Any

from starlette.responses import JSONResponse


class ApiError(Exception):
    def __init__(self, status: int, code: str | None, message: str, service_code: int | None = None) -> None:
        super().__init__(message)
        body: dict[str, Any] = {"status": status, "message": message}
        if code is not None:
            body["code"] = code
        if service_code is not None:
            body["serviceErrorCode"] = service_code
        self.response = JSONResponse(body, status, headers={"x-li-uuid": "AAY-twin", "x-li-fabric": "prod-lva1"})


class OAuthError(Exception):
    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.response = JSONResponse({"error": error, "error_description": description}, status)


def denied(what: str) -> ApiError:
    return ApiError(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}")


def invalid(field: str, problem: str) -> ApiError:
    return ApiError(422, None, f"ERROR :: /{field} :: {problem}\n")
