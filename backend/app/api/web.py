"""The exported web app, served by the API on the same origin."""

import json
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.core.answer_headers import request_id
from app.core.config import get_settings
from app.vendors.clerk.instance import page_sources

log = structlog.get_logger(__name__)

PACKAGED = Path(__file__).parent.parent / "web"
CHECKED_OUT = Path(__file__).parent.parent.parent.parent / "frontend" / "out"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
POLICY_OF_PARTS = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A page's own has two kilobytes, and a page some fifty parts. Of these only a drawing opened by itself obeys any."""
MOST_OF_A_PATH = 200
NOT_OURS = ("api/", "docs", "health", "livez", "readyz", "metrics")


def folder() -> Path | None:
    """Where the built web app is: inside the wheel, or beside the backend in a checkout; None when it was not built."""
    return next((place for place in (PACKAGED, CHECKED_OUT) if (place / "csp.json").is_file()), None)


def content_security_policy(built: Path) -> str:
    """Strict: scripts are our own files, and the inline ones whose hashes the build wrote into csp.json."""
    hashes: list[str] = json.loads((built / "csp.json").read_text("utf-8"))["script-src"]
    scripts = " ".join(["'self'", *hashes])
    settings = get_settings()
    # Where it is set up, the pages may speak to the server that counts use (with consent), and to the one that is told
    # what broke: to nobody else.
    counting = [settings.NEXT_PUBLIC_POSTHOG_HOST] if settings.NEXT_PUBLIC_POSTHOG_KEY else []
    reporting = [_origin(settings.NEXT_PUBLIC_SENTRY_DSN)] if settings.NEXT_PUBLIC_SENTRY_DSN else []
    clerk = page_sources()
    directives = {
        "default-src": ["'self'"],
        "script-src": [scripts, *clerk.pop("script-src", [])],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:", *clerk.pop("img-src", [])],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", *counting, *reporting, *clerk.pop("connect-src", [])],
        "frame-src": ["'none'"],
        **clerk,
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        **({"upgrade-insecure-requests": []} if settings.is_https else {}),
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def address_of_ours(scope: Scope) -> str | None:
    """Where a page belongs that was opened on this machine by another of its names; None where it is right.

    A browser takes `localhost` and `127.0.0.1` for two sites. Platforms send it back to PUBLIC_URL, and the session
    that it started with by the other name would not be there.
    """
    settings, headers = get_settings(), Headers(scope=scope)
    public, opened = urlsplit(settings.public_url), urlsplit(f"//{headers.get('host', '')}")
    try:
        is_same_port = (opened.port or 80) == (public.port or 80)
    except ValueError:
        return None
    is_alias = {opened.hostname, public.hostname} <= LOOPBACK and opened.hostname != public.hostname
    is_page = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
    if settings.is_production or not (is_page and is_alias and is_same_port and public.scheme == "http"):
        return None
    query = scope["query_string"].decode("ascii", "replace")
    return f"{settings.public_url}{quote(scope['path'])}" + (f"?{query}" if query else "")


class WebApp(StaticFiles):
    def __init__(self, built: Path) -> None:
        super().__init__(directory=built, html=True)
        self.built = built
        self.policy, self.policy_of = "", 0

    def current_policy(self) -> str:
        """Read again when the web app was built again beside a running API: its pages come with other scripts."""
        written = (self.built / "csp.json").stat().st_mtime_ns
        if written != self.policy_of:
            self.policy, self.policy_of = content_security_policy(self.built), written
        return self.policy

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.startswith(NOT_OURS):  # an unknown address of the API is a problem response, not a page
            raise HTTPException(404)
        if (address := address_of_ours(scope)) is not None:
            return RedirectResponse(address, status_code=307, headers={"Cache-Control": "no-store"})
        # Browsers ask for this one unasked, where a page names no icon: the sandbox's, or a document of the API.
        response = await super().get_response("icon.svg" if path == "favicon.ico" else path, scope)
        is_missing = response.status_code == HTTPStatus.NOT_FOUND
        if is_missing:
            _note_missing(response, scope)
        hashed = path.startswith("_next/static/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        is_page = is_missing or PurePosixPath(path).suffix in ("", ".html")
        response.headers["Content-Security-Policy"] = self.current_policy() if is_page else POLICY_OF_PARTS
        return response


def _note_missing(response: Response, scope: Scope) -> None:
    """The page shows the id by which the log has it: a script can read no other header of its own page."""
    response.headers["Server-Timing"] = f'request;desc="{request_id(scope)}"'
    log.info("web.missing", path=scope["path"][:MOST_OF_A_PATH])


def mount(app: FastAPI) -> None:
    """Last of all, at `/`; nothing is mounted where the web app was not built."""
    built = folder()
    if built is not None:
        app.mount("/", WebApp(built), name="web")
