"""The exported web app, served by the API on the same origin."""

import json
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PACKAGED = Path(__file__).parent.parent / "web"
CHECKED_OUT = Path(__file__).parent.parent.parent.parent / "frontend" / "out"
NOT_OURS = ("api/", "docs", "health", "livez", "readyz")


def folder() -> Path | None:
    """Where the built web app is: inside the wheel, or beside the backend in a checkout; None when it was not built."""
    return next((place for place in (PACKAGED, CHECKED_OUT) if (place / "csp.json").is_file()), None)


def content_security_policy(built: Path) -> str:
    """Strict: scripts are our own files, and the inline ones whose hashes the build wrote into csp.json."""
    hashes: list[str] = json.loads((built / "csp.json").read_text("utf-8"))["script-src"]
    scripts = " ".join(["'self'", *hashes])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    )


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
        response = await super().get_response(path, scope)
        hashed = path.startswith("_next/static/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        response.headers["Content-Security-Policy"] = self.current_policy()
        return response


def mount(app: FastAPI) -> None:
    """Last of all, at `/`; nothing is mounted where the web app was not built."""
    built = folder()
    if built is not None:
        app.mount("/", WebApp(built), name="web")
