"""Cursor paging: stable while rows come and go, and as cheap on page 1,000 as on page 1."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import BadRequest

T = TypeVar("T")

MAX_PAGE = 100


class Page(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None = Field(description="Hand it back as `cursor` for the next page; null on the last one.")


class BadCursor(BadRequest):
    code, title = "bad-cursor", "This cursor is not one of ours"


Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.", max_length=500)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")]


def encode(at: datetime, row_id: UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(row_id)]).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(at), UUID(row_id)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise BadCursor("Start again without `cursor`, and hand `next_cursor` back unchanged.") from error


async def page(
    session: AsyncSession,
    query: Select[Any],
    *,
    at: InstrumentedAttribute[datetime],
    row_id: InstrumentedAttribute[UUID],
    cursor: str | None,
    limit: int,
    newest_first: bool = True,
) -> tuple[Sequence[Any], str | None]:
    """One page of `query`'s entities ordered by (`at`, `row_id`), and the cursor of the next page or None."""
    key = tuple_(at, row_id)
    if cursor:
        mark = tuple_(*decode(cursor))
        query = query.where(key < mark if newest_first else key > mark)
    order = (at.desc(), row_id.desc()) if newest_first else (at.asc(), row_id.asc())
    rows = list((await session.scalars(query.order_by(*order).limit(limit + 1))).all())
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(getattr(last, at.key), getattr(last, row_id.key))
