"""Bugs, reported to Sentry where SENTRY_DSN is set: what broke and where, never whose words were in hand.

Whatever is logged as an error is reported; nothing else listens in, so no request, header, cookie or statement ever
comes near an event. What an exception says may hold anything (a post, an address, a token), so its words stay in our
own log, where the ids of the event find them. `_allowed` lists all that goes out.
"""

import logging
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import structlog

from app import __version__
from app.core import log_ids, logging as our_logging
from app.core.config import get_settings

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

log = structlog.get_logger(__name__)

TAGS = frozenset(
    {
        *("event", "logger", "process", "request_id", "task_id", "task", "platform"),
        *("business_id", "post_id", "attempt_id", "account_id", "media_id", "generation_id", "group_id"),
    }
)
_OF_EVENT = ("event_id", "timestamp", "level", "platform", "environment", "release", "server_name", "sdk")
_OF_FRAME = (
    *("filename", "abs_path", "function", "module", "lineno", "in_app"),
    *("context_line", "pre_context", "post_context"),
)
_FLUSH_SECONDS = 2


def start(process: str) -> None:
    """From now on errors of this process are reported. Once per process; nothing where Sentry is not configured."""
    settings = get_settings()
    dsn = settings.SENTRY_DSN.get_secret_value()
    if not dsn:
        return
    import sentry_sdk  # noqa: PLC0415  20 MB that nobody needs without it
    from sentry_sdk.integrations.atexit import AtexitIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.dedupe import DedupeIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.threading import ThreadingIntegration  # noqa: PLC0415
    from sentry_sdk.utils import BadDsn  # noqa: PLC0415

    try:
        sentry_sdk.init(
            dsn=dsn,
            release=f"aigrowth@{__version__}",
            environment=settings.AIGROWTH_ENV.value,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                DedupeIntegration(),
                ExcepthookIntegration(),
                ThreadingIntegration(propagate_scope=False),
                AtexitIntegration(callback=_leave_quietly),
            ],
            include_local_variables=False,
            send_default_pii=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            send_client_reports=False,
            shutdown_timeout=_FLUSH_SECONDS,
            before_send=_allowed,
        )
    except BadDsn:
        log.warning("sentry.address_not_understood")  # a wrong address must not keep posts from going out
        return
    sentry_sdk.get_global_scope().set_tag("process", process)  # of all threads
    our_logging.also(_Reporter())


def flush(timeout_seconds: float = _FLUSH_SECONDS) -> None:
    """Wait until what was reported has been sent."""
    sdk = sys.modules.get("sentry_sdk")
    if sdk is not None:
        sdk.flush(timeout_seconds)


class _Reporter(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        import sentry_sdk  # noqa: PLC0415

        ours: Mapping[str, Any] | None = record.msg if isinstance(record.msg, dict) else None
        error = _exception(ours.get("exc_info") if ours is not None else record.exc_info)
        if error is None and ours is None:
            return  # a library's sentence: it may quote anything, and our log has it
        known = {**log_ids.current(), **(ours or {})}
        with sentry_sdk.new_scope() as scope:
            scope.set_tag("logger", record.name)
            for name in TAGS & known.keys():
                scope.set_tag(name, str(known[name]))
            if "user_id" in known:
                scope.set_user({"id": str(known["user_id"])})
            if error is not None:
                scope.capture_exception(error)
            else:
                scope.capture_message(str(known["event"]), level="error")


def _exception(given: object) -> BaseException | None:
    found = sys.exc_info() if given is True else given
    error = found[1] if isinstance(found, tuple) else found
    return error if isinstance(error, BaseException) else None


def _allowed(event: "Event", hint: "Hint") -> "Event":
    """The event with nothing in it but what is listed here."""
    given: Mapping[str, Any] = event
    kept: dict[str, Any] = {name: given[name] for name in _OF_EVENT if name in given}
    kept["tags"] = {name: value for name, value in dict(given.get("tags") or {}).items() if name in TAGS}
    if user_id := (given.get("user") or {}).get("id"):
        kept["user"] = {"id": user_id}
    if "event" in kept["tags"]:
        kept["message"] = kept["tags"]["event"]
    words = {type(error).__name__: _harmless(error) for error in _chain(_exception(hint.get("exc_info")))}
    raised = [
        {
            "type": one.get("type"),
            "module": one.get("module"),
            "value": words.get(str(one.get("type")), ""),
            "stacktrace": {"frames": [_frame(frame) for frame in (one.get("stacktrace") or {}).get("frames", [])]},
        }
        for one in (given.get("exception") or {}).get("values", [])
    ]
    if raised:
        kept["exception"] = {"values": raised}
    return kept  # type: ignore[return-value]


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    return {name: frame[name] for name in _OF_FRAME if name in frame}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]


def _harmless(error: BaseException) -> str:
    """What can be said of an exception without its words: an error number, a state of SQL, the name of a constraint."""
    if isinstance(error, OSError):
        return error.strerror or ""
    original = getattr(error, "orig", error)
    constraint = getattr(getattr(original, "diag", None), "constraint_name", None)
    state = getattr(original, "sqlstate", None)
    return " ".join(part for part in (state, constraint) if isinstance(part, str))


def _leave_quietly(_pending: int, _timeout: float) -> None:
    """The SDK would tell the terminal that it is still sending."""
