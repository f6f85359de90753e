"""The server's calls, put together: who asks, what they may, and what happens to accounts, instance and statuses."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.twins.hanging_up import HangUp, with_connection
from tests.twins.mastodon.answers import Refused, answer, limits
from tests.twins.mastodon.oauth import OAuth
from tests.twins.mastodon.publishing import Publishing, document
from tests.twins.mastodon.state import Account, Fault, State, Token

LATE_SECONDS = 4.0
MOST_IDS = 20
MOST_PER_PAGE = 40

Call = Callable[[Request], Awaitable[Response]]


class Mastodon:
    """`origin`: what addresses of posts begin with."""

    def __init__(self, origin: str) -> None:
        self.state = State()
        self.calls: list[str] = []
        self._origin = origin
        self._publishing = Publishing(self.state, origin)
        routes = [
            *OAuth(self.state, origin).routes,
            Route("/.well-known/webfinger", self._webfinger),
            Route("/api/v2/instance", self._instance_v2),
            Route("/api/v1/instance", self._instance_v1),
            Route("/api/v1/accounts/verify_credentials", self._verify_credentials),
            Route("/api/v1/accounts/{id}/statuses", self._account_statuses),
            Route("/api/v2/media", self._upload, methods=["POST"]),
            Route("/api/v1/media", self._upload, methods=["POST"]),
            Route("/api/v1/media/{id}", self._media),
            Route("/api/v1/statuses", self._new_status, methods=["POST"]),
            Route("/api/v1/statuses", self._several, methods=["GET"]),
            Route("/api/v1/statuses/{id}", self._status, methods=["GET"]),
            Route("/api/v1/statuses/{id}", self._delete, methods=["DELETE"]),
            Route("/api/v1/statuses/{id}/source", self._source),
        ]
        app = Starlette(routes=routes, exception_handlers={Refused: self._refused, 404: self._not_found})
        self.app = with_connection(self._counting(app))

    def forget(self) -> None:
        """In place: the parts of the server hold the state."""
        fresh = State()
        for name, value in vars(fresh).items():
            setattr(self.state, name, value)
        self.calls.clear()

    def _counting(self, app: Any) -> Any:
        async def counted(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                self.calls.append(f"{scope['method']} {scope['path']}")
            await app(scope, receive, send)

        return counted

    async def _refused(self, request: Request, refusal: Exception) -> Response:  # noqa: ARG002
        assert isinstance(refusal, Refused)
        return answer(self.state, refusal.body, refusal.status)

    async def _not_found(self, request: Request, error: Exception) -> Response:  # noqa: ARG002
        return answer(self.state, {"error": "Not Found", "status": 404}, 404)

    # --- who asks -----------------------------------------------------------------------------------------------------

    def _asking(self, request: Request, *scopes: str) -> tuple[Account, Token]:
        """One of the scopes, or what contains it, is needed."""
        token = self.state.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if token is None or token.is_revoked or token.account_id is None:
            raise Refused(self.state.kind.bad_token_status, "The access token is invalid")
        if not any(scope in token.scopes or scope.partition(":")[0] in token.scopes for scope in scopes):
            raise Refused(403, "This action is outside the authorized scopes")
        account = self.state.accounts[token.account_id]
        if account.problem or account.is_suspended or account.moved_to:
            raise Refused(403, account.problem or "Your login is currently disabled")
        account.requests["calls"] += 1
        return account, token

    # --- the server and its accounts ----------------------------------------------------------------------------------

    async def _webfinger(self, request: Request) -> Response:
        name, _, host = request.query_params.get("resource", "").removeprefix("acct:").partition("@")
        account = self.state.find(name)
        if account is None or host != self._origin.partition("//")[2]:
            raise Refused(404, "Not Found")
        href = f"{self._origin}/users/{name}"
        return answer(self.state, {"links": [{"rel": "self", "type": "application/activity+json", "href": href}]})

    async def _instance_v2(self, request: Request) -> Response:  # noqa: ARG002
        if not self.state.kind.has_v2_instance:
            raise Refused(404, "Not Found")
        body = {"domain": self._origin.partition("//")[2], "title": "The twin", **self._configuration()}
        return answer(self.state, body)

    async def _instance_v1(self, request: Request) -> Response:  # noqa: ARG002
        body = {"uri": self._origin.partition("//")[2], "title": "The twin", **self._configuration()}
        return answer(self.state, body)

    def _configuration(self) -> dict[str, Any]:
        kind = self.state.kind
        statuses = {
            "max_characters": kind.max_characters,
            "max_media_attachments": kind.max_media,
            "characters_reserved_per_url": 23,
        }
        media = {
            "supported_mime_types": ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"],
            "image_size_limit": 16_777_216,
            "video_size_limit": 103_809_024,
            "description_limit": 1500,
        }
        configuration = {"statuses": statuses, "media_attachments": media}
        return {"version": kind.version, "configuration": configuration, "rules": kind.rules}

    async def _verify_credentials(self, request: Request) -> Response:
        token = self.state.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        asked_for = self.state.accounts.get(token.account_id or "") if token and not token.is_revoked else None
        if asked_for is not None and asked_for.moved_to and token is not None:
            account = asked_for  # this one call tells where it has moved to
        else:
            account, _ = self._asking(request, "read:accounts", "profile")
        body = {
            "id": account.id,
            "username": account.username,
            "acct": account.username,
            "display_name": account.username.title(),
            "url": f"{self._origin}/@{account.username}",
            "uri": f"{self._origin}/users/{account.username}",
            "followers_count": account.followers,
            "following_count": account.following,
            "statuses_count": len(self.state.posts_of(account.id)),
            "source": {"privacy": account.privacy, "sensitive": False, "language": None},
            **({"moved": {"acct": account.moved_to}} if account.moved_to else {}),
        }
        return answer(self.state, body, headers=limits(self.state, used=account.requests["calls"]))

    async def _account_statuses(self, request: Request) -> Response:
        account, _ = self._asking(request, "read:statuses")
        if request.path_params["id"] not in self.state.accounts:
            raise Refused(404, "Record not found")
        query = request.query_params
        limit = min(int(query.get("limit", "20")), MOST_PER_PAGE)
        before = int(query["max_id"]) if "max_id" in query else None
        posts = self.state.posts_of(request.path_params["id"])[::-1]
        older = [post for post in posts if before is None or int(post.id) < before]
        page = older[:limit]
        headers = limits(self.state, used=account.requests["calls"])
        if len(older) > limit:
            address = f"{self._origin}{request.url.path}?limit={limit}&max_id={page[-1].id}"
            headers["Link"] = f'<{address}>; rel="next", <{self._origin}{request.url.path}?min_id=1>; rel="prev"'
        return answer(self.state, [document(self.state, self._origin, post) for post in page], headers=headers)

    # --- media --------------------------------------------------------------------------------------------------------

    async def _upload(self, request: Request) -> Response:
        account, _ = self._asking(request, "write:media")
        is_v2 = request.url.path.startswith("/api/v2")
        if is_v2 and not self.state.kind.has_v2_media:
            raise Refused(404, "Not Found")
        return await self._publishing.upload(request, account, waits=not is_v2)

    async def _media(self, request: Request) -> Response:
        account, _ = self._asking(request, "write:media")
        return self._publishing.media(request.path_params["id"], account)

    # --- statuses -----------------------------------------------------------------------------------------------------

    async def _new_status(self, request: Request) -> Response:
        account, token = self._asking(request, "write:statuses")
        body, key = await request.json(), request.headers.get("Idempotency-Key")
        self.state.received.append({"body": body, "key": key, "agent": request.headers.get("User-Agent")})
        fault = account.faults.pop(0) if account.faults else None
        if fault is Fault.DROP_BEFORE:
            return HangUp()
        if fault is Fault.ERROR_BEFORE:
            raise Refused(500, "We're sorry, but something went wrong on our end.")
        if fault is Fault.RATE_LIMIT:
            return answer(self.state, {"error": "Too many requests"}, 429, limits(self.state, used=300))
        made = self._publishing.post(account, token, body, key)
        if fault is Fault.DROP_AFTER:
            return HangUp()
        if fault is Fault.ERROR_AFTER:
            raise Refused(500, "We're sorry, but something went wrong on our end.")
        if fault is Fault.LATE:
            await asyncio.sleep(LATE_SECONDS)
        headers = limits(self.state, used=len(self.state.posts_of(account.id)))
        return answer(self.state, document(self.state, self._origin, made), headers=headers)

    async def _several(self, request: Request) -> Response:
        self._asking(request, "read:statuses")
        ids = request.query_params.getlist("id[]")
        if not self.state.kind.has_bulk_reads:
            raise Refused(404, "Not Found")
        if len(ids) > MOST_IDS:
            raise Refused(422, "Too many ids")
        found = [self.state.statuses[one] for one in ids if one in self.state.statuses]
        return answer(self.state, [document(self.state, self._origin, post) for post in found])

    async def _status(self, request: Request) -> Response:
        self._asking(request, "read:statuses")
        return answer(self.state, document(self.state, self._origin, self._publishing.find(request.path_params["id"])))

    async def _source(self, request: Request) -> Response:
        self._asking(request, "read:statuses")
        if not self.state.kind.has_sources:
            raise Refused(404, "Not Found")
        post = self._publishing.find(request.path_params["id"])
        return answer(self.state, {"id": post.id, "text": post.text, "spoiler_text": post.spoiler_text})

    async def _delete(self, request: Request) -> Response:
        account, _ = self._asking(request, "write:statuses")
        post = self._publishing.find(request.path_params["id"])
        if post.account_id != account.id:
            raise Refused(403, "This action is not allowed")
        del self.state.statuses[post.id]
        return answer(self.state, document(self.state, self._origin, post))
