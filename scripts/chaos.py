"""Publishing under fire: `make chaos`. The last line is JSON; the exit code is 1 when a post was doubled or lost.

python scripts/chaos.py [--posts 2000] [--kills 45] [--seconds 240] [--seed 7] [--keep]
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.chaos.run import Size, run


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--posts", type=int, default=2000)
    options.add_argument("--kills", type=int, default=45)
    options.add_argument("--seconds", type=float, default=240)
    options.add_argument("--seed", type=int, default=random.randrange(10_000), help="printed; makes the dice the same")
    options.add_argument("--keep", action="store_true", help="leave the data folder and its logs")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aigrowth-chaos-"))
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)

    say(f"seed {chosen.seed}, data in {folder}")
    figures = run(folder / "data", Size(chosen.posts, chosen.kills, chosen.seconds), seed=chosen.seed, say=say)
    for problem in figures.problems[:50]:
        say(problem)
    if figures.is_clean and not chosen.keep:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures.as_json()))
    return 0 if figures.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
