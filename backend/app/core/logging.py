"""Structured logs: events with fields, ids bound once at the edge, secrets masked on the way out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from app.core.config import get_settings

_SECRET_NAME = re.compile(r"(token|secret|password|authorization|cookie|api_?key|jwt|encryption)", re.IGNORECASE)
_SECRET_IN_URL = re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]+(?=@)")


_also: list[logging.Handler] = []
"""Who else gets every record, besides the log itself."""


def also(handler: logging.Handler) -> None:
    """Also hand every record to this one, however often the log is configured anew."""
    _also.append(handler)
    logging.getLogger().addHandler(handler)


def mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if key != "event" and _SECRET_NAME.search(key) and isinstance(value, str):
            event[key] = "[hidden]"
        elif isinstance(value, str) and "://" in value:
            event[key] = _SECRET_IN_URL.sub("[hidden]", value)
    return event


def configure() -> None:
    settings = get_settings()
    as_json = settings.LOG_FORMAT == "json" or (settings.LOG_FORMAT == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    end: list[Any] = (
        [structlog.processors.format_exc_info, mask, structlog.processors.JSONRenderer()]
        if as_json
        # plain: the default shows local variables, and tokens are among them
        else [
            mask,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler, *_also]
    root.setLevel(settings.LOG_LEVEL.upper())
    for chatty in (
        "httpx",  # each writes out whole addresses, and some of what is in them is secret
        "httpx2",
        "httpcore2",
        "openai",
        "urllib3",
        "sqlalchemy",  # at DEBUG it writes out every row it reads
        "alembic.runtime.migration",
        "celery.beat",
        "celery.worker.strategy",
        "celery.app.trace",
        "uvicorn.access",
    ):
        logging.getLogger(chatty).setLevel(logging.WARNING)
