"""`Idempotency-Key`: a POST that creates may be repeated by a client that never heard the answer.

The key, what was asked and what we answered are written in the transaction of the effect itself, under an advisory
lock on (user, key). So a second identical request waits for the first, and then gets the same answer; if the first
rolled back, it runs. The same key with another request is refused.

An answer that holds a one-time code is not kept (`keep_no_answer`): a repeat is done again, and gets a code of its own.
"""

import hashlib
import hmac
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import ForeignKey, LargeBinary, PrimaryKeyConstraint, String, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.config import get_settings
from app.core.db import Base, Created, unit_of_work
from app.core.errors import Conflict

KEPT_FOR = timedelta(hours=24)
NOT_KEPT = 0
"""In the place of a status: the request was done, and its answer is nothing to store."""
_KEPT_HEADERS = ("content-type", "location", "etag")


class IdempotencyKeyReused(Conflict):
    code, title = "idempotency-key-reused", "This Idempotency-Key belongs to another request"


class StoredAnswer(Base, Created):
    __tablename__ = "idempotency_keys"
    __table_args__ = (PrimaryKeyConstraint("user_id", "key"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now(), index=True)


class AlreadyAnswered(Exception):
    """Carries the stored answer out of the dependency, past the endpoint, to the route."""

    def __init__(self, answer: StoredAnswer) -> None:
        self.answer = answer


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Any string of yours. Repeating the request with the same key gives the same answer, once done.",
    ),
]


async def begin(session: AsyncSession, request: Request, *, user_id: UUID, key: str | None) -> None:
    """Call before doing anything: raises AlreadyAnswered, or marks the request so that its answer is kept."""
    if key is None:
        return
    asked = _fingerprint(request.method, request.url.path, await request.body())
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{user_id}:{key}", 0))))
    stored = await session.scalar(select(StoredAnswer).where(StoredAnswer.user_id == user_id, StoredAnswer.key == key))
    if stored is None:
        request.state.idempotency = (user_id, key, asked)
    elif stored.fingerprint != asked:
        raise IdempotencyKeyReused("Use a new Idempotency-Key for a new request; this one was used for something else.")
    elif stored.status != NOT_KEPT:
        raise AlreadyAnswered(stored)


async def resume(session: AsyncSession, request: Request) -> None:
    """Call after a commit in the middle of a request: it let go of the lock, and another may have answered meanwhile.

    Raises AlreadyAnswered.
    """
    if (marked := getattr(request.state, "idempotency", None)) is not None:
        user_id, key, _ = marked
        await begin(session, request, user_id=user_id, key=key)


def keep_no_answer(request: Request) -> None:
    """For an endpoint whose answer holds a one-time code: nobody finds it in the database, and a repeat runs again."""
    request.state.keeps_no_answer = True


def _fingerprint(method: str, path: str, body: bytes) -> str:
    """Keyed: a body may hold a password, and from a plain hash a short one could be guessed."""
    key = get_settings().SECRET_KEY.get_secret_value().encode()
    return hmac.new(key, b"\n".join([b"idempotency", method.encode(), path.encode(), body]), hashlib.sha256).hexdigest()


class IdempotentRoute(APIRoute):
    """A route that keeps its answer when `begin` marked the request, in the transaction of the effect."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def keep_answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except AlreadyAnswered as repeat:
                stored = repeat.answer
                headers = {**stored.headers, "Idempotent-Replayed": "true"}
                return Response(stored.body, status_code=stored.status, headers=headers)
            marked = getattr(request.state, "idempotency", None)
            if marked is not None and response.status_code < 400:  # noqa: PLR2004
                user_id, key, asked = marked
                row = {"user_id": user_id, "key": key, "fingerprint": asked}
                if getattr(request.state, "keeps_no_answer", False):
                    row |= {"status": NOT_KEPT, "headers": {}, "body": b""}
                else:
                    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
                    row |= {"status": response.status_code, "headers": headers, "body": bytes(response.body)}
                await _keep(request.state.session, row)
            return response

        return keep_answer


async def _keep(session: AsyncSession, row: dict[str, Any]) -> None:
    """In the request's transaction. An endpoint that ended it early, to wait for a platform, has let its lock go too:
    then another request with this key may have been quicker, and its answer is as good.
    """
    statement = insert(StoredAnswer).values(**row, created_at=now())
    if session.in_transaction():
        await session.execute(statement)
        return
    async with unit_of_work() as own:
        await own.execute(statement.on_conflict_do_nothing())


async def forget_old(session: AsyncSession) -> None:
    await session.execute(delete(StoredAnswer).where(StoredAnswer.created_at < now() - KEPT_FOR))
