"""The versioned API (`/rest`), what has no version (`/v2`), and the places for uploads."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.hanging_up import HangUp, with_connection
from tests.twins.linkedin import little, posts
from tests.twins.linkedin.answers import ApiError, OAuthError, denied
from tests.twins.linkedin.figures import Figures
from tests.twins.linkedin.oauth import OAuth
from tests.twins.linkedin.state import Call, Comment, Fault, Post, State, Token
from tests.twins.linkedin.uploads import Uploads

LATE_SECONDS = 4.0
_MAY_POST = {"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER"}

Handler = Callable[[Request, Token], Any]


class LinkedIn:
    def __init__(self, origin: str) -> None:
        self.state = State()
        self._uploads = Uploads(self.state, origin)
        self._figures = Figures(self.state)
        oauth = OAuth(self.state)
        rest, open_ = self._rest, self._open
        routes = [
            Route("/oauth/v2/authorization", oauth.authorize, methods=["GET"]),
            Route("/oauth/v2/authorization", oauth.decide, methods=["POST"]),
            Route("/oauth/v2/accessToken", open_(oauth.token), methods=["POST"]),
            Route("/oauth/v2/revoke", open_(oauth.revoke), methods=["POST"]),
            Route("/oauth/v2/introspectToken", open_(oauth.introspect), methods=["POST"]),
            Route("/v2/userinfo", rest(self._userinfo)),
            Route("/v2/me", rest(self._me)),
            Route("/rest/organizationAcls", rest(self._roles)),
            Route("/rest/organizations/{number}", rest(self._organization)),
            Route("/rest/images", rest(lambda q, t: self._uploads.register(q, t, "images")), methods=["POST"]),
            Route("/rest/videos", rest(lambda q, t: self._uploads.register(q, t, "videos")), methods=["POST"]),
            Route("/rest/images/{urn}", rest(lambda q, t: self._uploads.status(q, t, "images"))),
            Route("/rest/videos/{urn}", rest(lambda q, t: self._uploads.status(q, t, "videos"))),
            Route("/dms-uploads/{number}/image", open_(self._uploads.put_image), methods=["PUT"]),
            Route("/dms-uploads/{number}/video/{index:int}", open_(self._uploads.put_part), methods=["PUT"]),
            Route("/rest/posts", rest(self._create), methods=["POST"]),
            Route("/rest/posts", rest(self._list), methods=["GET"]),
            Route("/rest/posts/{urn}", rest(self._delete), methods=["DELETE"]),
            Route("/rest/socialActions/{urn}/comments", rest(self._comment), methods=["POST"]),
            Route("/rest/socialActions/{urn}/comments", rest(self._comments), methods=["GET"]),
            Route("/rest/socialActions/{urn}/comments/{id}", rest(self._uncomment), methods=["DELETE"]),
            Route("/rest/memberCreatorPostAnalytics", rest(self._figures.of_persons_post)),
            Route("/rest/memberFollowersCount", rest(self._figures.followers_of_person)),
            Route("/rest/networkSizes/{urn}", rest(self._figures.followers_of_page)),
            Route("/rest/organizationalEntityShareStatistics", rest(self._figures.of_pages_posts)),
        ]
        self.app = with_connection(Starlette(routes=routes))

    # --- what is asked of every call ----------------------------------------------------------------------------------

    def _open(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            await self._keep(request)
            if (scripted := self._scripted(request)) is not None:
                return scripted
            try:
                return await handler(request)
            except OAuthError as error:
                return error.response

        return answer

    def _rest(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            await self._keep(request)
            if (scripted := self._scripted(request)) is not None:
                return scripted
            try:
                told = handler(request, self._checked(request))
                told = await told if asyncio.iscoroutine(told) else told
            except ApiError as error:
                return error.response
            return told if isinstance(told, Response) else JSONResponse(told)

        return answer

    async def _keep(self, request: Request) -> None:
        query = request.scope["query_string"].decode()
        target = request.scope["raw_path"].decode() + (f"?{query}" if query else "")
        headers = dict(request.headers)
        self.state.calls.append(Call(request.method, target, headers, await request.body()))

    def _scripted(self, request: Request) -> Response | None:
        for one in self.state.scripted:
            if one.times > 0 and request.method == one.method and request.url.path.startswith(one.path):
                one.times -= 1
                if isinstance(one.body, str):
                    return Response(one.body, one.status, headers=one.headers, media_type="text/html")
                return JSONResponse(one.body, one.status, headers=one.headers)
        return None

    def _checked(self, request: Request) -> Token:
        if request.url.path.startswith("/rest/"):
            self._check_headers(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            raise ApiError(401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token")
        held = self.state.tokens.get(token)
        if held is None:
            raise ApiError(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
        is_too_fresh = held.refusals_left > 0
        held.refusals_left = max(held.refusals_left - 1, 0)
        if held.is_revoked or is_too_fresh:
            raise ApiError(401, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked", 65601)
        if held.is_expired:
            raise ApiError(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)
        if held.app.is_limited:
            message = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
            raise ApiError(429, "TOO_MANY_REQUESTS", message)
        return held

    def _check_headers(self, request: Request) -> None:
        version = request.headers.get("LinkedIn-Version")
        if version is None:
            raise ApiError(400, "VERSION_MISSING", "A version must be present. Please specify a version.")
        if version not in self.state.versions:
            raise ApiError(426, "NONEXISTENT_VERSION", f"Requested version {version}01 is not active")
        if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            raise ApiError(400, "ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version must be 2.0.0")
        if "urn:li:" in request.scope["raw_path"].decode() + request.scope["query_string"].decode():
            raise ApiError(400, "ILLEGAL_ARGUMENT", "URNs in addresses must be encoded")

    # --- who is who ---------------------------------------------------------------------------------------------------

    def _userinfo(self, _: Request, token: Token) -> Any:
        if "openid" not in token.scopes:
            raise denied("userinfo.GET.NO_VERSION")
        first, _, last = token.person.name.partition(" ")
        names = {"name": token.person.name, "given_name": first, "family_name": last}
        return {"sub": token.person.id, **names, "picture": "https://media.invalid/maya.jpg"}

    def _me(self, _: Request, token: Token) -> Any:
        if "r_basicprofile" not in token.scopes:
            raise denied("me.GET.NO_VERSION")
        first, _, last = token.person.name.partition(" ")
        return {"id": token.person.id, "localizedFirstName": first, "localizedLastName": last, "vanityName": "maya-b"}

    def _roles(self, request: Request, token: Token) -> Any:
        if not {"rw_organization_admin", "r_organization_admin"} & token.scopes:
            raise denied("organizationAcls.FINDER-roleAssignee")
        asked = request.query_params
        if asked.get("q") != "roleAssignee" or asked.get("state") != "APPROVED":
            raise ApiError(400, "ILLEGAL_ARGUMENT", "q=roleAssignee is needed")
        start, size = int(asked.get("start", 0)), int(asked.get("count", 10))
        roles = [
            {"organization": f"urn:li:organization:{number}", "role": role, "roleAssignee": token.person.urn}
            for number, role in token.person.roles.items()
        ]
        return {"elements": roles[start : start + size], "paging": {"start": start, "count": size, "links": []}}

    def _organization(self, request: Request, _: Token) -> Any:
        organization = self.state.organizations.get(int(request.path_params["number"]))
        if organization is None:
            raise ApiError(404, "RESOURCE_NOT_FOUND", "Organization not found")
        return {
            "id": organization.id,
            "localizedName": organization.name,
            "vanityName": organization.vanity,
        }

    def _check_author(self, author: str, token: Token, *, reads: bool = False) -> None:
        kind, _, number = author.rpartition(":")
        if kind == "urn:li:person":
            if author != token.person.urn or reads or "w_member_social" not in token.scopes:
                raise denied(f"posts.{'FINDER-author' if reads else 'CREATE'}")
            return
        scope = "r_organization_social" if reads else "w_organization_social"
        role = token.person.roles.get(int(number)) if number.isdecimal() else None
        if scope not in token.scopes or role not in _MAY_POST:
            raise denied(f"organization {number}")

    # --- posts --------------------------------------------------------------------------------------------------------

    async def _create(self, request: Request, token: Token) -> Any:
        body = await request.json()
        author = str(body.get("author", ""))
        fault = self.state.next_fault(author)
        _before(fault)
        if fault is Fault.DROP_BEFORE:
            return HangUp()
        visible = posts.check(self.state, body)
        self._check_author(author, token)
        self._guard(author, body["commentary"])
        kind = "ugcPost" if "urn:li:video:" in json.dumps(body.get("content", {})) else "share"
        urn = f"urn:li:{kind}:{self.state.number()}"
        self.state.posts[urn] = Post(urn, author, body, visible, self.state.now())
        name = {Fault.NO_ID: "x-nothing", Fault.OTHER_HEADER: "x-linkedin-id"}.get(fault or Fault.LATE, "x-restli-id")
        return await _after(fault, Response(status_code=201, headers={name: urn}))

    def _guard(self, author: str, commentary: str) -> None:
        for post in self.state.by(author):
            is_recent = self.state.now() - post.at < self.state.guard_seconds
            if is_recent and post.body["commentary"] == commentary:
                message = f"Content is a duplicate of {post.urn}"
                raise ApiError(422, "DUPLICATE_POST", message)

    def _list(self, request: Request, token: Token) -> Any:
        asked = request.query_params
        if asked.get("q") != "author" or asked.get("sortBy") not in {None, "LAST_MODIFIED", "CREATED"}:
            raise ApiError(400, "ILLEGAL_ARGUMENT", "q=author is needed")
        author = unquote(asked.get("author", ""))
        self._check_author(author, token, reads=True)
        listed = sorted(self.state.by(author), key=lambda post: post.at, reverse=True)
        if self.state.unlisted_reads > 0:
            self.state.unlisted_reads -= 1
            listed = []
        start, size = int(asked.get("start", 0)), int(asked.get("count", 10))
        return {"elements": [_shown(post) for post in listed[start : start + size]]}

    def _delete(self, request: Request, token: Token) -> Any:
        urn = unquote(request.path_params["urn"])
        post = self.state.posts.get(urn)
        if post is not None:
            self._check_author(post.author, token)
            del self.state.posts[urn]
        return Response(status_code=204)

    # --- comments -----------------------------------------------------------------------------------------------------

    async def _comment(self, request: Request, token: Token) -> Any:
        body, on = await request.json(), unquote(request.path_params["urn"])
        fault = self.state.next_fault(body.get("actor", ""))
        _before(fault)
        if fault is Fault.DROP_BEFORE:
            return HangUp()
        if set(body) != {"actor", "object", "message"} or body["object"] != on:
            raise ApiError(400, "ILLEGAL_ARGUMENT", "actor, object and message are needed")
        self._check_author(body["actor"], token)
        if on not in self.state.posts:
            raise ApiError(404, "RESOURCE_NOT_FOUND", f"{on} not found")
        number = str(self.state.number())
        urn = f"urn:li:comment:(urn:li:activity:{int(on.rpartition(':')[2]) + 7},{number})"
        self.state.comments[urn] = Comment(urn, number, on, body["actor"], body["message"]["text"], self.state.now())
        comment = JSONResponse(_comment(self.state.comments[urn]), 201, headers={"x-restli-id": number})
        return await _after(fault, comment)

    def _comments(self, request: Request, token: Token) -> Any:
        on = unquote(request.path_params["urn"])
        post = self.state.posts.get(on)
        if post is None:
            raise ApiError(404, "RESOURCE_NOT_FOUND", f"{on} not found")
        self._check_author(post.author, token, reads=True)
        size = int(request.query_params.get("count", 10))
        listed = [_comment(one) for one in reversed(self.state.comments.values()) if one.on == on]
        return {"elements": listed[:size]}

    def _uncomment(self, request: Request, token: Token) -> Any:
        actor = unquote(request.query_params.get("actor", ""))
        self._check_author(actor, token)
        for urn, comment in list(self.state.comments.items()):
            if comment.id == request.path_params["id"] and comment.actor == actor:
                del self.state.comments[urn]
                return Response(status_code=204)
        raise ApiError(404, "RESOURCE_NOT_FOUND", "comment not found")


def _before(fault: Fault | None) -> None:
    if fault is Fault.ERROR_BEFORE:
        raise ApiError(500, None, "Internal Server Error")
    if fault is Fault.CONFLICT:
        raise ApiError(409, "CONFLICT", "Retry the request")
    if fault is Fault.FORBIDDEN_FOR_A_MOMENT:
        raise ApiError(403, "ACCESS_DENIED", "Accessing this resource is forbidden")
    if fault is Fault.RATE_LIMIT:
        raise ApiError(429, None, "Resource level throttle limit for calls to this resource is reached")
    if fault is Fault.NOT_INDEXED:
        raise ApiError(400, None, "Unable to obtain activity for the share")


async def _after(fault: Fault | None, answer: Response) -> Response:
    if fault is Fault.DROP_AFTER:
        return HangUp()
    if fault is Fault.ERROR_AFTER:
        raise ApiError(500, None, "Internal Server Error")
    if fault is Fault.LATE:
        await asyncio.sleep(LATE_SECONDS)
    return answer


def _shown(post: Post) -> dict[str, Any]:
    at = int(post.at * 1000)
    times = {"createdAt": at, "publishedAt": at, "lastModifiedAt": at}
    return {**post.body, "id": post.urn, "commentary": little.read_back(post.body["commentary"]), **times}


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "commentUrn": comment.urn,
        "actor": comment.actor,
        "object": comment.urn.partition("(")[2].partition(",")[0],
        "message": {"text": comment.text, "attributes": []},
        "created": {"actor": comment.actor, "time": int(comment.at * 1000)},
    }
