"""What a connected app may do: posts, media, figures. JSON in and out, `Authorization: Bearer` throughout."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import now
from app.platforms.sandbox import faults, growth, posts, quotas
from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.database import instant, stamp
from app.platforms.sandbox.errors import Refused
from app.platforms.sandbox.faults import Fault, FaultKind, Operation
from app.platforms.sandbox.posts import Post
from app.platforms.sandbox.requests import api, base_url, database, duplicate_fault, read_json

MAX_IDS = 100
_MAX_LIST = 100


async def create_post(request: Request, account: Account, struck: list[Fault]) -> Response:
    db = database(request)
    new = posts.parse(db, account, await read_json(request))
    if faults.pick(struck, FaultKind.DUPLICATE):
        raise duplicate_fault(db, account, new.text)
    pending = faults.pick(struck, FaultKind.PENDING)
    new = replace(
        new, idempotency_key=request.headers.get("Idempotency-Key") or None, polls=pending.polls if pending else 0
    )
    quotas.require(db, account)
    post, is_new = posts.accept(db, account, new)
    status = 202 if post.is_processing else 201 if is_new else 200
    answer = posts.as_json(post, account, base_url=base_url(request))
    return JSONResponse(answer, status_code=status, headers=quotas.headers(db, account))


async def list_posts(request: Request, account: Account, _: list[Fault]) -> Response:
    """`idempotency_key`: that post or none; else the newest, by `since` and `limit`, and further back by `before` (the
    last post's id of the page before). Also those still being processed.
    """
    db = database(request)
    if (key := request.query_params.get("idempotency_key")) is not None:
        if not account.settings.honours_idempotency:
            raise Refused(400, "idempotency_not_supported", "This account does not know idempotency keys.")
        known = posts.find_by_key(db, account, key)
        found = [known] if known is not None and known.deleted_at is None else []
    else:
        if not account.settings.lists_posts:
            raise Refused(403, "listing_not_supported", "This account's posts cannot be read back.")
        before = request.query_params.get("before")
        found = posts.newest_of_own(db, account, since=_since(request), before=before, limit=_limit(request))
    listed = [posts.as_json(post, account, base_url=base_url(request)) for post in found]
    return JSONResponse({"posts": listed, "now": stamp(now())})


def _since(request: Request) -> datetime | None:
    written = request.query_params.get("since")
    try:
        return instant(written) if written else None
    except ValueError as error:
        raise Refused(422, "invalid_since", str(error)) from None


def _limit(request: Request) -> int:
    written = request.query_params.get("limit", "20")
    if not written.isdecimal() or not 1 <= int(written) <= _MAX_LIST:
        raise Refused(422, "invalid_limit", f"`limit` is a number from 1 to {_MAX_LIST}.")
    return int(written)


async def read_post(request: Request, account: Account, _: list[Fault]) -> Response:
    post = posts.ask_again(database(request), account, request.path_params["post_id"])
    return JSONResponse(posts.as_json(post, account, base_url=base_url(request)))


async def delete_post(request: Request, account: Account, _: list[Fault]) -> Response:
    posts.delete(database(request), account, request.path_params["post_id"])
    return Response(status_code=204)


async def create_media(request: Request, account: Account, _: list[Fault]) -> Response:
    content = await request.body()
    media_id = posts.store_media(database(request), account, content, request.headers.get("Content-Type", ""))
    return JSONResponse({"id": media_id}, status_code=201)


async def read_post_metrics(request: Request, account: Account, _: list[Fault]) -> Response:
    post = posts.get(database(request), account, request.path_params["post_id"])
    return JSONResponse(metrics_json(account, post, at=now()))


async def read_metrics(request: Request, account: Account, _: list[Fault]) -> Response:
    """Of up to 100 posts; ids that are not (or no longer) posts of this account are left out."""
    ids = [item for item in request.query_params.get("ids", "").split(",") if item]
    if not ids or len(ids) > MAX_IDS:
        raise Refused(422, "invalid_ids", f"`ids` takes 1 to {MAX_IDS} post ids with commas between.")
    db, at = database(request), now()
    found = [post for post in (posts.find(db, post_id) for post_id in ids) if post is not None]
    own = [post for post in found if post.account_id == account.id and post.deleted_at is None]
    return JSONResponse({"metrics": [metrics_json(account, post, at=at) for post in own], "simulated": True})


async def read_account(request: Request, account: Account, _: list[Fault]) -> Response:
    return JSONResponse(account_json(account, posts.count(database(request), account), at=now()))


def metrics_json(account: Account, post: Post, *, at: datetime) -> dict[str, Any]:
    """There is no figure for saves on this network."""
    seen = seen_by_audience(post)
    return {"post_id": post.id, **asdict(growth.figures(account, seen, at)), "as_of": stamp(at), "simulated": True}


def seen_by_audience(post: Post) -> growth.Seen:
    return growth.Seen(
        post_id=post.id,
        text=post.text,
        published_at=post.published_at,
        media_count=len(post.media),
        has_link=post.link is not None or "http" in post.text,
    )


def account_json(account: Account, post_count: int, *, at: datetime) -> dict[str, Any]:
    return {
        "id": account.id,
        "handle": account.handle,
        "name": account.name,
        "followers": growth.followers(account, at),
        "following": growth.following(account),
        "posts": post_count,
        "created_at": stamp(account.created_at),
        "settings": asdict(account.settings),
        "as_of": stamp(at),
        "simulated": True,
    }


ROUTES = [
    Route("/api/posts", api(Operation.PUBLISH, create_post), methods=["POST"]),
    Route("/api/posts", api(Operation.READ, list_posts), methods=["GET"]),
    Route("/api/posts/{post_id}", api(Operation.READ, read_post), methods=["GET"]),
    Route("/api/posts/{post_id}", api(Operation.DELETE, delete_post), methods=["DELETE"]),
    Route("/api/posts/{post_id}/metrics", api(Operation.READ, read_post_metrics), methods=["GET"]),
    Route("/api/metrics", api(Operation.READ, read_metrics), methods=["GET"]),
    Route("/api/media", api(Operation.MEDIA, create_media), methods=["POST"]),
    Route("/api/account", api(Operation.READ, read_account), methods=["GET"]),
]
