"""The pretend X."""

from email.utils import formatdate
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.twins.hanging_up import with_connection
from tests.twins.serving import Running
from tests.twins.x.access import Desk
from tests.twins.x.media import MediaDesk
from tests.twins.x.oauth import OAuth
from tests.twins.x.posts import Posts
from tests.twins.x.state import Request, State


class XTwin(Running):
    """`with XTwin() as twin:` `twin.url` is the API's origin, `twin.authorize_url` the consent page."""

    def __init__(self) -> None:
        super().__init__()
        self.authorize_url = f"{self.url}/i/oauth2/authorize"
        self.state = State()
        desk = Desk(self.state)
        routes = [*OAuth(self.state).routes, *MediaDesk(self.state, desk).routes, *Posts(self.state, desk).routes]
        app = with_connection(_recording(_dated(Starlette(routes=routes)), self.state))
        self._serve(app, date_header=False)

    def paths(self) -> list[str]:
        """Every call so far, such as `POST /2/tweets`."""
        return [f"{one.method} {one.path}" for one in self.state.requests]


def _recording(app: ASGIApp, state: State) -> ASGIApp:
    """Keeps every request as it came in."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        kept = Request(
            method=scope["method"],
            path=scope["path"],
            query=_pairs(scope["query_string"]),
            headers={name.decode().lower(): value.decode() for name, value in scope["headers"]},
            body=b"",
            is_legacy=state.is_legacy,
        )
        state.requests.append(kept)

        async def reading() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            kept.body = bytes(body)
            return message

        await app(scope, reading, send)

    return wrapped


def _dated(app: ASGIApp) -> ASGIApp:
    """With the `Date` of the answer itself: uvicorn's own is made once in ten of its rounds and lags behind by a second
    or more, by which every window would seem longer than it is.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def dating(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"date", formatdate(usegmt=True).encode())]
            await send(message)

        await app(scope, receive, dating)

    return wrapped


def _pairs(query: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query.decode(), keep_blank_values=True)
