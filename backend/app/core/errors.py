"""Errors named for what happened, and the one place that turns them into RFC 9457 problem responses."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.core.answer_headers import stamp

log = structlog.get_logger(__name__)

PROBLEM_JSON = "application/problem+json"
_BUSY_SECONDS = 5


class FieldError(BaseModel):
    pointer: str = Field(description="JSON pointer into the request body, or `query/…`, `path/…`, `header/…`.")
    detail: str


class Problem(BaseModel):
    """RFC 9457. `type` is stable and made for programs; `detail` is for a person and says what to do next."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[FieldError] | None = None


class AppError(Exception):
    """Base of everything we refuse. Subclasses set `status`, `code` and `title`; `title` never varies for one code."""

    status: ClassVar[int] = HTTPStatus.INTERNAL_SERVER_ERROR
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Something broke on our side"

    def __init__(
        self,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = list(errors) if errors else None
        self.extra = extra
        """More members of the problem object, such as `retry_after_seconds`."""


class BadRequest(AppError):
    status, code, title = HTTPStatus.BAD_REQUEST, "bad-request", "The request cannot be understood"


class Unauthorized(AppError):
    status, code, title = HTTPStatus.UNAUTHORIZED, "not-signed-in", "You are not signed in"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"}, **extra)


class Forbidden(AppError):
    status, code, title = HTTPStatus.FORBIDDEN, "not-allowed", "You may not do this"


class NotFound(AppError):
    status, code, title = HTTPStatus.NOT_FOUND, "not-found", "There is nothing here"


class Conflict(AppError):
    status, code, title = HTTPStatus.CONFLICT, "conflict", "This does not fit the present state"


class VersionConflict(AppError):
    status, code, title = HTTPStatus.PRECONDITION_FAILED, "version-conflict", "Somebody changed this meanwhile"


class VersionRequired(AppError):
    status, code, title = HTTPStatus.PRECONDITION_REQUIRED, "version-required", "Say which version you are changing"


class Invalid(AppError):
    status, code, title = HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "Some fields need another value"


class BodyTooLarge(AppError):
    status, code, title = 413, "body-too-large", "This is more than we take in one request"

    @staticmethod
    def advice(limit: int) -> str:
        size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1024} kB"  # noqa: PLR2004
        return f"Send at most {size} at once. Nothing was saved."


class HeadersTooLarge(AppError):
    status, code, title = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "These headers are too long"


class TooManyRequests(AppError):
    status, code, title = HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", "Too many requests"

    def __init__(self, detail: str, *, retry_after_seconds: int, **extra: Any) -> None:
        headers = {"Retry-After": str(retry_after_seconds), **extra.pop("headers", {})}
        super().__init__(detail, headers=headers, retry_after_seconds=retry_after_seconds, **extra)


class ServiceUnavailable(AppError):
    status, code, title = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "This is not available right now"


def request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


def problem_response(request: Request, error: AppError) -> Response:
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": int(error.status),
        "detail": error.detail,
        "instance": request.url.path,
        "request_id": request_id(request),
        **error.extra,
    }
    if error.errors:
        body["errors"] = [item.model_dump() for item in error.errors]
    return JSONResponse(body, status_code=error.status, media_type=PROBLEM_JSON, headers=error.headers)


def _pointer(location: Sequence[Any]) -> str:
    where, *path = [str(part) for part in location]
    return "/" + "/".join(path) if where == "body" else "/".join([where, *path])


class _HttpError(AppError):
    """A refusal of the framework itself: unknown path, wrong method, unreadable body."""

    def __init__(self, source: HTTPException) -> None:
        status = HTTPStatus(source.status_code)
        details = {
            HTTPStatus.NOT_FOUND: "There is nothing at this address. Check the path against /docs.",
            HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method. Check it against /docs.",
        }
        super().__init__(details.get(status, str(source.detail)), headers=source.headers)
        self.__dict__.update(status=int(status), code=status.phrase.lower().replace(" ", "-"), title=status.phrase)


async def _on_app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101
    return problem_response(request, error)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == BodyTooLarge.status:
        return problem_response(request, BodyTooLarge(str(error.detail)))
    return problem_response(request, _HttpError(error))


def _wording(item: Mapping[str, Any]) -> str:
    if item["type"] == "too_long" and isinstance(item.get("input"), str):  # pydantic speaks of "items" here
        return f"String should have at most {item['ctx']['max_length']} characters"
    return str(item["msg"]).removeprefix("Value error, ")


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = [FieldError(pointer=_pointer(item["loc"]), detail=_wording(item)) for item in error.errors()]
    detail = "Nothing was saved. Correct the fields listed under `errors` and send it again."
    return problem_response(request, Invalid(detail, errors=errors))


async def _on_busy(request: Request, error: Exception) -> Response:
    """More is asked at once than there are connections to the database for, for longer than somebody should wait."""
    log.warning("request.no_connection", path=request.url.path, error=type(error).__name__)
    detail = f"Too much is asked of this server at once, and nothing was saved. Try again in {_BUSY_SECONDS} s."
    busy = ServiceUnavailable(detail, headers={"Retry-After": str(_BUSY_SECONDS)}, retry_after_seconds=_BUSY_SECONDS)
    return problem_response(request, busy)


async def _on_bug(request: Request, error: Exception) -> Response:
    log.error("request.failed", path=request.url.path, exc_info=error)
    detail = "It is not your fault, and nothing was saved. Try again; if it stays, tell support the request id."
    answer = problem_response(request, AppError(detail))
    stamp(answer.headers, request.scope)  # what broke passes by everything else that would
    return answer


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(PoolTimeout, _on_busy)
    app.add_exception_handler(Exception, _on_bug)


# What any route may answer besides its own; listed in the OpenAPI document so that nothing is undocumented.
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "Refused, with the reason and what to do.", "content": {PROBLEM_JSON: {}}},
    "5XX": {"model": Problem, "description": "Not your fault; nothing was saved.", "content": {PROBLEM_JSON: {}}},
}
