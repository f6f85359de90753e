"""The way in: versions, tokens and their proofs, faults, usage headers; the objects themselves are next door."""

import asyncio
import json
import time
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.twins.facebook import consent, publishing, reading
from tests.twins.facebook.call import Call
from tests.twins.facebook.state import VERSION, Fault, GraphError, State, Token
from tests.twins.hanging_up import HangUp, with_connection

LATE_SECONDS = 4.0
_PUBLISHES = {"feed", "comments", "finish"}


class Facebook:
    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.state = State()
        self.calls: list[dict[str, Any]] = []
        routes = [
            Route("/{version}/dialog/oauth", self._dialog, methods=["GET", "POST"]),
            Route(f"/video-upload/{VERSION}/{{video_id}}", self._reel_file, methods=["POST"]),
            Route("/{version}/{path:path}", self._graph, methods=["GET", "POST", "DELETE"]),
        ]
        self.app = with_connection(Starlette(routes=routes))

    async def _dialog(self, request: Request) -> Response:
        return await consent.window(request, self.state)

    async def _reel_file(self, request: Request) -> Response:
        self.calls.append({"method": "POST", "path": f"video-upload/{request.path_params['video_id']}", "fields": {}})
        try:
            return JSONResponse(publishing.take_reel_file(self.state, request, await request.body()))
        except GraphError as error:
            return JSONResponse(error.body, error.status)

    async def _graph(self, request: Request) -> Response:
        page_id = request.path_params["path"].split("/")[0]
        try:
            call = await self._call(request)
            answer = await self._answer(call)
        except GraphError as error:
            return JSONResponse(error.body, error.status, headers=self._usage(page_id) | error.headers)
        return answer if isinstance(answer, Response) else JSONResponse(answer, headers=self._usage(page_id))

    async def _call(self, request: Request) -> Call:
        fields: dict[str, str] = dict(request.query_params)
        files: dict[str, tuple[str, bytes, str]] = {}
        if request.method == "POST":
            async with request.form() as form:
                for name, value in form.multi_items():
                    if isinstance(value, UploadFile):
                        files[name] = (value.filename or "", await value.read(), value.content_type or "")
                    else:
                        fields[name] = value
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = bearer or fields.pop("access_token", "")
        proof = fields.pop("appsecret_proof", None)
        path = request.path_params["path"]
        told = {name: value for name, value in fields.items() if name not in {"client_secret", "input_token"}}
        self.calls.append({"method": request.method, "path": path, "fields": told, "proved": proof is not None})
        if request.path_params["version"] != VERSION:
            raise GraphError(2500, f"Unknown path components: /{request.path_params['version']}")
        if path == "oauth/access_token":
            return Call(self.state, request.method, path, fields, files, None, "")
        if not token:
            raise GraphError(2500, "An active access token must be used to query information about the current user.")
        if proof is None or proof != self.state.proof(token):
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")
        return Call(self.state, request.method, path, fields, files, self._known(token), token)

    def _known(self, token: str) -> Token | None:
        """None: the app's own."""
        if token == f"{self.state.app_id}|{self.state.app_secret}":
            return None
        known = self.state.tokens.get(token)
        if known is None:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", status=400)
        if known.is_app_removed:
            raise GraphError(190, "Error validating access token: The user has not authorized the app.", subcode=458)
        if known.is_revoked:
            message = "The session has been invalidated because the user changed their password."
            raise GraphError(190, message, subcode=460, status=400)
        if known.expires_at is not None and known.expires_at < time.time():
            raise GraphError(190, "Session has expired.", subcode=463, status=400)
        return known

    async def _answer(self, call: Call) -> Any:
        fault = self._fault(call)
        if isinstance(fault, GraphError):
            raise fault
        if fault is Fault.DROP_BEFORE:
            return HangUp()
        unknown = GraphError(2, "An unexpected error has occurred. Please retry your request later.", status=500)
        if fault is Fault.ERROR_BEFORE:
            raise unknown
        taken_back = consent.take_back(call)
        answer = taken_back if taken_back is not None else reading.answer(call) or publishing.answer(call)
        if fault is Fault.DROP_AFTER:
            return HangUp()
        if fault is Fault.ERROR_AFTER:
            raise unknown
        if fault is Fault.LATE:
            await asyncio.sleep(LATE_SECONDS)
        return answer

    def _fault(self, call: Call) -> Fault | GraphError | None:
        page = self.state.pages.get(call.token.page or "") if call.token else None
        if page is None or call.method != "POST":
            return None
        phase = call.fields.get("upload_phase")
        publishes = (phase or call.path.rpartition("/")[2]) in _PUBLISHES
        waiting: list[Any] = page.faults if publishes else page.upload_faults
        return waiting.pop(0) if waiting else None

    def _usage(self, page_id: str) -> dict[str, str]:
        page = self.state.pages.get(page_id.split("_", maxsplit=1)[0])
        app = {"call_count": self.state.app_usage_percent, "total_time": 1, "total_cputime": 1}
        headers = {"X-App-Usage": json.dumps(app)}
        if page is not None:
            use = {"type": "pages", "call_count": page.usage_percent, "total_cputime": 0, "total_time": 0}
            case = {page.id: [use | {"estimated_time_to_regain_access": 0}]}
            headers["X-Business-Use-Case-Usage"] = json.dumps(case)
        return headers
