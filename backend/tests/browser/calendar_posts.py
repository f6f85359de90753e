"""Posts for tests of the calendar, made through the API of whoever is signed in on a page."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import APIRequestContext, Page

from tests.browser.conftest import BACKEND, Product

WAIT_SECONDS = 8


@dataclass(frozen=True)
class Posts:
    api: APIRequestContext
    business: dict[str, Any]

    def scheduled(self, text: str, at: datetime) -> str:
        post = self.draft(text)
        self._send("post", f"content/{post}/schedule", {"scheduled_for": at.isoformat()})
        return post

    def draft(self, text: str) -> str:
        made = self._send(
            "post", "content", {"business_id": self.business["id"], "platform": "sandbox", "text": f"{text} {uuid4()}"}
        )
        return str(made["id"])

    def marked(self) -> str:
        """A copy of what the machine wrote in the most sentences, and nobody has accepted."""
        query = f"business_id={self.business['id']}&approved=false&status=draft&limit=100"
        drafts = self.api.get(f"/api/v1/content?{query}").json()["items"]
        source = max((one for one in drafts if one["made_by"] != "person"), key=lambda one: one["text"].count("."))
        return str(self._send("post", f"content/{source['id']}/duplicate", {})["id"])

    def propose(self, post: str, at: datetime) -> None:
        self._send("post", "content/reschedule", {"moves": [{"post_id": post, "scheduled_for": at.isoformat()}]})

    def read(self, post: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/api/v1/content/{post}").json()
        return found

    def instant(self, post: str) -> datetime:
        return datetime.fromisoformat(self.read(post)["scheduled_for"])

    def local_time(self, post: str) -> datetime:
        return self.instant(post).astimezone(ZoneInfo(self.business["timezone"]))

    def wait_until(self, post: str, at: datetime) -> None:
        """Until the post stands at that wall time."""
        ends = time.monotonic() + WAIT_SECONDS
        while self.local_time(post) != at:
            assert time.monotonic() < ends, f"{self.local_time(post)} is not {at}"
            time.sleep(0.1)

    def accounts(self) -> Sequence[dict[str, Any]]:
        found = self.api.get(f"/api/v1/social/accounts?business_id={self.business['id']}").json()["items"]
        return [account for account in found if account["is_active"]]

    def slots(self, account: str | UUID) -> list[tuple[int, str]]:
        week = self.api.get(f"/api/v1/social/accounts/{account}/slots").json()["slots"]
        return [(slot["weekday"], slot["local_time"]) for slot in week]

    def set_slots(self, account: str | UUID, *slots: tuple[int, str]) -> None:
        body = {"slots": [{"weekday": weekday, "local_time": at} for weekday, at in slots]}
        self._send("put", f"social/accounts/{account}/slots", body, {"If-Match": "*"})

    def _send(self, method: str, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        answer = self.api.fetch(
            f"/api/v1/{path}", method=method.upper(), data=body, headers={"X-CSRF": "1", **(headers or {})}
        )
        assert answer.ok, answer.text()
        return answer.json()


def posts_of(page: Page) -> Posts:
    api = page.context.request
    (business, *_) = api.get("/api/v1/businesses").json()["items"]
    return Posts(api, business)


_MANY = """
import asyncio, sys
from datetime import datetime
from sqlalchemy import text
from app.core.db import unit_of_work
from app.supervisor import database_access

SQL = '''
INSERT INTO content (id, business_id, user_id, platform, text, status, scheduled_for, made_by, approved_at)
SELECT gen_random_uuid(), b.id, b.user_id, 'sandbox', 'One of very many, number ' || n, 'draft',
       CAST(:first AS timestamptz) + n * (CAST(:seconds AS float8) * interval '1 second'), 'person', now()
FROM businesses b, generate_series(0, CAST(:count AS int) - 1) n WHERE b.id = CAST(:business AS uuid)
'''

async def insert(business, first, seconds, count):
    async with unit_of_work() as session:
        span = {"first": datetime.fromisoformat(first), "seconds": float(seconds), "count": int(count)}
        await session.execute(text(SQL), {"business": business, **span})

with database_access.reachable_database():
    asyncio.run(insert(*sys.argv[1:]))
"""


def fill(product: Product, posts: Posts, *, first: datetime, days: int, count: int) -> None:
    """So many drafts, evenly over these days; straight into the database, for what no person would type."""
    seconds = days * 86_400 / count
    subprocess.run(
        [sys.executable, "-c", _MANY, posts.business["id"], first.isoformat(), str(seconds), str(count)],
        cwd=BACKEND,
        env=product.environment,
        check=True,
        capture_output=True,
    )
