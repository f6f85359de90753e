"""Processes that never outlive us, and how to recognise one of ours among those we find."""

import asyncio
import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

IS_LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_TAIL_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The account a server runs under when ours is root."""

    uid: int
    gid: int


def server_user() -> ServerUser | None:
    """`nobody` when we are root (PostgreSQL refuses root, and a uid without a passwd entry); None otherwise."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return ServerUser(nobody.pw_uid, nobody.pw_gid)


def die_with_parent() -> Callable[[], None] | None:
    """For preexec_fn: the kernel sends SIGTERM when the thread that forked ends. None where there is no such call.

    Start children from the main thread only: the end of any other thread would take them along.
    """
    if not IS_LINUX:
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return arrange


async def spawn(
    args: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: ServerUser | None = None,
    cwd: str | None = None,
    pass_fds: Collection[int] = (),
) -> asyncio.subprocess.Process:
    """Start a child in a session of its own (Ctrl-C must not reach the databases), its output appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        return await asyncio.create_subprocess_exec(
            *[str(arg) for arg in args],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=None if env is None else dict(env),
            cwd=cwd,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
    finally:
        os.close(output)


async def stop(process: asyncio.subprocess.Process, how: signal.Signals, *, patience_seconds: float) -> None:
    """Ask with `how`; after `patience_seconds` kill the whole group. Returns when the process is gone."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(how)
    try:
        await asyncio.wait_for(process.wait(), patience_seconds)
    except TimeoutError:
        kill_group(process.pid)
        await process.wait()


def kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Running, not merely waiting for its parent to notice that it ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if IS_LINUX:
        try:
            return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            return False
    return True


def birth_mark(pid: int) -> str | None:
    """Tells a process from a later one with the same number; None when there is no such process."""
    if IS_LINUX:
        try:
            return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
        except OSError:
            return None
    return _ps(pid, "lstart=")


def works_in(pid: int, folder: Path) -> bool:
    """Whether a live process has `folder` as its working directory (Linux) or in its command line (elsewhere)."""
    if not is_alive(pid):
        return False
    if IS_LINUX:
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
        except OSError:
            return False
    return str(folder) in (_ps(pid, "command=") or "")


def _ps(pid: int, field: str) -> str | None:
    try:
        answer = subprocess.run(["ps", "-o", field, "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607 - where ps is differs
    except OSError:
        return None
    return answer.stdout.strip() or None


async def wait_until_gone(pid: int, *, patience_seconds: float) -> bool:
    """For a process that is not our child."""
    deadline = asyncio.get_running_loop().time() + patience_seconds
    while is_alive(pid):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


def last_lines(log: Path, count: int = 15) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])


def how_it_ended(code: int | None) -> str:
    if code is None:
        return "did not end"
    if code < 0:
        try:
            return f"was ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"was ended by signal {-code}"
    return f"ended with exit code {code}"
