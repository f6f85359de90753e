"""respx, which answers httpx, in the place of the web behind an httpx2 client."""

import httpx
import httpx2
import respx


class Routed(httpx2.AsyncBaseTransport):
    """What `router` answers, or raises: the exceptions of both libraries have the same names."""

    def __init__(self, router: respx.MockRouter) -> None:
        self._router = router

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        asked = httpx.Request(
            request.method, str(request.url), headers=request.headers.raw, content=await request.aread()
        )
        try:
            answer = await self._router.async_handler(asked)
        except httpx.RequestError as error:
            raise getattr(httpx2, type(error).__name__)(str(error)) from error
        content = await answer.aread()
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-encoding"]
        return httpx2.Response(answer.status_code, headers=headers, content=content)
