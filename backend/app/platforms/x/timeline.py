"""An account's own posts, the newest first. Each that is read is billed, so as few as will do."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.platforms.calls import NoAnswer
from app.platforms.contract import Credentials
from app.platforms.x.fields import Reader
from app.platforms.x.matching import FIELDS

_PER_PAGE = 100
_MOST_PAGES = 10
NEWEST = 20


class Timeline:
    """Methods raise CallFailed."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def since(self, since: datetime, credentials: Credentials) -> tuple[list[dict[str, Any]], float | None]:
        """All of them: that one is not on the first page proves nothing. And when that was, by X's clock."""
        start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        params = {"max_results": str(_PER_PAGE), "exclude": "retweets", "start_time": start}
        found: list[dict[str, Any]] = []
        at: float | None = None
        for _ in range(_MOST_PAGES):
            answer = await self._reader.read(_path(credentials), credentials.access_token, FIELDS, params)
            at = answer.at if at is None else at
            found += answer.listed
            meta = answer.body.get("meta")
            token = meta.get("next_token") if isinstance(meta, dict) else None
            if not isinstance(token, str):
                return found, at
            params["pagination_token"] = token
        raise NoAnswer(f"There are more than {len(found)} posts since then: too many to look through.")

    async def newest(self, credentials: Credentials) -> Sequence[dict[str, Any]]:
        """A few, however old."""
        params = {"max_results": str(NEWEST), "exclude": "retweets"}
        answer = await self._reader.read(_path(credentials), credentials.access_token, FIELDS, params)
        return answer.listed


def _path(credentials: Credentials) -> str:
    return f"/2/users/{credentials.account_id}/tweets"
