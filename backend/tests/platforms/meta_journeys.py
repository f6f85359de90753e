"""The product's own way to a platform of Meta's: its API, its database, its publisher, and pictures fetched from it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import uvicorn

from app.content.models import Post, PostStatus
from app.core import clock
from app.core.clock import now
from app.core.db import unit_of_work
from app.main import create_app
from app.media.models import MediaAsset, MediaKind
from app.vendors.storage import storage
from tests.factories import Make
from tests.platforms.journeys import publish_due

APART = timedelta(seconds=11)
_BEFORE = datetime.min.replace(tzinfo=UTC)


@asynccontextmanager
async def serving(sock: socket.socket) -> AsyncIterator[None]:
    """The API on a real port, in this event loop: what a platform fetches pictures from."""
    config = uvicorn.Config(create_app(), log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started:  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def free_port() -> tuple[socket.socket, str]:
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock, f"http://127.0.0.1:{sock.getsockname()[1]}"


@dataclass
class Journey:
    client: httpx.AsyncClient
    make: Make
    business_id: UUID
    user_id: UUID
    platform: str
    _at: datetime = _BEFORE

    async def start(self) -> str:
        """Where the person is sent."""
        body = {"business_id": str(self.business_id)}
        answer = await self.client.post(f"/social/connect/{self.platform}", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["authorize_url"])

    async def connect(self, **on_the_page: str) -> dict[str, str]:
        """There and back; what the web app is told."""
        url = httpx.URL(await self.start()).copy_merge_params({"auto": "1", **on_the_page})
        async with httpx.AsyncClient() as browser:
            there = await browser.get(url)
        assert there.status_code == 303, there.text
        back = urlsplit(there.headers["Location"])
        answer = await self.client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}")
        assert answer.status_code == 303, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    async def write(self, text: str, *more: str, media: list[UUID] | None = None, **given: Any) -> UUID:
        """A post, scheduled for in a minute."""
        body = {"business_id": str(self.business_id), "platform": self.platform, "text": text, **given}
        if more:
            body["following_parts"] = list(more)
        if media:
            body["media_ids"] = [str(one) for one in media]
        created = await self.client.post("/content", json=body)
        assert created.status_code == 201, created.text
        assert created.json()["problems"] == []
        at = {"scheduled_for": (now() + timedelta(minutes=1)).isoformat()}
        scheduled = await self.client.post(f"/content/{created.json()['id']}/schedule", json=at)
        assert scheduled.status_code == 200, scheduled.text
        return UUID(created.json()["id"])

    async def run(self, post_id: UUID, *, rounds: int = 12) -> Post:
        """As the workers would, as the times come (posts of one account keep apart); until it is settled."""
        for _ in range(rounds):
            post = await self.make.get(Post, post_id)
            if post.status not in {PostStatus.SCHEDULED, PostStatus.PUBLISHING}:
                break
            self._at = max(post.next_attempt_at or now(), now(), self._at) + APART
            with clock.frozen(self._at):
                await publish_due()
        return await self.make.get(Post, post_id)

    async def shown(self, post_id: UUID) -> dict[str, Any]:
        """The post as our API shows it."""
        found: dict[str, Any] = (await self.client.get(f"/content/{post_id}")).json()
        return found

    async def shown_account(self, account_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"/social/accounts/{account_id}")).json()
        return found

    async def impressions(self, post_id: UUID) -> list[int]:
        """At each reading that found some, the oldest first."""
        read = (await self.client.get(f"/analytics/content/{post_id}")).json()["snapshots"]
        return [one["impressions"] for one in read]

    async def add_video(self, content: bytes, **given: Any) -> UUID:
        """As if it had been uploaded and looked at."""
        number = uuid4()
        keys = {"storage_key": f"{self.business_id}/{number}.mp4", "thumbnail_key": f"{self.business_id}/{number}.jpg"}
        await storage().put(keys["storage_key"], content, mime_type="video/mp4")
        size = {"width": 1080, "height": 1920, "byte_size": len(content), "duration_seconds": 12.0}
        plain = {"kind": MediaKind.VIDEO, "mime_type": "video/mp4", "file_name": "oven.mp4", "sha256": number.hex * 2}
        row = MediaAsset(business_id=self.business_id, user_id=self.user_id, **{**plain, **size, **keys, **given})
        async with unit_of_work() as session:
            session.add(row)
        return row.id
