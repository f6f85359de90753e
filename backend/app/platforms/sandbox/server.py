"""The sandbox network: `uvicorn app.platforms.sandbox.server:app`, reached by the product at SANDBOX_URL.

A pretend social network that says so on every page and in every figure. It is its own small program: its state is one
SQLite file in the folder SANDBOX_DATA (a temporary one when unset); it shares nothing with the product but this code.
SANDBOX_PUBLIC_URL is the address for people, where it is not the one requests come in at.

It has no sign-in of its own and its `/admin` is open: serve it on loopback, or inside a private network.
"""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.core.clock import now
from app.platforms.sandbox import accounts, admin, api, growth, oauth, pages, posts
from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.database import Database
from app.platforms.sandbox.errors import Refused
from app.platforms.sandbox.growth import Figures
from app.platforms.sandbox.posts import Post
from app.platforms.sandbox.requests import PAGE_HEADERS, ConnectionKeeper, database, page

_SHOWN = 100


async def show_home(request: Request) -> Response:
    db = database(request)
    people = [(account, posts.count(db, account)) for account in accounts.newest(db, limit=_SHOWN)]
    return page(pages.home(_with_figures(db, posts.newest(db, None, limit=_SHOWN)), people))


async def show_profile(request: Request) -> Response:
    db = database(request)
    account = accounts.find_by_handle(db, request.path_params["handle"])
    if account is None:
        return page(pages.missing("There is no account of this handle on the sandbox network."), 404)
    listed = _with_figures(db, posts.newest(db, account, limit=_SHOWN))
    followers, count = growth.followers(account, now()), posts.count(db, account)
    return page(pages.profile(account, listed, followers=followers, count=count))


async def show_post(request: Request) -> Response:
    db = database(request)
    post = posts.find(db, request.path_params["post_id"])
    account = accounts.find_by_handle(db, request.path_params["handle"])
    is_there = post is not None and account is not None and post.account_id == account.id and not post.is_processing
    if not is_there or post is None or account is None:
        return page(pages.missing("There is no such post on this account."), 404)
    if post.deleted_at is not None:
        return page(pages.missing("This post was deleted by its account."), 410)
    return page(pages.single(account, _with_figures(db, posts.thread_around(db, post))))


async def show_media(request: Request) -> Response:
    row = database(request).one("SELECT * FROM media WHERE id = ?", request.path_params["media_id"])
    if row is None:
        return page(pages.missing("There is no such image."), 404)
    return Response(row["content"], media_type=row["mime_type"], headers=PAGE_HEADERS)


async def show_style(_: Request) -> Response:
    return FileResponse(Path(__file__).with_name("style.css"), media_type="text/css")


async def healthz(request: Request) -> Response:
    database(request).one("SELECT 1")
    return JSONResponse({"status": "ok", "simulated": True})


def _with_figures(db: Database, listed: list[Post]) -> list[tuple[Post, Account, Figures]]:
    at, known = now(), {post.account_id: accounts.get(db, post.account_id) for post in listed}
    return [
        (post, known[post.account_id], growth.figures(known[post.account_id], api.seen_by_audience(post), at))
        for post in listed
    ]


async def _on_refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for this class only
    return error.response()


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if request.url.path.startswith(("/api/", "/admin/", "/oauth/")):
        return Refused(error.status_code, "http_error", error.detail).response()
    return page(pages.missing("There is nothing at this address."), error.status_code)


ROUTES = [
    Route("/", show_home),
    Route("/style.css", show_style),
    Route("/healthz", healthz),
    Route("/media/{media_id}", show_media),
    Route("/@{handle}", show_profile),
    Route("/@{handle}/posts/{post_id}", show_post),
    *api.ROUTES,
    *oauth.ROUTES,
    *admin.ROUTES,
]


def create_app(folder: Path | None = None, *, public_url: str = "") -> ASGIApp:
    """The app with its state in `folder`; None: in a temporary one that goes with the server."""
    opened: list[Database] = []
    temporary: list[tempfile.TemporaryDirectory[str]] = []

    def open_database() -> Database:
        """On first use: importing this module, as every `uvicorn module:app` does, touches no disk."""
        if not opened:
            if folder is None:
                temporary.append(tempfile.TemporaryDirectory(prefix="sandbox-network-"))
            opened.append(Database(folder or Path(temporary[0].name)))
        return opened[0]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        open_database()
        yield
        for database_ in opened:
            database_.close()
        for place in temporary:
            place.cleanup()
        opened.clear()
        temporary.clear()

    built = Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        exception_handlers={Refused: _on_refused, HTTPException: _on_http_error},
    )
    built.state.database = open_database
    built.state.public_url = public_url.rstrip("/")
    return ConnectionKeeper(built)  # around all of Starlette, whose own middleware hides the server's `send`


_folder = os.environ.get("SANDBOX_DATA")
app = create_app(Path(_folder) if _folder else None, public_url=os.environ.get("SANDBOX_PUBLIC_URL", ""))
