"""Which programs belong to a running product, how each is started, and what they are told."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.core.config import Settings
from app.supervisor import commands
from app.supervisor.data_folder import DataFolder
from app.supervisor.program import Program

LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Fleet:
    first_to_stop: list[Program] = field(default_factory=list)
    """What works with the database, the queue and the helpers below."""
    helpers: list[Program] = field(default_factory=list)
    listening: dict[str, int] = field(default_factory=dict)
    """Ports of the helpers, by name."""

    @property
    def programs(self) -> list[Program]:
        return [*self.first_to_stop, *self.helpers]


def wants_sandbox(settings: Settings) -> bool:
    return not settings.SANDBOX_URL


def wants_local_llm(settings: Settings) -> bool:
    return bool(settings.LLM_GGUF and not settings.LLM_BASE_URL and not settings.OPENROUTER_API_KEY.get_secret_value())


def publisher_names(settings: Settings) -> list[str]:
    return [f"publisher-{number}" if number > 1 else "publisher" for number in range(1, settings.PUBLISHERS + 1)]


def told_to_all(
    settings: Settings,
    data: DataFolder,
    *,
    secrets: Mapping[str, str],
    ports: Mapping[str, int],
    urls: Mapping[str, str],
) -> dict[str, str]:
    """The environment that ties the product together; `runtime.json` repeats it for a second terminal."""
    environment = {
        "AIGROWTH_DATA_DIR": str(data.path),
        "DATABASE_URL": urls["DATABASE_URL"],
        "REDIS_URL": urls["REDIS_URL"],
        "ENCRYPTION_KEY": settings.ENCRYPTION_KEY.get_secret_value() or secrets["ENCRYPTION_KEY"],
        "SECRET_KEY": settings.SECRET_KEY.get_secret_value() or secrets["SECRET_KEY"],
        "SANDBOX_URL": settings.SANDBOX_URL or f"http://{LOOPBACK}:{ports['sandbox']}",
        "HOST": settings.HOST,
        "PORT": str(settings.PORT),
    }
    if wants_local_llm(settings):
        environment |= {
            "LLM_BASE_URL": f"http://{LOOPBACK}:{ports['llm']}/v1",
            "LLM_API_KEY": secrets["LLM_TOKEN"],
            "LLM_MODEL": settings.LLM_MODEL or Path(settings.LLM_GGUF).stem,
        }
    return environment


def assemble(
    settings: Settings,
    data: DataFolder,
    *,
    told: Mapping[str, str],
    secrets: Mapping[str, str],
    ports: Mapping[str, int],
) -> Fleet:
    environment = {**os.environ, **told}

    def program(name: str, *args: str, stop_seconds: float = 20.0, **more: str) -> Program:
        return Program(
            name,
            [sys.executable, "-m", *args],
            env=environment | more,
            log=data.logs / f"{name}.log",
            notes=data.pids,
            stop_seconds=stop_seconds,
        )

    fleet = Fleet(
        first_to_stop=[
            program("api", *commands.api(settings.HOST, settings.PORT)),
            program("worker", *commands.worker("worker", at_once=settings.WORKER_CONCURRENCY)),
            *(program(name, *commands.publisher(name)) for name in publisher_names(settings)),
            program("beat", *commands.beat(data.path)),
        ]
    )
    if wants_sandbox(settings):
        fleet.listening["sandbox"] = ports["sandbox"]
        fleet.helpers.append(
            program(
                *("sandbox", "uvicorn", "app.platforms.sandbox.server:app", "--host", LOOPBACK),
                *("--port", str(ports["sandbox"]), "--no-access-log", "--timeout-graceful-shutdown", "2"),
                stop_seconds=5.0,
                SANDBOX_DATA=str(data.sandbox),
            )
        )
    if wants_local_llm(settings):
        fleet.listening["llm"] = ports["llm"]
        fleet.helpers.append(
            program(
                *("llm", "app.supervisor.local_llm"),
                stop_seconds=5.0,
                LLM_GGUF=settings.LLM_GGUF,
                LLM_PORT=str(ports["llm"]),
                LLM_TOKEN=secrets["LLM_TOKEN"],
            )
        )
    return fleet
