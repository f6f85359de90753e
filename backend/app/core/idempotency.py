"""`Idempotency-Key`: a POST that creates may be repeated by a client that never heard the answer.

The key, what was asked and what we answered are written in the transaction of the effect itself, under an advisory
lock on (user, key). So a second identical request waits for the first, and then gets the same answer; if the first
rolled back, it runs. The same key with another request is refused.
"""

import base64
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import ForeignKey, LargeBinary, PrimaryKeyConstraint, String, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Created
from app.core.errors import Conflict
from app.core.ids import fingerprint

KEPT_FOR = timedelta(hours=24)
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
    asked = fingerprint([request.method, request.url.path, base64.b64encode(await request.body()).decode()])
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{user_id}:{key}", 0))))
    stored = await session.scalar(select(StoredAnswer).where(StoredAnswer.user_id == user_id, StoredAnswer.key == key))
    if stored is None:
        request.state.idempotency = (user_id, key, asked)
    elif stored.fingerprint != asked:
        raise IdempotencyKeyReused("Use a new Idempotency-Key for a new request; this one was used for something else.")
    else:
        raise AlreadyAnswered(stored)


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
                session: AsyncSession = request.state.session
                session.add(
                    StoredAnswer(
                        user_id=user_id,
                        key=key,
                        fingerprint=asked,
                        status=response.status_code,
                        headers={name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
                        body=bytes(response.body),
                    )
                )
                await session.flush()
            return response

        return keep_answer


async def forget_old(session: AsyncSession) -> None:
    await session.execute(delete(StoredAnswer).where(StoredAnswer.created_at < now() - KEPT_FOR))
