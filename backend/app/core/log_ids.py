"""Which request, user, business, post, attempt and task a log line is about.

Ids are bound where they become known, and every line written below carries them: at the edge of a request, when the
caller and the business are found, when a task or an attempt begins. A doorbell carries on whose request rang it.
"""

from collections.abc import Mapping
from contextvars import Context, copy_context
from uuid import UUID

from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

BELL_HEADER = "log_ids"
_CARRIED = ("request_id", "user_id", "business_id", "post_id")
_LONGEST = 64


def bind(**ids: UUID | str | None) -> None:
    bind_contextvars(**{name: str(value) for name, value in ids.items() if value is not None})


def current() -> dict[str, str]:
    return {name: str(value) for name, value in get_contextvars().items()}


def to_carry() -> dict[str, str]:
    """For the doorbell's header: who it is rung for."""
    return {name: value for name, value in current().items() if name in _CARRIED}


def begin_task(task_id: str, task: str, carried: object) -> None:
    """`carried`: the header as it came, or None of a doorbell that nobody's request rang."""
    clear_contextvars()
    given = carried if isinstance(carried, Mapping) else {}
    bind(**{name: str(given[name])[:_LONGEST] for name in _CARRIED if name in given}, task_id=task_id, task=task)


def begin_attempt(**ids: str) -> None:
    """Whose request rang for the dispatcher says nothing about the posts it found due."""
    task = {name: value for name, value in current().items() if name in {"task_id", "task"}}
    clear_contextvars()
    bind(**task, **ids)


def nobodys() -> Context:
    """Where work for several at once is done: this context without its ids."""
    context = copy_context()
    context.run(clear_contextvars)
    return context
