"""Make the checkout's package importable in this virtual environment, and the command `aigrowth` with it.

A .pth file instead of an editable install: no build backend to download, and it works with no network.
"""

import sys
import sysconfig
from pathlib import Path

BACKEND = Path(__file__).resolve().parent.parent / "backend"

# A shebang cannot hold a space or a long path; /bin/sh finds the interpreter beside itself.
LAUNCHER = """#!/bin/sh
exec "$(dirname "$0")/python" -m app.cli "$@"
"""


def main() -> None:
    Path(sysconfig.get_path("purelib"), "aigrowth.pth").write_text(f"{BACKEND}\n", "utf-8")
    command = Path(sys.prefix, "bin", "aigrowth")
    command.write_text(LAUNCHER, "utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
