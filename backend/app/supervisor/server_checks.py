"""The doctor's look at what the product stands on: Python, the data folder, the servers, our own processes and keys."""

import asyncio
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from app import __version__
from app.core.config import Environment, Settings
from app.supervisor import binaries, http_health, migrate, postgres_tools, processes, secret_store
from app.supervisor.data_folder import DataFolder
from app.supervisor.errors import DidNotStart
from app.supervisor.findings import Finding, State
from app.supervisor.supervisor import connect_host

_OLDEST_POSTGRES = 15
_PARTS = {"database": "PostgreSQL", "redis": "Redis", "celery": "the worker", "publishing": "publishing"}


async def examine(settings: Settings, data: DataFolder, *, is_running: bool) -> list[Finding]:
    health = await http_health.read(connect_host(settings.HOST), settings.PORT) if is_running else None
    postgres, redis = await asyncio.gather(
        asyncio.to_thread(_postgres, settings, data), asyncio.to_thread(_redis, settings, data)
    )
    return [
        Finding("AI Growth Manager", State.GOOD, f"version {__version__}, Python {platform.python_version()}"),
        _folder(data),
        *postgres,
        redis,
        _processes(settings, health, is_running=is_running),
        _web_app(),
        *_keys(settings, data),
    ]


def _folder(data: DataFolder) -> Finding:
    about = "Data folder"
    if not data.path.exists():
        return Finding(about, State.OFF, f"{data.path} (the first start makes it)")
    try:
        (data.path / ".doctor").touch()
        (data.path / ".doctor").unlink()
    except OSError as error:
        advice = "Choose another one with AIGROWTH_DATA_DIR, or run as the user who owns it."
        return Finding(about, State.BROKEN, f"{data.path}: {error.strerror}", advice)
    return Finding(about, State.GOOD, str(data.path))


def _is_own(settings: Settings, name: str, data: DataFolder) -> bool:
    """Whether the address came from our own runtime file, or there is none."""
    url = getattr(settings, name).get_secret_value()
    return not url or (data.runtime.exists() and url in data.runtime.read_text("utf-8"))


def _embedded_at_rest(about: str, program: Callable[[], Path]) -> Finding:
    try:
        program()
    except DidNotStart as problem:
        return Finding(about, State.BROKEN, "embedded, cannot be started", str(problem))
    return Finding(about, State.OFF, "embedded, not running (`aigrowth up` starts it)")


def _postgres(settings: Settings, data: DataFolder) -> list[Finding]:
    about, url = "PostgreSQL", settings.DATABASE_URL.get_secret_value()
    if not url:
        return [_embedded_at_rest(about, lambda: binaries.postgres_bin(processes.server_user()))]
    side = "embedded" if _is_own(settings, "DATABASE_URL", data) else "DATABASE_URL"
    try:
        number = int(postgres_tools.query(url, "SHOW server_version_num")) // 10000
        revision = postgres_tools.query(
            url, "SELECT CASE WHEN to_regclass('public.alembic_version') IS NULL THEN 'none' ELSE 'some' END"
        )
        if revision == "some":
            revision = postgres_tools.query(url, "SELECT version_num FROM alembic_version")
    except postgres_tools.ToolFailed as problem:
        advice = f"{problem}\nCheck that the server runs and that DATABASE_URL names it."
        return [Finding(about, State.BROKEN, f"{side}, does not answer", advice)]
    found = [Finding(about, State.GOOD, f"{side}, version {number}, answers")]
    if number < _OLDEST_POSTGRES:
        found = [
            Finding(about, State.BROKEN, f"{side}, version {number}", f"Use PostgreSQL {_OLDEST_POSTGRES} or newer.")
        ]
    if revision != migrate.head():
        advice = "Run `aigrowth migrate` (`aigrowth up` does it too)."
        found.append(Finding("Database tables", State.BROKEN, f"at {revision}, not at {migrate.head()}", advice))
    else:
        found.append(Finding("Database tables", State.GOOD, "up to date"))
    return found


def _redis(settings: Settings, data: DataFolder) -> Finding:
    from redis import Redis  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415

    about, url = "Redis", settings.REDIS_URL.get_secret_value()
    if not url:
        return _embedded_at_rest(about, binaries.valkey_server)
    side = "embedded Valkey" if _is_own(settings, "REDIS_URL", data) else "REDIS_URL"
    try:
        with Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3, decode_responses=True) as client:
            client.ping()
            policy = str(client.info("memory").get("maxmemory_policy") or "noeviction")
    except (RedisError, OSError, ValueError) as problem:
        advice = f"{type(problem).__name__}. Check that the server runs and that REDIS_URL names it."
        return Finding(about, State.BROKEN, f"{side}, does not answer", advice)
    if policy != "noeviction":
        advice = "It may throw queued jobs away when full. Set maxmemory-policy noeviction."
        return Finding(about, State.WARNING, f"{side}, answers, maxmemory-policy {policy}", advice)
    return Finding(about, State.GOOD, f"{side}, answers")


def _processes(settings: Settings, health: dict[str, object] | None, *, is_running: bool) -> Finding:
    about = "API and workers"
    if not is_running:
        return Finding(about, State.OFF, "not running here (`aigrowth up` starts them)")
    if health is None:
        advice = "Wait a moment if it was just started; else see logs/api.log in the data folder."
        return Finding(about, State.BROKEN, f"nothing answers on port {settings.PORT}", advice)
    advice = "\n".join(
        f"{name}: {part.get('detail') or 'unhealthy'}"
        for key, name in _PARTS.items()
        if isinstance(part := health.get(key), dict) and part.get("status") != "healthy"
    )
    if advice:
        return Finding(about, State.BROKEN, str(health.get("status")), advice)
    return Finding(about, State.GOOD, f"healthy at {settings.public_url}")


def _web_app() -> Finding:
    package = Path(sys.modules["app"].__file__ or "").parent
    built = [package / "web", package.parent.parent / "frontend" / "out"]
    if any((place / "index.html").is_file() for place in built):
        return Finding("Web app", State.GOOD, "built")
    advice = "Run `make web` in the checkout, or install the wheel, which has it inside."
    return Finding("Web app", State.WARNING, "not built: only the API answers", advice)


def _keys(settings: Settings, data: DataFolder) -> list[Finding]:
    makers = {"ENCRYPTION_KEY": secret_store.new_encryption_key, "SECRET_KEY": secret_store.new_secret_key}
    made = secret_store.load_or_create(data.secrets) if data.secrets.exists() else {}
    found = []
    for name, make in makers.items():
        value = getattr(settings, name).get_secret_value()
        if value and value != made.get(name):
            found.append(Finding(name, State.GOOD, "given"))
        elif made.get(name):
            found.append(Finding(name, State.GOOD, f"made by us, kept in {data.secrets} (back it up)"))
        else:
            state = State.BROKEN if settings.AIGROWTH_ENV is Environment.PRODUCTION else State.OFF
            side = "not set (the first start makes one)" if state is State.OFF else "not set"
            found.append(Finding(name, state, side, f"A fresh one: {name}={make()}"))
    return found
