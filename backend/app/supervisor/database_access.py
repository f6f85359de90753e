"""The database for commands: that of the settings, the running product's, or the embedded one for a moment."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from app.core.config import get_settings
from app.supervisor import secret_store
from app.supervisor.data_folder import DataFolder
from app.supervisor.embedded import EmbeddedPostgres
from app.supervisor.errors import AlreadyRunning, MigrationFailed, SupervisorError
from app.supervisor.up import load_settings


@contextlib.contextmanager
def reachable_database(*, exclusive: bool = False) -> Iterator[str]:
    """The database's address, which the settings have too while this is open.

    `exclusive` refuses while the product runs on our data folder.
    """
    settings = load_settings()
    data = DataFolder(settings.AIGROWTH_DATA_DIR)
    running = data.holder() is not None
    if running and exclusive:
        raise AlreadyRunning(f"The product is running on {data.path}. Stop it first: `aigrowth down`.")
    if not running and data.runtime.exists():
        data.forget_runtime()  # of a run that was killed
        settings = load_settings()
    if settings.DATABASE_URL.get_secret_value():
        with _told(_keys(data)) if not running else contextlib.nullcontext():
            yield settings.DATABASE_URL.get_secret_value()
        return
    if running:
        raise SupervisorError("The product is just being started or stopped. Wait a moment and try again.")
    data.create()
    with data.hold({}):
        server = EmbeddedPostgres(
            data.postgres,
            password=secret_store.load_or_create(data.secrets)["POSTGRES_PASSWORD"],
            log=data.logs / "postgres.log",
        )
        with server, _told({"DATABASE_URL": server.url, **_keys(data)}):
            yield server.url


def _keys(data: DataFolder) -> dict[str, str]:
    """Our own keys, where none were given and some were made."""
    if not data.secrets.exists():
        return {}
    settings, made = get_settings(), secret_store.load_or_create(data.secrets)
    return {
        name: made[name] for name in ("ENCRYPTION_KEY", "SECRET_KEY") if not getattr(settings, name).get_secret_value()
    }


@contextlib.contextmanager
def _told(environment: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    get_settings.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        get_settings.cache_clear()


def require_running() -> None:
    """For commands that need the queue and the sandbox network too. Raises SupervisorError with what to do."""
    settings = load_settings()
    own_servers = settings.DATABASE_URL.get_secret_value() and settings.REDIS_URL.get_secret_value()
    holder = DataFolder(settings.AIGROWTH_DATA_DIR).holder()
    if holder is None and not (own_servers and settings.SANDBOX_URL):
        raise SupervisorError(
            "The product is not running. Start it in another terminal (`make up` or `aigrowth up`), then do this again."
        )
    if not own_servers:
        raise SupervisorError("The product is just being started or stopped. Wait a moment and try again.")


def migrate() -> None:
    """Bring the database of the settings up to date, in a process that ends with its connections."""
    done = subprocess.run([sys.executable, "-m", "app.supervisor.migrate"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise MigrationFailed(f"The database could not be brought up to date:\n{done.stderr.strip()[-3000:]}")
    sys.stdout.write("The database is up to date.\n")
