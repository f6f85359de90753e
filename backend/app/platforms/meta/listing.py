"""An account's newest posts, page by page, as far back as they are asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from app.platforms.meta.caller import Caller, id_of, moment

_MOST_PAGES = 8


async def listed(
    caller: Caller, path: str, *, not_before: datetime | None = None, **params: Any
) -> list[Mapping[str, Any]]:
    """Newest first, as the Graph lists them. Raises GraphFailure."""
    found: list[Mapping[str, Any]] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        page = await caller.get(path, after=after, **params)
        items = page.get("data")
        entries = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        found += entries
        after = _next(page)
        oldest = moment(entries[-1].get("timestamp")) if entries else None
        if after is None or (not_before is not None and oldest is not None and oldest < not_before):
            break
    return found


def _next(page: Mapping[str, Any]) -> str | None:
    paging = page.get("paging")
    if not isinstance(paging, dict) or "next" not in paging or not isinstance(paging.get("cursors"), dict):
        return None
    after = paging["cursors"].get("after")
    return after if isinstance(after, str) and after else None


def is_address(external_id: str) -> bool:
    """A person may have told us a post by its address, which does not hold its id."""
    return external_id.startswith("https://")


async def ids_of(external_ids: Sequence[str], caller: Caller, *paths: str) -> dict[str, str]:
    """The Graph's ids by ours; addresses are looked for among the account's posts, and may be missing then.

    Raises GraphFailure.
    """
    found = {external_id: external_id for external_id in external_ids if not is_address(external_id)}
    wanted = {_shortcode(external_id): external_id for external_id in external_ids if is_address(external_id)}
    for path in paths if wanted else ():
        for post in await listed(caller, path, fields="id,permalink,timestamp", limit=50):
            media_id, permalink = id_of(post.get("id")), post.get("permalink")
            ours = wanted.get(_shortcode(permalink)) if isinstance(permalink, str) else None
            if ours is not None and media_id is not None:
                found[ours] = media_id
    return found


def _shortcode(permalink: str) -> str:
    return urlsplit(permalink).path.rstrip("/").rpartition("/")[2]
