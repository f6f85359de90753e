"""Alembic without an alembic.ini: the migrations lie inside the package, the address comes from the settings."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import app

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(app.__file__).parent / "migrations"
_REVISION = re.compile(r'^(down_)?revision\b[^=]*=\s*(?:"([^"]*)"|\'([^\']*)\'|None)', re.MULTILINE)


def config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - the supervisor must not carry it

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(year)d-%%(month).2d-%%(day).2d-%%(hour).2d%%(minute).2d_%%(slug)s")
    return made


def upgrade(revision: str = "head") -> None:
    """Bring the database of the settings up to date; a second process doing the same waits for the first."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(config(), revision)


def head() -> str | None:
    """The newest revision, read from the files as text: importing Alembic costs a second. None when unclear."""
    revisions, replaced = set[str](), set[str]()
    for file in (MIGRATIONS / "versions").glob("*.py"):
        for down, double, single in _REVISION.findall(file.read_text("utf-8")):
            name = double or single
            if name:
                (replaced if down else revisions).add(name)
    heads = revisions - replaced
    return heads.pop() if len(heads) == 1 else None


if __name__ == "__main__":
    upgrade(*sys.argv[1:])
