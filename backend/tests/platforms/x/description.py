"""Requests held against X's published description of its API (OpenAPI).

The official file is not part of this repository: it is looked for beside it, in `../shared/platforms/specs`, or in
`$AIGROWTH_SPECS_DIR`. The OAuth endpoints are not described there.
"""

import json
import os
import re
from email import message_from_bytes
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.twins.x.state import Request

_BESIDE = Path(__file__).parents[5] / "shared" / "platforms" / "specs"
FILE = Path(os.environ.get("AIGROWTH_SPECS_DIR") or _BESIDE) / "x-openapi.json"
MISSING = f"X's published description is not at {FILE}: set AIGROWTH_SPECS_DIR to the folder that holds it."
_NOT_DESCRIBED = re.compile(r"/2/oauth2/|/i/oauth2/")


class Violation(AssertionError):
    pass


def check(request: Request) -> None:
    """Raises Violation. Parameters and fields that the description does not know are violations too."""
    if _NOT_DESCRIBED.match(request.path) or not FILE.is_file():
        return
    operation = _operation(request.method, request.path)
    if not request.headers.get("authorization", "").startswith("Bearer "):
        raise Violation(f"{request.method} {request.path} was sent without a token.")
    _check_query(operation, request)
    _check_body(operation, request)


def was_checked(request: Request) -> bool:
    return FILE.is_file() and not _NOT_DESCRIBED.match(request.path)


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return document


def _operation(method: str, path: str) -> dict[str, Any]:
    """Literal paths before those with a parameter."""
    for template in sorted(_document()["paths"], key=lambda one: one.count("{")):
        pattern = re.sub(r"\\\{\w+\\\}", r"[0-9]{1,19}", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in _document()["paths"][template]:
            operation: dict[str, Any] = _document()["paths"][template][method.lower()]
            return operation
    raise Violation(f"{method} {path} is not described.")


def _check_query(operation: dict[str, Any], request: Request) -> None:
    parameters = [_resolved(one) for one in operation.get("parameters", [])]
    known = {one["name"]: one for one in parameters if one["in"] == "query"}
    given = dict(request.query)
    if len(given) != len(request.query):
        raise Violation(f"{request.path}: a parameter is given twice.")
    for name, value in given.items():
        if name not in known:
            raise Violation(f"{request.path} has no parameter {name!r}.")
        _check_value(f"{request.path}?{name}", known[name]["schema"], _read(known[name]["schema"], value))
    for name, parameter in known.items():
        if parameter.get("required") and name not in given:
            raise Violation(f"{request.path} needs the parameter {name!r}.")


def _read(schema: dict[str, Any], value: str) -> Any:
    if schema.get("type") == "array":
        return [_read(schema["items"], one) for one in value.split(",")]
    return int(value) if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", value) else value


def _check_body(operation: dict[str, Any], request: Request) -> None:
    described = operation.get("requestBody")
    if described is None:
        if request.body:
            raise Violation(f"{request.path} takes no body.")
        return
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind not in described["content"]:
        raise Violation(f"{request.path} takes no {kind!r}.")
    schema = described["content"][kind]["schema"]
    body = json.loads(request.body) if kind == "application/json" else _form(schema, request)
    _check_value(request.path, schema, body)


def _form(schema: dict[str, Any], request: Request) -> dict[str, Any]:
    header = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    properties = _resolved(schema)["properties"]
    fields: dict[str, Any] = {}
    for part in message_from_bytes(header + request.body).walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            fields[name] = _read(properties.get(name, {}), content.decode("latin-1"))
    return fields


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Any = _document()
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(found)


def _check_value(where: str, schema: dict[str, Any], value: Any) -> None:
    whole = {"allOf": [schema], "components": _document()["components"]}
    problems = [error.message for error in jsonschema_rs.Draft4Validator(whole).iter_errors(value)]
    if problems:
        raise Violation(f"{where}: {'; '.join(problems)[:500]}")
