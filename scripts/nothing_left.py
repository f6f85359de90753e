"""nothing_left.py FOLDER: fail when a process of a product that ran on this data folder still lives (Linux)."""

import os
import sys
from pathlib import Path


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    left = [line for entry in Path("/proc").glob("[0-9]*") if (line := works_on(entry, folder))]
    if left:
        sys.exit("Still running after the stop:\n" + "\n".join(left))
    if (folder / "runtime.json").exists():
        sys.exit(f"{folder}/runtime.json was left behind.")


def works_on(entry: Path, folder: Path) -> str:
    """A line about the process when it works in the folder, was told about it, or names it; else nothing."""
    if int(entry.name) in (os.getpid(), os.getppid()):
        return ""
    try:
        words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        place = (entry / "cwd").readlink()
    except OSError:  # ended meanwhile, or somebody else's
        return ""
    inside = place.is_relative_to(folder) or f"{folder}/" in words
    ours = "uvicorn" in words or "celery" in words
    told = ours and str(folder).encode() in (entry / "environ").read_bytes()
    return f"{entry.name}: {words}" if inside or told else ""


if __name__ == "__main__":
    main()
