"""Figures as a file, row by row: for spreadsheets (CSV) and for programs (JSON).

Streamed in batches, each read by itself: no transaction waits for a slow download.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from app.analytics import repository
from app.core.db import unit_of_work

PER_BATCH = 500
COLUMNS = (
    "post_id",
    "platform",
    "account",
    "published_at",
    "pillar",
    "text",
    "permalink",
    "impressions",
    "likes",
    "comments",
    "shares",
    "clicks",
    "saves",
    "engagement_rate",
    "is_simulated",
    "fetched_at",
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | bool | float | None


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


class ExportRows(StrEnum):
    POSTS = "posts"
    """One row per published post, with its newest figures."""
    SNAPSHOTS = "snapshots"
    """One row per reading."""


@dataclass(frozen=True, slots=True)
class ExportQuery:
    """Posts published from `since` (included) to `until` (excluded)."""

    business_id: UUID
    zone: ZoneInfo
    since: datetime
    until: datetime
    rows: ExportRows


async def stream(query: ExportQuery, *, as_format: ExportFormat) -> AsyncIterator[bytes]:
    if as_format is ExportFormat.CSV:
        async for part in _csv(query):
            yield part
        return
    async for part in _json(query):
        yield part


async def _csv(query: ExportQuery) -> AsyncIterator[bytes]:
    """RFC 4180 with a byte-order mark, so that spreadsheets read it as UTF-8. Unknown is an empty cell."""
    yield "\ufeff".encode() + _line(COLUMNS)
    async for batch in _batches(query):
        yield b"".join(_line([_csv_cell(cell) for cell in row]) for row in batch)


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(cell) if isinstance(cell, str) else str(cell)


def guarded(cell: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_A_FORMULA) or cell.startswith(_STARTS_A_FORMULA) else cell


async def _json(query: ExportQuery) -> AsyncIterator[bytes]:
    """One array of objects. Unknown is null."""
    lead = b"["
    async for batch in _batches(query):
        for row in batch:
            yield lead + json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False).encode()
            lead = b",\n"
    yield b"[]\n" if lead == b"[" else b"]\n"


async def _batches(query: ExportQuery) -> AsyncIterator[list[list[Cell]]]:
    last: repository.ExportKey | None = None
    while True:
        async with unit_of_work() as session:
            rows = await repository.export_rows(
                session,
                query.business_id,
                since=query.since,
                until=query.until,
                newest_only=query.rows is ExportRows.POSTS,
                after=last,
                limit=PER_BATCH,
            )
        yield [[_cell(getattr(row, name), query.zone) for name in COLUMNS] for row in rows]
        if len(rows) < PER_BATCH:
            return
        last = repository.export_key(rows[-1])


def _cell(value: object, zone: ZoneInfo) -> Cell:
    """Instants in the business's zone, with their offset."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def file_name(business_name: str, first_on: date, last_on: date, as_format: ExportFormat) -> str:
    """ASCII letters, digits and dashes only: safe in a header."""
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in business_name.lower())
    name = "-".join(part for part in kept.split("-") if part) or "analytics"
    return f"{name[:60]}-{first_on}-{last_on}.{as_format.value}"
