"""A server that speaks OpenAI's protocol and says what a test wrote down, for what llmock cannot be made to say."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.llm.contract import Task
from app.llm.endpoint import Endpoint
from app.llm.model import chat

MODEL = "gpt-4o-mini"


@dataclass
class Says:
    """One answer. `chunk` letters at a time where the client streams."""

    content: str = ""
    status: int = 200
    error: str = ""
    finish: str | None = "stop"
    chunk: int = 40
    cost: float | None = None


@dataclass
class ScriptedServer:
    url: str = ""
    script: list[Says] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    def says(self, *answers: Says | str | dict[str, Any] | list[Any]) -> None:
        for answer in answers:
            if isinstance(answer, Says):
                self.script.append(answer)
            else:
                self.script.append(Says(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)))

    def said_to_it(self, index: int = -1) -> str:
        """All messages of one request."""
        return "\n".join(message["content"] for message in self.requests[index]["messages"])


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state = self.server.state
        state.requests.append(body)
        says = state.script.pop(0) if state.script else Says(status=500, error="the test wrote no answer for this call")
        if says.status != 200:
            self._json(says.status, {"error": {"message": says.error, "type": "x", "code": says.error}})
        elif body.get("stream"):
            self._stream(says, body)
        else:
            self._json(200, _completion(says, body))

    def _json(self, status: int, value: Any) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, says: Says, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        pieces = [says.content[at : at + says.chunk] for at in range(0, len(says.content), says.chunk)]
        for piece in pieces:
            delta: dict[str, Any] = {"role": "assistant", "content": piece}
            if body.get("tools"):
                call = {
                    "index": 0,
                    "id": "c",
                    "type": "function",
                    "function": {"name": body["tools"][0]["function"]["name"]},
                }
                call["function"]["arguments"] = piece
                delta = {"role": "assistant", "tool_calls": [call]}
            self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        if says.finish:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": says.finish}]})
        if body.get("stream_options", {}).get("include_usage"):
            self._event({"choices": [], "usage": _usage(says)})
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _event(self, value: dict[str, Any]) -> None:
        event = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": MODEL, **value}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


def _usage(says: Says) -> dict[str, Any]:
    usage: dict[str, Any] = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
    return usage if says.cost is None else {**usage, "cost": says.cost}


def _completion(says: Says, body: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": says.content}
    if body.get("tools"):
        name = body["tools"][0]["function"]["name"]
        call = {"id": "c", "type": "function", "function": {"name": name, "arguments": says.content}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": says.finish}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [choice],
        "usage": _usage(says),
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: ScriptedServer


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = ScriptedServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def forget_abilities() -> Iterator[None]:
    """What a server could not do is remembered by address, and ports come back."""
    yield
    chat._known.clear()


def endpoint(url: str, **changes: Any) -> Endpoint:
    values: dict[str, Any] = {"timeout_seconds": 5, "max_tokens": 6000, "max_retries": 0, **changes}
    models = dict.fromkeys(Task, MODEL)
    return Endpoint(side="openai-compatible", base_url=url, models=models, api_key="k", **values)
