"""A wheel with the web app inside, in dist/. Built from a copy, so that no stale web app stays in the checkout."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
WEB = ROOT / "frontend" / "out"
DIST = ROOT / "dist"


def main() -> None:
    if not (WEB / "index.html").is_file():
        sys.exit("The web app is not built: run `make web` first.")
    with tempfile.TemporaryDirectory(prefix="aigrowth-wheel-") as folder:
        copy = Path(folder) / "backend"
        copy.mkdir()
        leave = shutil.ignore_patterns("__pycache__", "web")
        shutil.copytree(BACKEND / "app", copy / "app", ignore=leave)
        shutil.copytree(WEB, copy / "app" / "web")
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(BACKEND / name, copy / name)
        shutil.copy(ROOT / "LICENSE", copy / "LICENSE")
        DIST.mkdir(exist_ok=True)
        for old in DIST.glob("ai_growth_manager-*.whl"):
            old.unlink()
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"),
                *("--no-cache-dir", "--wheel-dir", str(DIST), str(copy)),
            ],
            check=True,
        )
    (made,) = DIST.glob("ai_growth_manager-*.whl")
    print(f"{made.relative_to(ROOT)} ({made.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
