"""One task's conversation with a model: prompt in, checked structure or a stream of JSON out, every call accounted for.

Servers differ in what they can do. The ways to get JSON are tried from the strictest to the plainest (JSON schema with
limits, without, a function call, JSON asked for in words); what a server refused is remembered while the process lives.
"""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.runnables import Runnable
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, SecretStr, ValidationError

from app.llm.contract import Task, Usage, WritingFailed
from app.llm.endpoint import Endpoint
from app.llm.model.failures import StreamBroke, UnusableReply, failure_of
from app.llm.model.pricing import cost_microdollars
from app.llm.model.schema import LIMITS, Narrow, described
from app.llm.prompts import prompt_for

Reply = TypeVar("Reply", bound=BaseModel)
Way = Literal["limited_schema", "json_schema", "function_calling", "plain"]
WAYS: tuple[Way, ...] = ("limited_schema", "json_schema", "function_calling", "plain")
TEMPERATURE = {Task.STRATEGY: 0.5, Task.SECTION: 0.6, Task.CONTENT: 0.8, Task.OPTIMIZATION: 0.4}
_REFUSAL_WORDS = (
    "response_format",
    "json_schema",
    "structured",
    "schema",
    "tool",
    "function",
    "not support",
    "unsupported",
)

_LIMIT_WORDS = (*(name.lower() for name in LIMITS), "invalid schema", "grammar", "keyword", "permitted")


@dataclass(slots=True)
class _Abilities:
    way: int = 0
    takes_stream_options: bool = True


_known: dict[tuple[str, str], _Abilities] = {}


@dataclass(slots=True)
class Chat:
    endpoint: Endpoint
    task: Task
    usage: list[Usage] = field(default_factory=list)
    """Of every call made, the failed ones included where the server said what they cost."""

    @property
    def model(self) -> str:
        return self.endpoint.models[self.task]

    def take_usage(self) -> list[Usage]:
        """What was used since the last look."""
        taken, self.usage = self.usage, []
        return taken

    # --- asking -------------------------------------------------------------------------------------------------------

    async def ask(
        self, schema: type[Reply], values: Mapping[str, Any], *, repair: str | None = None, narrow: Narrow | None = None
    ) -> Reply:
        """One call. Raises UnusableReply when an answer came that does not fit, WritingFailed when none came."""
        async with self._model(again=repair is not None) as llm:
            while True:
                way, started = WAYS[self._abilities.way], time.monotonic()
                try:
                    messages = self._messages(values, repair, schema if way == "plain" else None)
                    return await self._ask_in(way, llm, schema, messages, narrow or {})
                except openai.APIStatusError as error:
                    if not self._learn_from(error):
                        raise self._failure(error) from error
                except openai.LengthFinishReasonError as error:
                    self._account(_usage_of_cut(error), started)
                    raise UnusableReply("the answer was cut off because it was too long: use fewer words") from error
                except UnusableReply:
                    raise
                except Exception as error:
                    raise self._failure(error) from error

    async def _ask_in(
        self, way: Way, llm: ChatOpenAI, schema: type[Reply], messages: dict[str, Any], narrow: Narrow
    ) -> Reply:
        started = time.monotonic()
        if way == "plain":
            raw = await (self._prompt() | llm).ainvoke(messages)
            parsed, problem = None, None
        else:
            # As a dict: given the class, the SDK parses by itself, and its error loses the answer.
            shape = described(schema, narrow, limits=way == "limited_schema")
            method: Literal["json_schema", "function_calling"] = (
                "function_calling" if way == "function_calling" else "json_schema"
            )
            structured = llm.with_structured_output(shape, method=method, include_raw=True, strict=True)
            chain: Runnable[Any, Any] = self._prompt() | structured
            answer = await chain.ainvoke(messages)
            raw, parsed, problem = answer["raw"], answer["parsed"], answer["parsing_error"]
        self._account(_usage_of(raw), started)
        if _finish_reason(raw) == "length":
            raise UnusableReply("the answer was cut off because it was too long: use fewer words")
        if parsed is None:
            return read_reply(schema, _text_of(raw), problem)
        try:
            return schema.model_validate(parsed)
        except ValidationError as error:
            raise UnusableReply(_what_is_wrong(error)) from error

    # --- streaming ----------------------------------------------------------------------------------------------------

    async def stream(
        self, schema: type[BaseModel], values: Mapping[str, Any], *, narrow: Narrow | None = None
    ) -> AsyncIterator[str]:
        """The answer's JSON as it comes. Raises StreamBroke when it began and did not end, else WritingFailed."""
        async with self._model() as llm:
            while True:
                way, began, finish, usage, started = WAYS[self._abilities.way], False, None, None, time.monotonic()
                try:
                    messages = self._messages(values, None, schema if way == "plain" else None)
                    chain = self._prompt() | self._bound(llm, way, schema, narrow or {})
                    async for chunk in chain.astream(messages):
                        finish = _finish_reason(chunk) or finish
                        usage = _usage_of(chunk) or usage
                        if piece := _text_of(chunk):
                            began = True
                            yield piece
                except openai.APIStatusError as error:
                    if not began and self._learn_from(error):
                        continue
                    raise self._failure(error) from error
                except openai.LengthFinishReasonError as error:
                    finish = "length"
                    usage = _usage_of_cut(error)
                except Exception as error:
                    failure = self._failure(error)
                    if began:
                        self._account(usage, started)
                        raise StreamBroke(failure.message) from error
                    raise failure from error
                self._account(usage, started)
                # A stream that just stops raises nothing in the SDK: only the finish reason tells it from a whole one.
                if finish is None or finish == "length":
                    raise StreamBroke("The answer stopped before its end.")
                return

    def _bound(self, llm: ChatOpenAI, way: Way, schema: type[BaseModel], narrow: Narrow) -> Runnable[Any, Any]:
        counted: dict[str, Any] = {"stream_usage": self._abilities.takes_stream_options}
        if way in {"limited_schema", "json_schema"}:
            shape = described(schema, narrow, limits=way == "limited_schema")
            named = {"name": schema.__name__, "schema": shape, "strict": True}
            return llm.bind(response_format={"type": "json_schema", "json_schema": named}, **counted)
        if way == "function_calling":
            tool = described(schema, narrow, limits=False)
            return llm.bind_tools([tool], tool_choice=schema.__name__, parallel_tool_calls=False, **counted)
        return llm.bind(**counted)

    # --- means --------------------------------------------------------------------------------------------------------

    @property
    def _abilities(self) -> _Abilities:
        # Hosted models are known to refuse limits in a strict schema, and do well without.
        first = WAYS.index("json_schema" if self.endpoint.side == "openrouter" else "limited_schema")
        return _known.setdefault((self.endpoint.base_url, self.model), _Abilities(way=first))

    @asynccontextmanager
    async def _model(self, *, again: bool = False) -> AsyncIterator[ChatOpenAI]:
        """`again`: with less of a liking for its own words, which small models on a server of one's own always need.

        With a connection pool of its own: a shared one would belong to whichever event loop used it first.
        """
        repeats_itself = again or WAYS[self._abilities.way] == "limited_schema"
        async with openai.DefaultAsyncHttpxClient() as client:
            yield ChatOpenAI(
                base_url=self.endpoint.base_url,
                api_key=SecretStr(self.endpoint.api_key),
                model=self.model,
                temperature=TEMPERATURE[self.task] + (0.2 if again else 0.0),
                frequency_penalty=0.4 if repeats_itself else None,
                max_tokens=self.endpoint.max_tokens,
                timeout=self.endpoint.timeout_seconds,
                stream_chunk_timeout=self.endpoint.timeout_seconds,
                max_retries=self.endpoint.max_retries,
                use_responses_api=False,
                http_async_client=client,
            )

    def _prompt(self) -> ChatPromptTemplate:
        prompt = prompt_for(self.task)
        return ChatPromptTemplate.from_messages(
            [("system", prompt.system), ("human", prompt.human), MessagesPlaceholder("more", optional=True)]
        )

    def _messages(
        self, values: Mapping[str, Any], repair: str | None, in_words: type[BaseModel] | None
    ) -> dict[str, Any]:
        """`in_words`: a schema to be described to a server that knows no schemas."""
        more = [HumanMessage(repair)] if repair else []
        if in_words is not None:
            schema = json.dumps(described(in_words, {}, limits=False), ensure_ascii=False)
            asked = "Answer with one JSON object that fits this JSON schema, and nothing else:"
            more.append(HumanMessage(f"{asked}\n{schema}"))
        return {**values, "more": more}

    def _learn_from(self, error: openai.APIStatusError) -> bool:
        """Whether there is another way to try: the server refused how we asked, not what we asked."""
        if error.status_code not in {400, 404, 405, 415, 422, 501}:
            return False
        said = f"{error.message} {error.body}".lower()
        if "stream_options" in said and self._abilities.takes_stream_options:
            self._abilities.takes_stream_options = False
            return True
        if "context" in said or not any(word in said for word in _REFUSAL_WORDS):
            return False
        now = self._abilities.way
        if now + 1 >= len(WAYS):
            return False
        # Schemas refused as such, and not only for their limits: no need to ask with another schema.
        refused_schemas = WAYS[now] == "limited_schema" and not any(word in said for word in _LIMIT_WORDS)
        self._abilities.way = WAYS.index("function_calling") if refused_schemas else now + 1
        return True

    def _failure(self, error: Exception) -> WritingFailed:
        failure = failure_of(error, host=self.endpoint.host, model=self.model)
        if failure is None:
            raise error
        failure.usage = list(self.usage)
        return failure

    def _account(self, counted: Mapping[str, Any] | None, started: float) -> None:
        counted = counted or {}
        input_tokens = counted.get("input_tokens", counted.get("prompt_tokens"))
        output_tokens = counted.get("output_tokens", counted.get("completion_tokens"))
        stated = counted.get("cost")
        cost = cost_microdollars(self.model, input_tokens=input_tokens, output_tokens=output_tokens)
        self.usage.append(
            Usage(
                model=self.model,
                prompt=prompt_for(self.task).name,
                input_tokens=input_tokens,
                output_tokens=output_tokens,
                cost_microdollars=round(stated * 1_000_000) if isinstance(stated, int | float) else cost,
                latency_ms=round((time.monotonic() - started) * 1000),
                is_cached=False,
            )
        )


def read_reply(schema: type[Reply], text: str, problem: Exception | None = None) -> Reply:
    """An answer in words around JSON, or in a Markdown fence. Raises UnusableReply naming what is wrong with it."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise UnusableReply("the answer was not JSON")
    try:
        return schema.model_validate_json(text[start : end + 1])
    except ValidationError as error:
        raise UnusableReply(_what_is_wrong(error)) from (problem or error)


def _what_is_wrong(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"the answer did not have the shape asked for ({f'{where}: ' if where else ''}{first['msg']})"


def _text_of(message: BaseMessage) -> str:
    """Content, or the arguments of a function call, whole or in pieces."""
    pieces = getattr(message, "tool_call_chunks", None)
    if pieces:
        return "".join(piece.get("args") or "" for piece in pieces)
    calls = getattr(message, "tool_calls", None)
    if calls:
        return json.dumps(calls[0]["args"])
    return message.content if isinstance(message.content, str) else str(message.text)


def _finish_reason(message: BaseMessage) -> str | None:
    reason = message.response_metadata.get("finish_reason")
    return str(reason) if reason else None


def _usage_of_cut(error: openai.LengthFinishReasonError) -> dict[str, Any] | None:
    return error.completion.usage.model_dump() if error.completion.usage else None


def _usage_of(message: BaseMessage) -> dict[str, Any] | None:
    if not isinstance(message, AIMessage):
        return None
    stated = message.response_metadata.get("token_usage") or {}  # where a stream's last chunk has it
    counted = {**stated, **(message.usage_metadata or {})}
    return counted or None
