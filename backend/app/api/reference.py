"""`/docs`: the OpenAPI document as one page for people. It runs no script, and loads nothing from anywhere."""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; text-transform: capitalize }
summary { cursor: pointer; padding: .3rem 0 }
code { font-size: .9em; overflow-wrap: anywhere }
.method { display: inline-block; width: 4.5rem; font-weight: 600 }
"""
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def add(app: FastAPI) -> None:
    @app.get("/docs", include_in_schema=False)
    async def show_reference(request: Request) -> HTMLResponse:
        return HTMLResponse(page(request.app.openapi()), headers={"Content-Security-Policy": _POLICY})


def page(document: dict[str, Any]) -> str:
    rooms: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            rooms.setdefault(operation.get("tags", ["other"])[0], []).append(_operation(method, path, operation))
    body = "".join(f"<h2>{escape(room)}</h2>{''.join(operations)}" for room, operations in sorted(rooms.items()))
    title = escape(f"{document['info']['title']} {document['info']['version']}: API")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>"
        '<p>For programs: <a href="/api/openapi.json">the OpenAPI document</a>, which has every schema.</p>'
        f"{body}</html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    head = f'<span class="method">{method.upper()}</span><code>{escape(path)}</code>'
    return f"<details><summary>{head}</summary>{''.join(_about(operation))}</details>"


def _about(operation: dict[str, Any]) -> Iterator[str]:
    for paragraph in str(operation.get("description") or operation.get("summary") or "").split("\n\n"):
        yield f"<p>{escape(paragraph)}</p>"
    for parameter in operation.get("parameters", []):
        needed = ", required" if parameter.get("required") else ""
        words = escape(str(parameter.get("description") or ""))
        yield f"<p><code>{escape(parameter['name'])}</code> ({escape(parameter['in'])}{needed}) {words}</p>"
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Body: {escape(kind)} <code>{escape(_name(content.get('schema', {})))}</code></p>"
    for status, answer in operation.get("responses", {}).items():
        yield f"<p>{escape(status)}: {escape(answer.get('description', ''))}</p>"


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
