"""Cursors: every row once, whatever comes and goes between the pages."""

import httpx
import pytest

from app.users.models import User
from tests.factories import Make


async def test_pages_together_hold_every_row_once(make: Make, client: httpx.AsyncClient, user: User):
    made = {str((await make.business(user=user, name=f"Shop {number}")).id) for number in range(7)}

    seen: list[str] = []
    cursor = None
    while True:
        page = (await client.get("/businesses", params={"limit": 3, **({"cursor": cursor} if cursor else {})})).json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize("cursor", ["nonsense", "bnVsbA", "WzEsMl0", "W10", "\u2603"])
async def test_a_cursor_that_is_not_ours_is_refused(client: httpx.AsyncClient, cursor: str):
    answer = await client.get("/businesses", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-cursor")
