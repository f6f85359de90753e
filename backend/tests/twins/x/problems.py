"""X's errors, in the shapes it gives them."""

from typing import Any

from starlette.responses import JSONResponse

_TYPES = "https://api.twitter.com/2/problems/"


class Problem(Exception):
    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.response = JSONResponse(body, status, headers={"x-transaction-id": "a1b2c3d4", **(headers or {})})


def invalid(message: str, name: str = "", value: str = "") -> Problem:
    error: dict[str, Any] = {"message": message, "parameters": {name: [value]} if name else {}}
    return Problem(
        400,
        {
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{_TYPES}invalid-request",
            "errors": [error],
        },
    )


def unauthorized() -> Problem:
    return Problem(401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})


def forbidden(detail: str, kind: str | None = None) -> Problem:
    return Problem(
        403,
        {"title": "Forbidden", "type": f"{_TYPES}{kind}" if kind else "about:blank", "status": 403, "detail": detail},
    )


def not_enrolled() -> Problem:
    detail = (
        "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a developer "
        "App that is attached to a Project."
    )
    return Problem(
        403,
        {
            "title": "Client Forbidden",
            "detail": detail,
            "reason": "client-not-enrolled",
            "type": f"{_TYPES}client-forbidden",
            "status": 403,
        },
    )


def no_credit() -> Problem:
    detail = "Your enrolled account does not have any credits to fulfill this request."
    body = {"title": "CreditsDepleted", "detail": detail, "type": "https://api.x.com/2/problems/credits", "status": 402}
    return Problem(402, body)


def not_found(post_id: str) -> Problem:
    return Problem(404, {"title": "Not Found Error", **missing(post_id), "status": 404})


def missing(post_id: str) -> dict[str, Any]:
    """As it stands in the `errors` of a list."""
    return {
        "value": post_id,
        "resource_id": post_id,
        "resource_type": "tweet",
        "parameter": "ids",
        "title": "Not Found Error",
        "detail": f"Could not find tweet with ids: [{post_id}].",
        "type": f"{_TYPES}resource-not-found",
    }


def not_for_field(post_id: str, field: str) -> dict[str, Any]:
    return {
        "resource_id": post_id,
        "resource_type": "tweet",
        "parameter": field,
        "field": field,
        "section": "data",
        "title": "Field Authorization Error",
        "detail": f"Sorry, you are not authorized to access '{field}' on the Tweet with id: [{post_id}].",
        "type": f"{_TYPES}not-authorized-for-field",
    }


def too_many(headers: dict[str, str]) -> Problem:
    body = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
    return Problem(429, body, headers)


def oauth(error: str, description: str, status: int = 400) -> Problem:
    return Problem(status, {"error": error, "error_description": description})
