"""A small host for files, beside a pretend platform."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.twins.serving import Running


class FileHost(Running):
    """Hands out what was put there, to anybody."""

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, tuple[str, bytes]] = {}
        self.asked: list[str] = []
        """Paths with their queries, in order."""
        self._serve(Starlette(routes=[Route("/{name}", self._get)]))

    def put(self, name: str, mime_type: str, content: bytes) -> str:
        """Its address."""
        self._files[name] = mime_type, content
        return f"{self.url}/{name}"

    async def _get(self, request: Request) -> Response:
        self.asked.append(f"{request.url.path}?{request.url.query}".rstrip("?"))
        mime_type, content = self._files.get(request.path_params["name"], ("text/html", b""))
        return Response(content, 200 if content else 404, media_type=mime_type)
