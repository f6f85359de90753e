"""new_migration.py "add publish attempts": write a migration from the difference between the models and the tables.

Works on a database of its own, started for the occasion and brought to the newest migration first.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from app.supervisor import migrate
from app.supervisor.embedded import EmbeddedPostgres


def main() -> None:
    name = " ".join(sys.argv[1:]).strip()
    if not name:
        sys.exit('Say what changes: make migration NAME="add publish attempts"')
    with (
        tempfile.TemporaryDirectory(prefix="aigrowth-migration-") as folder,
        EmbeddedPostgres(Path(folder) / "postgres", settings=["fsync=off"]) as server,
    ):
        os.environ["DATABASE_URL"] = server.url
        migrate.upgrade()
        command.revision(migrate.config(), message=name, autogenerate=True)
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(migrate.MIGRATIONS / "versions")], check=True)
    print("Read it, add the lock timeout and the way back, and run `make test-backend`.")


if __name__ == "__main__":
    main()
