"""What each platform of containers says in its own words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from app.platforms.contract import BudgetLeft, Media, Prepared
from app.platforms.meta.caller import Caller
from app.platforms.meta.meanings import Meanings


class Dialect(Protocol):
    name: str
    make_edge: str
    publish_edge: str
    status_field: str
    reason_field: str
    """Beside the status: why it is ERROR."""
    most_failures: int
    """So many containers of one post may fail before it is given up."""

    @property
    def meanings(self) -> Meanings: ...

    def read_error(self, reason: str) -> tuple[str, bool]:
        """A code for it, and whether it can never be helped."""
        ...

    async def upload(self, container: str, media: Media, caller: Caller) -> None:
        """Where its bytes are sent instead of its address. Raises GraphFailure."""
        ...

    async def left(self, prepared: Prepared, caller: Caller) -> BudgetLeft | None:
        """What the account may still post; None where it does not say. Raises nothing."""
        ...

    async def newest(self, prepared: Prepared, caller: Caller, *, not_before: datetime) -> Sequence[Mapping[str, Any]]:
        """Its posts since then of the kind that was prepared, each with `id` and `timestamp`. Raises GraphFailure."""
        ...

    def is_it(self, prepared: Prepared, post: Mapping[str, Any]) -> bool:
        """Whether it says what was prepared, word for word."""
        ...
