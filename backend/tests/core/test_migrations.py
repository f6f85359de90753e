"""The models and the migrations say the same, and every migration can be taken back."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from app.core.config import get_settings
from app.supervisor import migrate


@pytest.fixture
def scratch(postgres: str, monkeypatch: pytest.MonkeyPatch):
    """An empty database of its own on the test server."""
    server = create_engine(get_settings().database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrations_scratch"))
        connection.execute(text("CREATE DATABASE migrations_scratch"))
    url = server.url.set(database="migrations_scratch").render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url.replace("+psycopg", ""))
    get_settings.cache_clear()
    yield url
    monkeypatch.undo()
    get_settings.cache_clear()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE migrations_scratch WITH (FORCE)"))
    server.dispose()


def test_models_and_migrations_agree(scratch: str):
    migrate.upgrade()

    command.check(migrate.config())  # raises when autogenerate would still find something to do


def test_every_migration_can_be_taken_back_and_made_again(scratch: str):
    config = migrate.config()
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    command.upgrade(config, "head")

    for _ in revisions:
        command.downgrade(config, "-1")

    engine = create_engine(scratch)
    with engine.connect() as connection:
        left = connection.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).all()
    engine.dispose()
    assert list(left) == ["alembic_version"]
    command.upgrade(config, "head")
