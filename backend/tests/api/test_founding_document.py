"""docs/founding-document.md says where each thing is that the founding document names: held against the product."""

import inspect
import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from app.celery import celery
from app.core import rate_limits
from app.core.config import Settings
from app.core.db import sessions
from app.llm.model import cache
from app.models import Base
from app.users import clerk_sessions
from tests.fixtures.http import document

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "founding-document.md").read_text("utf-8")

COLUMNS = {
    "users": "id clerk_id email first_name last_name stripe_customer_id plan onboarding_completed created_at "
    "updated_at",
    "businesses": "id user_id name description industry target_audience goals created_at updated_at",
    "strategies": "id business_id strategy_text content_pillars platforms posting_frequency tone_voice version "
    "is_active created_at",
    "content": "id strategy_id user_id platform content_type text media_urls hashtags status scheduled_for "
    "published_at external_post_id created_at updated_at",
    "social_accounts": "id user_id platform account_id account_name access_token refresh_token token_expires_at "
    "is_active created_at updated_at",
    "analytics": "id content_id platform impressions likes comments shares clicks engagement_rate fetched_at",
    "subscriptions": "id user_id stripe_subscription_id plan status current_period_start current_period_end "
    "cancel_at_period_end created_at updated_at",
    "usage_logs": "id user_id action metadata created_at",
}
OWNED = [
    ("businesses", "user_id", "users"),
    ("strategies", "business_id", "businesses"),
    ("content", "strategy_id", "strategies"),
    ("content", "user_id", "users"),
    ("social_accounts", "user_id", "users"),
    ("analytics", "content_id", "content"),
    ("subscriptions", "user_id", "users"),
    ("usage_logs", "user_id", "users"),
]
UNIQUE = [
    ("users", "clerk_id"),
    ("users", "email"),
    ("social_accounts", "user_id, platform, account_id"),
    ("subscriptions", "stripe_subscription_id"),
]
INDEXED = [
    ("users", "clerk_id"),
    ("users", "stripe_customer_id"),
    ("content", "user_id"),
    ("content", "status"),
    ("content", "scheduled_for"),
    ("social_accounts", "user_id"),
    ("analytics", "content_id"),
]


def section(name: str) -> str:
    return PAGE.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]


def rows(name: str) -> list[list[str]]:
    lines = [line for line in section(name).splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_page_names_every_table() -> None:
    assert {row[0].strip("`") for row in rows("Tables")} == set(COLUMNS)


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_there(table: str) -> None:
    assert set(COLUMNS[table].split()) <= set(Base.metadata.tables[table].columns.keys())


@pytest.mark.parametrize(("table", "column"), INDEXED)
def test_what_is_looked_up_by_is_indexed(table: str, column: str) -> None:
    found = Base.metadata.tables[table]
    indexes = [[one.name for one in index.columns] for index in found.indexes]
    uniques = [[one.name for one in each.columns] for each in found.constraints if hasattr(each, "columns")]
    assert any(columns and columns[0] == column for columns in indexes + uniques)


@pytest.mark.parametrize(("table", "column", "owner"), OWNED)
def test_rows_go_with_their_owners(table: str, column: str, owner: str) -> None:
    (key,) = Base.metadata.tables[table].columns[column].foreign_keys
    assert key.column.table.name == owner
    assert key.ondelete == ("SET NULL" if (table, column) == ("content", "strategy_id") else "CASCADE")


@pytest.mark.parametrize(("table", "columns"), UNIQUE)
async def test_what_may_be_there_once_is_unique(table: str, columns: str, database: None) -> None:
    """By the database's own word: that of e-mail addresses is an index on their small letters."""
    async with sessions() as session:
        query = text("SELECT indexdef FROM pg_indexes WHERE tablename = :table AND indexdef LIKE 'CREATE UNIQUE%'")
        found = [row.lower() for row in await session.scalars(query, {"table": table})]
    assert any(f"({columns})" in row or f"(lower(({columns})::text))" in row for row in found), found


def test_every_route_is_there() -> None:
    named = re.findall(r"`(GET|POST|PUT|DELETE) (/[^`]*)`", section("Routes of `/api/v1`"))
    assert len(named) == 29
    paths = document()["paths"]
    there = {
        (method.upper(), re.sub(r"\{[a-z_]+\}", "{}", path).rstrip("/"))
        for path, item in paths.items()
        for method in item
    }
    for method, path in named:
        prefix = "" if path == "/health" else "/api/v1"
        assert (method, prefix + re.sub(r"\{[a-z_]+\}", "{}", path)) in there, f"{method} {path}"


def test_every_job_is_on_the_timetable() -> None:
    assert {row[0].strip("`") for row in rows("Jobs")} <= set(celery.conf.beat_schedule)


def test_every_key_is_written_somewhere() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "backend" / "app").rglob("*.py"))
    for key, where, _ in rows("Keys in Redis"):
        if not where.startswith("not made"):
            assert f'"{key.strip("`").split(":")[0]}:' in sources, key


def test_keys_are_kept_as_long_as_the_page_says() -> None:
    kept = {key.strip("`").split(":")[0]: how_long for key, _, how_long in rows("Keys in Redis")}
    window = inspect.signature(rate_limits.count).parameters["window_seconds"].default

    assert (kept["session"].startswith("an hour"), clerk_sessions.KEPT_SECONDS) == (True, 3600)
    assert (kept["ai"], cache.SECONDS) == ("24 hours", 24 * 3600)
    assert (kept["rate_limit"], window) == ("a minute", 60)


def test_every_container_is_there() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    (row,) = [row for row in rows("Files and what surrounds the product") if row[0].startswith("Docker Compose")]
    *services, volume = re.findall(r"`([a-z_]+)`", row[0])

    assert services == ["backend", "celery_worker", "celery_beat", "db", "redis"]
    assert set(services) <= set(compose["services"]) and volume in compose["volumes"]


def test_every_setting_is_one() -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", section("Settings")))
    assert len(named) == 15
    assert named - {"NEXT_PUBLIC_API_URL"} <= set(Settings.model_fields)


def test_every_file_is_there() -> None:
    named = set(re.findall(r"`((?:backend|docs|frontend|\.github|\.railway)/[^`]*|[a-z.-]+\.yml)`", PAGE))
    assert len(named) > 30
    missing = sorted(path for path in named if not (ROOT / path).exists())
    assert not missing
