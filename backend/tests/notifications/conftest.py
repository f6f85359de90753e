import email
import email.policy
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.notifications import mails, service
from app.notifications.models import NotificationKind
from app.users.models import User
from app.vendors import mail
from tests.factories import Make

Tell = Callable[..., Awaitable[bool]]


@pytest.fixture
async def user(make: Make) -> User:
    """With a confirmed address: others get no mail."""
    return await make.user(email_verified_at=now())


@pytest.fixture
def tell(user: User) -> Tell:
    """Tell `user` (or somebody else) of some trouble."""

    async def notify(
        about: str, *, to: User | None = None, kind: NotificationKind = NotificationKind.POST_FAILED
    ) -> bool:
        async with unit_of_work() as session:
            return await service.notify(
                session,
                kind,
                user_id=(to or user).id,
                about=about,
                title=f"Something about {about}",
                body=f"It is {about}. Do something.",
            )

    return notify


class Mailbox:
    """The folder that stands in for a mail server."""

    async def letters(self) -> list[EmailMessage]:
        """All mails so far, after a worker did its round."""
        await mails.send_waiting()
        files = sorted(mail.folder().glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]


@pytest.fixture
async def mailbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Mailbox]:
    monkeypatch.setenv("AIGROWTH_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield Mailbox()
    monkeypatch.undo()
    get_settings.cache_clear()
