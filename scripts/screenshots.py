"""Take the pictures of every page again, by the browser tests that look at them, and copy some to docs/images."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAKEN = ROOT / "screenshots"
SHOWN = ROOT / "docs" / "images"
CHOSEN = {
    "dashboard-light-1280": "dashboard",
    "calendar-light-1280": "calendar",
    "library-light-1280": "library",
    "strategy-light-1280": "strategy",
    "analytics-light-1280": "analytics",
    "calendar-list-light-390": "phone",
}


def main() -> None:
    tests = ["tests/browser/test_pages.py"]
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT / "backend", check=False)
    missing = [name for name in CHOSEN if not (TAKEN / f"{name}.png").is_file()]
    if missing:
        sys.exit(f"No picture was taken of {', '.join(missing)}.")
    SHOWN.mkdir(parents=True, exist_ok=True)
    for name, shown in CHOSEN.items():
        shutil.copyfile(TAKEN / f"{name}.png", SHOWN / f"{shown}.png")
        print(f"docs/images/{shown}.png")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
