"""How each program of the product is started, after `python -m`.

docker-compose.yml, backend/Dockerfile and railway.toml say the same in their own words; a test compares them.
"""

from pathlib import Path

QUEUES = "publishing,generation,default"
PUBLISHING = "publishing"
PUBLISHER_CONCURRENCY = 4
"""Jobs at once, not posts: a job starts the posts that are due and is done."""


def api(host: str, port: int | str) -> list[str]:
    return [
        *("uvicorn", "app.main:app", "--host", host, "--port", str(port)),
        *("--http", "app.core.http_protocol:BoundedHttp"),
        # Proxies are the business of TRUSTED_PROXIES: see core/proxies.py.
        *("--no-proxy-headers", "--no-access-log", "--timeout-graceful-shutdown", "5"),
        # Longer than proxies and browsers keep an idle connection: closed on our side first, that may be in the very
        # moment of their next request, which is then lost.
        *("--timeout-keep-alive", "75"),
    ]


def worker(name: str, *, queues: str = QUEUES, at_once: int | str) -> list[str]:
    return [
        *("celery", "-A", "app.celery", "worker", "-n", f"{name}@%h", "-P", "threads"),
        *("-c", str(at_once), "-Q", queues, "--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def publisher(name: str) -> list[str]:
    return worker(name, queues=PUBLISHING, at_once=PUBLISHER_CONCURRENCY)


def beat_schedule(data_folder: Path) -> Path:
    """Where beat keeps when it last sent what."""
    return data_folder / "beat.db"


def beat(data_folder: Path) -> list[str]:
    return ["celery", "-A", "app.celery", "beat", "-s", str(beat_schedule(data_folder)), "--pidfile="]
