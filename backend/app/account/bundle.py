"""The ZIP file with everything of a user: JSON for programs, CSV for figures, and a page that says what is what."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from app.account import rows
from app.account.errors import ExportLost
from app.account.rows import Table
from app.analytics.export import ExportFormat, ExportQuery, ExportRows, stream
from app.businesses.models import Business
from app.core.clock import now
from app.core.db import unit_of_work
from app.social_accounts.models import SocialAccount
from app.users.models import User

Progress = Callable[[int], Awaitable[None]]

READ_ME = """This is everything AI Growth Manager keeps of {email}, as of {at}.

account.json                 your account
sessions.json                where you are signed in; api_keys.json your API keys, without what would let them in
notifications.json           what you were told, and notification_settings.json what you want by mail
usage.json                   what was written for you, and what it cost; subscriptions.json your plan
businesses/<name>/
  business.json              the business as you described it, with its voice
  strategies.json            every version of its strategy
  posts.json                 every post, with its tags, its timeline and each try at publishing it
  ideas.json                 what you jotted down for posts to be written from
  posting_slots.json         when its accounts like to post; recurring_posts.json what goes out again and again
  media.json                 its pictures and videos: names and descriptions (the files are in the media library)
  accounts.json              its connected accounts, without the keys to them; followers.json how many follow them
  generations.json           what the writers were asked for and what came of it
  figures.csv                every reading of every post's figures; an empty cell is a figure that is not known

Instants are in UTC unless they say otherwise. What is out on a platform is there, not here.
"""


async def write(user_id: UUID, path: Path, *, progress: Progress) -> None:
    """Raises ExportLost when the user is gone."""
    async with unit_of_work() as session:
        user = await session.get(User, user_id)
        query = select(Business).where(Business.user_id == user_id).order_by(Business.created_at, Business.id)
        businesses = (await session.scalars(query)).all()
    if user is None:
        raise ExportLost
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME.format(email=user.email, at=f"{now():%d %B %Y, %H:%M} UTC"))
        archive.writestr("account.json", _json(rows.readable(user, rows.ACCOUNT)))
        for table in rows.OF_THE_USER:
            await _add(archive, f"{table.name}.json", _plain_rows(table, _of_user(table, user_id)))
        for done, (folder, business) in enumerate(_folders(businesses)):
            keep = partial(progress, 5 + done * 90 // len(businesses))
            await keep()
            await _write_business(archive, folder, business, keep=keep)
    await progress(95)


def _folders(businesses: Sequence[Business]) -> list[tuple[str, Business]]:
    """Names that every file system takes, each once."""
    found: list[tuple[str, Business]] = []
    for business in businesses:
        kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in business.name.lower())
        name = "-".join(part for part in kept.split("-") if part)[:40] or "business"
        found.append((f"businesses/{name}-{str(business.id)[:8]}", business))
    return found


async def _write_business(
    archive: zipfile.ZipFile, folder: str, business: Business, *, keep: Callable[[], Awaitable[None]]
) -> None:
    archive.writestr(f"{folder}/business.json", _json(rows.readable(business, rows.BUSINESS)))
    for table in rows.OF_A_BUSINESS:
        where = _through_accounts(table, business.id) if table.hangs_on_account else _of_business(table, business.id)
        content = _posts(table, where, keep=keep) if table.name == "posts" else _plain_rows(table, where)
        await _add(archive, f"{folder}/{table.name}.json", content)
    figures = ExportQuery(
        business_id=business.id,
        zone=ZoneInfo(business.timezone),
        since=datetime.combine(date(2000, 1, 1), datetime.min.time(), tzinfo=UTC),
        until=now() + timedelta(days=1),
        rows=ExportRows.SNAPSHOTS,
    )
    with archive.open(f"{folder}/figures.csv", "w", force_zip64=True) as file:
        async for part in stream(figures, as_format=ExportFormat.CSV):
            await asyncio.to_thread(file.write, part)


def _of_user(table: Table, user_id: UUID) -> ColumnElement[bool]:
    return table.model.__table__.c["user_id"] == user_id


def _of_business(table: Table, business_id: UUID) -> ColumnElement[bool]:
    return table.model.__table__.c["business_id"] == business_id


def _through_accounts(table: Table, business_id: UUID) -> ColumnElement[bool]:
    accounts = select(SocialAccount.id).where(SocialAccount.business_id == business_id)
    return cast("ColumnElement[bool]", table.model.__table__.c["social_account_id"].in_(accounts))


async def _plain_rows(table: Table, where: ColumnElement[bool]) -> AsyncIterator[list[dict[str, Any]]]:
    async for batch in rows.batches(table, where):
        yield [rows.readable(row, table) for row in batch]


async def _posts(
    table: Table, where: ColumnElement[bool], *, keep: Callable[[], Awaitable[None]]
) -> AsyncIterator[list[dict[str, Any]]]:
    """Each with what happened to it."""
    async for batch in rows.batches(table, where):
        await keep()
        told = {post.id: rows.readable(post, table) for post in batch}
        for part in rows.OF_A_POST:
            for post in told.values():
                post[part.name] = []
            column = part.model.__table__.c["content_id"]
            async for lines in rows.batches(part, cast("ColumnElement[bool]", column.in_(list(told)))):
                for line in lines:
                    told[line.content_id][part.name].append(rows.readable(line, part))
        yield list(told.values())


async def _add(archive: zipfile.ZipFile, name: str, content: AsyncIterator[list[dict[str, Any]]]) -> None:
    """One array of objects, written batch by batch."""
    with archive.open(name, "w", force_zip64=True) as file:
        lead = "[\n"
        async for batch in content:
            text = ",\n".join(_json(row) for row in batch)
            await asyncio.to_thread(file.write, (lead + text).encode())
            lead = ",\n"
        file.write(b"[]\n" if lead == "[\n" else b"\n]\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
