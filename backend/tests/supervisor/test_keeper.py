import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.supervisor import keeper, processes, program
from app.supervisor.errors import KeepsStopping
from app.supervisor.program import Program


def make_program(folder: Path, code: str, env: Mapping[str, str] | None = None) -> Program:
    return Program("helper", [sys.executable, "-c", code], env=env or {}, log=folder / "helper.log", notes=folder)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - it is another process that changes it
        await asyncio.sleep(0.05)


async def test_a_program_that_ends_is_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    one = make_program(tmp_path, "import time; time.sleep(60)")
    await one.start()
    watch = asyncio.create_task(keeper.keep_running(one, say=said.append))
    assert one.process is not None
    first = one.process.pid
    await asyncio.sleep(0)

    one.process.send_signal(signal.SIGKILL)

    async with asyncio.timeout(10):
        await until(lambda: one.process is not None and one.process.pid != first)
    assert said == [f"helper was ended by SIGKILL; starting it again in 1 s (log: {tmp_path}/helper.log)."]
    watch.cancel()
    await one.stop()


async def test_the_fifth_end_within_a_minute_is_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "LONGEST_PAUSE_SECONDS", 0.01)
    said: list[str] = []
    one = make_program(tmp_path, "print('no such table'); raise SystemExit(3)")
    await one.start()

    with pytest.raises(KeepsStopping, match=r"helper ended with exit code 3, for the 5th time(.|\n)*no such table"):
        await keeper.keep_running(one, say=said.append)

    assert len(said) == keeper.DEATHS_ALLOWED - 1


async def test_a_program_that_ignores_the_wish_is_killed_with_its_children(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    one = make_program(tmp_path, code)
    one.stop_seconds = 0.2
    await one.start()
    async with asyncio.timeout(10):
        await until(lambda: one.log.read_text("utf-8").endswith("\n"))

    await one.stop()

    assert await processes.wait_until_gone(int(one.log.read_text("utf-8")), patience_seconds=5)


async def test_what_outlived_a_killed_supervisor_is_ended_and_nothing_else(tmp_path: Path) -> None:
    left = make_program(tmp_path, "import time; time.sleep(60)")
    await left.start()
    assert left.process is not None
    (tmp_path / "stranger.pid").write_text("1 no-such-birth\n", "utf-8")  # the number was given to another process

    assert await program.clear_leftovers(tmp_path, patience_seconds=5) == 1

    assert await left.process.wait() == -signal.SIGTERM
    assert not left.note.exists()


async def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    if not processes.IS_LINUX:
        pytest.skip("only Linux has a call for it")
    code = (
        "import asyncio, sys; from pathlib import Path; from app.supervisor import processes\n"
        "async def main():\n"
        "    one = await processes.spawn(['sleep', '60'], log=Path('child.log'))\n"
        "    print(one.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    env = {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=tmp_path, env=env, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())

    parent.kill()
    await parent.wait()

    assert await processes.wait_until_gone(child, patience_seconds=5)
