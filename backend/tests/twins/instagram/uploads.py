"""Where the bytes of a video go whose container was made with `upload_type=resumable`."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.twins.meta.state import State

VERSION = "v25.0"


class Uploads:
    def __init__(self, state: State) -> None:
        self.state = state

    async def take(self, request: Request) -> Response:
        content = await request.body()
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        token = self.state.tokens.get(value)
        container = self.state.containers.get(request.path_params["container"])
        problems = [
            (request.path_params["version"] != VERSION, "The version is missing"),
            (kind != "OAuth" or token is None or token.is_revoked, "Not signed in"),
            (container is None or container.fields.get("upload_type") != "resumable", "Not a resumable container"),
            (request.headers.get("offset") != "0", "offset must be 0"),
            (request.headers.get("file_size") != str(len(content)), "file_size is not the size"),
        ]
        for is_bad, message in problems:
            if is_bad or container is None:
                debug = {"retriable": False, "type": "OffsetInvalidError", "message": message}
                return JSONResponse({"debug_info": debug}, 400)
        assert container is not None
        container.file = content
        return JSONResponse({"success": True, "message": "Upload successful."})
