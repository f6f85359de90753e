import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.businesses.models import Business
from app.core.config import get_settings
from app.users.models import User
from tests.factories import Make
from tests.media import samples

Upload = Callable[..., Awaitable[dict[str, Any]]]
Change = Callable[..., None]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Change]:
    """A data folder for each test; call it to change more."""

    def change(**environment: object) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, str(value))
        get_settings.cache_clear()

    change(AIGROWTH_DATA_DIR=tmp_path / "data")
    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
async def business(make: Make, user: User) -> Business:
    return await make.business(user=user)


@pytest.fixture
def upload(client: httpx.AsyncClient, business: Business) -> Upload:
    """The read model of a picture that was uploaded as `user`."""

    async def send(
        content: bytes | None = None, *, to: Business = business, filename: str = "bread.jpg"
    ) -> dict[str, Any]:
        query = {"business_id": str(to.id), "filename": filename}
        body = samples.jpeg() if content is None else content
        answer = await client.post("/media", params=query, content=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()  # type: ignore[no-any-return]

    return send


@pytest.fixture
def stored_files(tmp_path: Path) -> Callable[[], list[str]]:
    """Names of all files in the media folder."""

    def names() -> list[str]:
        top = tmp_path / "data" / "media"
        return sorted(os.path.relpath(path, top) for path in top.rglob("*") if path.is_file())

    return names


def same_origin(url: str) -> str:
    """A link of the read model, for the tests' client."""
    return f"http://testserver{url}"
