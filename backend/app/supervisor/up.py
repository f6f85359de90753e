"""`aigrowth up` and `aigrowth down`."""

import asyncio
import os
import signal
import sys
import time

from pydantic import ValidationError

from app.core.config import Settings, get_settings
from app.supervisor.data_folder import DataFolder
from app.supervisor.errors import SupervisorError
from app.supervisor.supervisor import Supervisor, address_of, only_problem

DOWN_SECONDS = 60.0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def load_settings() -> Settings:
    """Raises SupervisorError with one line per wrong setting."""
    get_settings.cache_clear()
    try:
        return get_settings()
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_url=False, include_input=False):
            name = ".".join(str(part) for part in problem["loc"])
            said = problem["msg"].removeprefix("Value error, ")
            lines.append(f"  {name}: {said}" if name else f"  {said}")
        raise SupervisorError(
            "Some settings cannot be used (from the environment or the file .env):\n" + "\n".join(lines)
        ) from None


def up() -> None:
    """Run the product until it is asked to stop. Raises SupervisorError."""
    data = DataFolder(load_settings().AIGROWTH_DATA_DIR)
    data.create()
    with data.hold({"address": address_of(get_settings())}):
        data.forget_runtime()  # of a run that was killed: its addresses must not count as settings
        settings = load_settings()
        try:
            asyncio.run(_run(settings, data))
        except BaseExceptionGroup as group:
            problem = only_problem(group)
            if problem is None:
                raise
            raise problem from None


async def _run(settings: Settings, data: DataFolder) -> None:
    await Supervisor(settings, data, say=say).run()


def down() -> None:
    """Stop a product that runs on our data folder, from anywhere, and wait for its end."""
    data = DataFolder(load_settings().AIGROWTH_DATA_DIR)
    holder = data.holder()
    if holder is None:
        say(f"AI Growth Manager is not running on {data.path}.")
        return
    pid = int(holder.get("pid", 0))
    if pid <= 1:
        raise SupervisorError(f"Cannot tell which process holds {data.path}. Stop it where it was started.")
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    except PermissionError:
        raise SupervisorError(
            f"Process {pid} belongs to another user. Run `aigrowth down` as the user who started it."
        ) from None
    deadline = time.monotonic() + DOWN_SECONDS
    while data.holder() is not None:
        if time.monotonic() > deadline:
            raise SupervisorError(f"Process {pid} has not ended after {DOWN_SECONDS:.0f} s. See {data.logs}.")
        time.sleep(0.1)
    say("Stopped.")
