from collections.abc import Iterator
from pathlib import Path

import pytest

from app.supervisor import backup, postgres_tools
from app.supervisor.embedded import EmbeddedPostgres
from app.supervisor.errors import SupervisorError
from tests.supervisor.conftest import Product


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("backup") / "pg", settings=["fsync=off"]) as server:
        postgres_tools.query(
            server.url,
            "CREATE EXTENSION pg_trgm; CREATE TABLE kept (id serial PRIMARY KEY, name text);"
            "INSERT INTO kept (name) VALUES ('Brot'), ('Äpfel')",
        )
        yield server.url


def other(url: str, name: str) -> str:
    postgres_tools.query(url, f"CREATE DATABASE {name}")
    return f"{url.rpartition('/')[0]}/{name}"


def rows(url: str) -> str:
    return postgres_tools.query(url, "SELECT string_agg(name, ',' ORDER BY id) FROM kept")


def test_a_backup_comes_back_in_an_empty_database(url: str, tmp_path: Path) -> None:
    empty = other(url, "empty")
    backup.backup(url, tmp_path / "all.dump")

    backup.check(empty, tmp_path / "all.dump", force=False)
    backup.restore(empty, tmp_path / "all.dump")

    assert rows(empty) == "Brot,Äpfel"
    assert postgres_tools.query(empty, "INSERT INTO kept (name) VALUES ('x') RETURNING id").splitlines()[0] == "3"
    assert postgres_tools.query(empty, "SELECT similarity('a', 'a')") == "1"
    assert (tmp_path / "all.dump").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["all.dump"]


def test_a_database_that_is_not_empty_is_replaced_only_by_force(url: str, tmp_path: Path) -> None:
    full = other(url, "full_one")
    postgres_tools.query(full, "CREATE TABLE later (id int)")
    backup.backup(url, tmp_path / "all.dump")

    with pytest.raises(SupervisorError, match=r"not empty, so nothing was changed.*--force"):
        backup.check(full, tmp_path / "all.dump", force=False)
    backup.check(full, tmp_path / "all.dump", force=True)
    backup.restore(full, tmp_path / "all.dump")

    assert rows(full) == "Brot,Äpfel"
    assert postgres_tools.query(full, "SELECT to_regclass('later') IS NULL") == "t"


def test_a_file_that_is_no_backup_changes_nothing(url: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("bread", "utf-8")

    with pytest.raises(SupervisorError, match="is not a backup"):
        backup.check(url, tmp_path / "notes.txt", force=True)

    assert rows(url) == "Brot,Äpfel"


def test_a_restore_that_fails_half_way_changes_nothing(url: str, tmp_path: Path) -> None:
    source = other(url, "source")
    postgres_tools.query(source, "CREATE SCHEMA extra; CREATE TABLE extra.one (id int); CREATE TABLE kept2 (id int)")
    target = other(url, "target")
    postgres_tools.query(target, "CREATE TABLE kept (id int, name text); INSERT INTO kept VALUES (1, 'still')")
    postgres_tools.query(target, "CREATE SCHEMA extra")  # in the way
    backup.backup(source, tmp_path / "all.dump")

    with pytest.raises(SupervisorError, match='schema "extra" already exists'):
        backup.restore(target, tmp_path / "all.dump")

    assert rows(target) == "still"


def test_the_commands_work_while_the_product_is_stopped(product: Product) -> None:
    file = str(product.folder / "product.dump")

    migrated = product.command("migrate")
    backed_up = product.command("backup", file)
    refused = product.command("restore", file)
    asked = product.command("restore", "--force", file)
    restored = product.command("restore", "--force", "--yes", file)

    assert migrated.returncode == 0, migrated.stderr
    assert backed_up.returncode == 0, backed_up.stderr
    assert (refused.returncode, "not empty" in refused.stderr) == (1, True)
    assert (asked.returncode, "Aborted" in asked.stderr + asked.stdout) == (1, True)
    assert restored.returncode == 0, restored.stderr
    assert "Posts that went out after this backup" in restored.stdout
    assert product.processes() == {}
