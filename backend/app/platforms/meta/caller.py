"""The Graph as one account may call it: its token with every call, signed where the app's secret is known."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.platforms.contract import AppCredentials
from app.platforms.meta.graph import Graph


@dataclass(frozen=True, slots=True)
class Caller:
    graph: Graph
    account_id: str
    token: str = field(repr=False)
    app: AppCredentials | None = None
    """The app that the token was made for, where its secret signs calls; never another one."""

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Raises GraphFailure, as all of these."""
        return await self.graph.get(path, self.token, app=self.app, **params)

    async def post(self, path: str, **form: Any) -> dict[str, Any]:
        return await self.graph.post(path, self.token, app=self.app, **form)

    async def delete(self, path: str) -> dict[str, Any]:
        return await self.graph.delete(path, self.token, app=self.app)

    async def get_dated(self, path: str, **params: Any) -> tuple[dict[str, Any], datetime | None]:
        """With the platform's own time; None where it does not say."""
        told = await self.graph.tell("GET", path, self.token, app=self.app, **params)
        return told.body, told.at

    async def post_dated(self, path: str, **form: Any) -> tuple[dict[str, Any], datetime | None]:
        told = await self.graph.tell("POST", path, self.token, app=self.app, **form)
        return told.body, told.at


def id_of(value: Any) -> str | None:
    """As a string, however it was written: they are larger than what other languages' numbers hold."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value) or None


def moment(value: Any) -> datetime | None:
    """The Graph's times: `2026-11-25T09:00:00+0000`."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
