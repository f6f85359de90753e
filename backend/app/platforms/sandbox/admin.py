"""For whoever runs the sandbox: its ledger, its faults, its past. No sign-in: serve the sandbox on loopback only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import now
from app.platforms.sandbox import accounts, faults, posts, quotas
from app.platforms.sandbox.api import account_json, metrics_json
from app.platforms.sandbox.database import instant, stamp
from app.platforms.sandbox.errors import Refused
from app.platforms.sandbox.requests import Endpoint, base_url, database, read_json


def admin(endpoint: Endpoint) -> Endpoint:
    """Refuses what a web page of another origin makes a browser send here."""

    async def guarded(request: Request) -> Response:
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
            raise Refused(403, "foreign_origin", "The sandbox's admin takes no requests from other sites.")
        return await endpoint(request)

    return guarded


async def read_log(request: Request) -> Response:
    """All posts accepted, in order, and all refused for want of quota. `after`: only posts after that number."""
    db = database(request)
    after = request.query_params.get("after", "0")
    if not after.isdecimal():
        raise Refused(422, "invalid_after", "`after` is a number of the log.")
    handles = {row["id"]: row["handle"] for row in db.all("SELECT id, handle FROM accounts")}
    entries = [
        {
            "number": post.number,
            "id": post.id,
            "account": handles.get(post.account_id),
            "text": post.text,
            "link": post.link,
            "language": post.language,
            "media": post.media,
            "reply_to": post.reply_to,
            "idempotency_key": post.idempotency_key,
            "received_at": stamp(post.received_at),
            "published_at": stamp(post.published_at),
            "status": "processing" if post.is_processing else "published",
            "deleted": post.deleted_at is not None,
            "simulated": True,
        }
        for post in posts.ledger(db, after=int(after))
    ]
    refused = [
        {**refusal, "account": handles.get(refusal.pop("account_id"))} for refusal in quotas.refusals(database(request))
    ]
    return JSONResponse({"posts": entries, "over_quota": refused})


async def add_fault(request: Request) -> Response:
    db = database(request)
    fault = faults.add(db, await read_json(request))
    return JSONResponse(_fault_json(request, fault), status_code=201)


async def list_faults(request: Request) -> Response:
    return JSONResponse({"faults": [_fault_json(request, fault) for fault in faults.current(database(request))]})


def _fault_json(request: Request, fault: faults.Fault) -> dict[str, Any]:
    account = accounts.get(database(request), fault.account_id) if fault.account_id else None
    return faults.as_json(fault, account)


async def clear_faults(request: Request) -> Response:
    faults.clear(database(request))
    return Response(status_code=204)


async def save_account(request: Request) -> Response:
    """Create or change an account: `{handle, name?, created_at?, followers?, settings?}`. `followers`: at its start."""
    db, body = database(request), await read_json(request)
    known = accounts.find_by_handle(db, accounts.parse_handle(str(body.get("handle", ""))))
    given = body.get("settings") or {}
    followers = body.get("followers")
    if not isinstance(given, dict) or not (followers is None or isinstance(followers, int)):
        raise Refused(422, "invalid_account", "`settings` must be an object and `followers` a whole number.")
    account = accounts.create(
        db,
        str(body["handle"]),
        name=str(body.get("name") or ""),
        created_at=_when(body, "created_at"),
        followers=followers,
        settings=accounts.parse_settings(given, known.settings if known else None),
    )
    return JSONResponse(account_json(account, posts.count(db, account), at=now()), status_code=201)


async def save_quota(request: Request) -> Response:
    """`{posts, seconds}`: what all accounts together may post in each window; 0 posts: no limit."""
    body = await read_json(request)
    posts_, seconds = body.get("posts"), body.get("seconds", 10)
    if type(posts_) is not int or posts_ < 0 or type(seconds) not in {int, float} or seconds <= 0:
        raise Refused(422, "invalid_quota", "`posts` is a whole number, not negative, and `seconds` more than 0.")
    quotas.set_for_app(database(request), posts_, float(seconds))
    return Response(status_code=204)


async def read_account(request: Request) -> Response:
    """`at`: as it stood then; given several times, `readings` holds one for each, in that order."""
    db = database(request)
    account = accounts.get_by_handle(db, request.path_params["handle"])
    count = posts.count(db, account)
    return _as_of(request, lambda at: account_json(account, count, at=at))


async def add_past_post(request: Request) -> Response:
    """A post that went out back then.

    `{account, text, published_at?, link?, language?, media?, reply_to?, idempotency_key?}`
    """
    db, body = database(request), await read_json(request)
    account = accounts.get_by_handle(db, str(body.get("account", "")))
    new = posts.parse(db, account, body)
    past = posts.NewPost(
        text=new.text,
        media=new.media,
        link=new.link,
        language=new.language,
        idempotency_key=str(body["idempotency_key"]) if body.get("idempotency_key") else None,
        published_at=_when(body, "published_at") or now(),
        reply_to=new.reply_to,
    )
    post, is_new = posts.accept(db, account, past)
    answer = posts.as_json(post, account, base_url=base_url(request))
    return JSONResponse(answer, status_code=201 if is_new else 200)


async def read_metrics(request: Request) -> Response:
    """A post's figures at any moment: `at`; given several times, `readings` holds them for each, in that order."""
    db = database(request)
    post = posts.find(db, request.path_params["post_id"])
    if post is None:
        raise Refused(404, "no_such_post", "There is no such post.")
    account = accounts.get(db, post.account_id)
    return _as_of(request, lambda at: metrics_json(account, post, at=at))


async def reset(request: Request) -> Response:
    database(request).empty()
    return Response(status_code=204)


def _as_of(request: Request, read: Callable[[datetime], dict[str, Any]]) -> Response:
    instants = [_when({"at": written}, "at") or now() for written in request.query_params.getlist("at")]
    if len(instants) > 1:
        return JSONResponse({"readings": [read(at) for at in instants]})
    return JSONResponse(read(instants[0] if instants else now()))


def _when(body: dict[str, Any], name: str) -> datetime | None:
    written = body.get(name)
    try:
        return instant(str(written)) if written else None
    except ValueError as error:
        raise Refused(422, f"invalid_{name}", f"`{name}`: {error}") from None


ROUTES = [
    Route("/log", read_log, methods=["GET"]),
    Route("/admin/faults", admin(add_fault), methods=["POST"]),
    Route("/admin/faults", admin(list_faults), methods=["GET"]),
    Route("/admin/faults", admin(clear_faults), methods=["DELETE"]),
    Route("/admin/accounts", admin(save_account), methods=["POST"]),
    Route("/admin/quota", admin(save_quota), methods=["PUT"]),
    Route("/admin/accounts/{handle}", admin(read_account), methods=["GET"]),
    Route("/admin/posts", admin(add_past_post), methods=["POST"]),
    Route("/admin/posts/{post_id}/metrics", admin(read_metrics), methods=["GET"]),
    Route("/admin/reset", admin(reset), methods=["POST"]),
]
