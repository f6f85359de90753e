"""The XRPC methods, the PLC directory (under /plc) and the AppView's figures."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.bluesky.oauth import OAuth, Refused
from tests.twins.bluesky.state import Account, Fault, Session, State, cid_of, record_cid
from tests.twins.bluesky.validation import Invalid, check_post
from tests.twins.bluesky.video import VideoRefused, VideoService
from tests.twins.hanging_up import HangUp, with_connection

MAX_UPLOAD = 5 * 1024 * 1024
LATE_SECONDS = 4.0
RESET_SECONDS = 120


class XrpcError(Exception):
    def __init__(self, status: int, error: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.response = JSONResponse({"error": error, "message": message}, status, headers=headers)


class Bluesky:
    """`origin` is what DID documents name as the PDS."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.state = State()
        self.oauth = OAuth(origin, self.state)
        self.video = VideoService(origin, self.state)
        self.calls: list[str] = []
        """Every method called, in order."""
        routes = [
            *self.oauth.routes,
            Route("/plc/{did}", self._did_document),
            Route("/xrpc/{nsid}", self._xrpc, methods=["GET", "POST"]),
        ]
        self.app = with_connection(Starlette(routes=routes))
        self._methods: dict[str, Callable[[Request], Awaitable[Any]]] = {
            "com.atproto.identity.resolveHandle": self._resolve_handle,
            "com.atproto.server.createSession": self._create_session,
            "com.atproto.server.refreshSession": self._refresh_session,
            "com.atproto.server.deleteSession": self._delete_session,
            "com.atproto.server.getSession": self._get_session,
            "com.atproto.repo.uploadBlob": self._upload_blob,
            "com.atproto.repo.putRecord": self._put_record,
            "com.atproto.repo.getRecord": self._get_record,
            "com.atproto.repo.deleteRecord": self._delete_record,
            "com.atproto.server.getServiceAuth": self._get_service_auth,
            "com.atproto.server.describeServer": self._describe_server,
            "app.bsky.video.getUploadLimits": self.video.get_upload_limits,
            "app.bsky.video.uploadVideo": self.video.upload_video,
            "app.bsky.video.getJobStatus": self.video.get_job_status,
            "app.bsky.feed.getPosts": self._get_posts,
            "app.bsky.actor.getProfile": self._get_profile,
        }

    async def _xrpc(self, request: Request) -> Response:
        nsid = request.path_params["nsid"]
        self.calls.append(nsid)
        method = self._methods.get(nsid)
        if method is None:
            return XrpcError(501, "MethodNotImplemented", "Method Not Implemented").response
        try:
            answer = await method(request)
        except XrpcError as error:
            return error.response
        except Invalid as problem:
            return XrpcError(400, problem.error, str(problem)).response
        except VideoRefused as refused:
            return JSONResponse(refused.body, refused.status)
        except Refused as refused:
            self.oauth.refused.append(refused.error)
            challenge = f'DPoP algs="ES256", error="{refused.error}", error_description="{refused}"'
            headers = {"WWW-Authenticate": challenge, "DPoP-Nonce": self.oauth.nonces["resource"]}
            return XrpcError(401, refused.error, str(refused), headers=headers).response
        response = answer if isinstance(answer, Response) else JSONResponse(answer)
        if request.headers.get("Authorization", "").startswith("DPoP "):
            response.headers["DPoP-Nonce"] = self.oauth.nonces["resource"]
        return response

    async def _did_document(self, request: Request) -> Response:
        account = self.state.accounts.get(request.path_params["did"])
        if account is None:
            return JSONResponse({"message": "DID not registered"}, 404)
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.origin}
        return JSONResponse({"id": account.did, "alsoKnownAs": [f"at://{account.handle}"], "service": [service]})

    # --- identity and sessions ----------------------------------------------------------------------------------------

    async def _resolve_handle(self, request: Request) -> Any:
        account = self.state.find(request.query_params["handle"])
        if account is None:
            raise XrpcError(400, "InvalidRequest", "Unable to resolve handle")
        return {"did": account.did}

    async def _create_session(self, request: Request) -> Any:
        body = await request.json()
        account = self.state.find(body["identifier"])
        if account is None or body["password"] not in {account.app_password, account.main_password}:
            raise XrpcError(401, "AuthenticationRequired", "Invalid identifier or password")
        if account.status == "takendown":
            raise XrpcError(401, "AccountTakedown", "Account has been taken down")
        is_main = body["password"] == account.main_password
        scope = "com.atproto.access" if is_main else "com.atproto.appPass"
        access, refresh = self.state.open_session(account.did, scope=scope)
        answer = {"accessJwt": access, "refreshJwt": refresh, "did": account.did, "handle": account.handle}
        if account.status != "active":
            return {**answer, "active": False, "status": account.status}
        return {**answer, "active": True}

    async def _refresh_session(self, request: Request) -> Any:
        token, session = self._session(request, is_refresh=True)
        if await request.body():
            raise XrpcError(400, "InvalidRequest", "A request body was provided when none was expected")
        account = self._working(session)
        access, refresh = self.state.rotate(token)
        return {"accessJwt": access, "refreshJwt": refresh, "did": account.did, "handle": account.handle}

    async def _delete_session(self, request: Request) -> Any:
        _, session = self._session(request, is_refresh=True)
        self.state.revoke(session.did)
        return {}

    async def _get_session(self, request: Request) -> Any:
        account = self._signed_in(request)
        return {"did": account.did, "handle": account.handle, "active": True}

    def _session(self, request: Request, *, is_refresh: bool) -> tuple[str, Session]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            raise XrpcError(401, "AuthMissing", "Authentication Required")
        session = self.state.sessions.get(token)
        if session is None:
            raise XrpcError(400, "InvalidToken", "Token could not be verified")
        if session.is_refresh is not is_refresh:
            raise XrpcError(400, "InvalidToken", "Bad token scope")
        if session.is_expired:
            raise XrpcError(400, "ExpiredToken", "Token has expired")
        if session.is_revoked:
            error = "ExpiredToken" if is_refresh else "InvalidToken"
            raise XrpcError(400, error, "Token has been revoked")
        return token, session

    def _working(self, session: Session) -> Account:
        account = self.state.accounts[session.did]
        if account.status == "takendown":
            raise XrpcError(401, "AccountTakedown", "Account has been taken down")
        if account.status == "deactivated":
            raise XrpcError(401, "AccountDeactivated", "Account is deactivated")
        return account

    def _signed_in(self, request: Request) -> Account:
        if request.headers.get("Authorization", "").startswith("DPoP "):
            account = self.oauth.signed_in(request)
            return self._working(Session(account.did, is_refresh=False))
        return self._working(self._session(request, is_refresh=False)[1])

    async def _get_service_auth(self, request: Request) -> Any:
        return self.video.service_token(self._signed_in(request), request.query_params)

    async def _describe_server(self, request: Request) -> Any:  # noqa: ARG002
        return {"did": f"did:web:{self.video.host}", "availableUserDomains": [".test"]}

    # --- records ------------------------------------------------------------------------------------------------------

    async def _upload_blob(self, request: Request) -> Any:
        account = self._signed_in(request)
        content = await request.body()
        if len(content) > MAX_UPLOAD:
            raise XrpcError(413, "PayloadTooLarge", "request entity too large")
        cid = cid_of(content, prefix="bafkrei")
        account.blobs[cid] = len(content)
        mime_type = request.headers["Content-Type"]
        return {"blob": {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime_type, "size": len(content)}}

    async def _put_record(self, request: Request) -> Any:
        account = self._signed_in(request)
        body = await request.json()
        fault = account.faults.pop(0) if account.faults else None
        if fault is Fault.DROP_BEFORE:
            return HangUp()
        if fault is Fault.ERROR_BEFORE:
            raise XrpcError(500, "InternalServerError", "Internal Server Error")
        if fault is Fault.RATE_LIMIT:
            reset = {"RateLimit-Reset": str(int(time.time()) + RESET_SECONDS), "RateLimit-Policy": "5000;w=3600"}
            raise XrpcError(429, "RateLimitExceeded", "Rate Limit Exceeded", headers=reset)
        answer = self._write(account, body)
        if fault is Fault.DROP_AFTER:
            return HangUp()
        if fault is Fault.ERROR_AFTER:
            raise XrpcError(500, "InternalServerError", "Internal Server Error")
        if fault is Fault.LATE:
            await asyncio.sleep(LATE_SECONDS)
        return answer

    def _write(self, account: Account, body: dict[str, Any]) -> dict[str, Any]:
        if body["repo"] not in {account.did, account.handle}:
            raise XrpcError(401, "AuthRequired", "Authentication Required")
        key, value = (body["collection"], body["rkey"]), body["record"]
        check_post(body["rkey"], value, account.blobs)
        uri, cid = f"at://{account.did}/{key[0]}/{key[1]}", record_cid(value)
        present = account.records.get(key)
        if present is not None and present["cid"] == cid:
            return {"uri": uri, "cid": cid, "validationStatus": "valid"}
        if "swapRecord" in body and body["swapRecord"] != (present["cid"] if present else None):
            raise XrpcError(400, "InvalidSwap", f"Record was at {present['cid'] if present else None}")
        account.records[key] = {"cid": cid, "value": value}
        commit = {"cid": cid_of(uri.encode(), prefix="bafyrei"), "rev": body["rkey"]}
        return {"uri": uri, "cid": cid, "commit": commit, "validationStatus": "valid"}

    async def _get_record(self, request: Request) -> Any:
        where = request.query_params
        account = self.state.find(where["repo"])
        present = account.records.get((where["collection"], where["rkey"])) if account else None
        uri = f"at://{where['repo']}/{where['collection']}/{where['rkey']}"
        if present is None:
            raise XrpcError(400, "RecordNotFound", f"Could not locate record: {uri}")
        return {"uri": uri, **present}

    async def _delete_record(self, request: Request) -> Any:
        account = self._signed_in(request)
        body = await request.json()
        account.records.pop((body["collection"], body["rkey"]), None)
        return {}

    # --- figures ------------------------------------------------------------------------------------------------------

    async def _get_posts(self, request: Request) -> Any:
        uris = request.query_params.getlist("uris")
        if not uris or len(uris) > 25:
            raise XrpcError(400, "InvalidRequest", "uris must have at most 25 items")
        posts = []
        for uri in uris:
            did, collection, rkey = uri.removeprefix("at://").split("/")
            account = self.state.accounts.get(did)
            present = account.records.get((collection, rkey)) if account else None
            if present is not None:
                counts = dict.fromkeys(("likeCount", "replyCount", "repostCount", "quoteCount", "bookmarkCount"), 0)
                posts.append({"uri": uri, "cid": present["cid"], **counts})
        return {"posts": posts}

    async def _get_profile(self, request: Request) -> Any:
        account = self.state.find(request.query_params["actor"])
        if account is None:
            raise XrpcError(400, "InvalidRequest", "Profile not found")
        counts = {"followersCount": account.followers, "followsCount": 0, "postsCount": len(account.records)}
        return {"did": account.did, "handle": account.handle, **counts}
