"""Publishing under fire: `make chaos`, `make chaos-steps`, `make chaos-platforms`. The last line is JSON; the exit code
is 1 when a post was doubled or lost.

python scripts/chaos.py [--posts 2000] [--kills 45] [--seconds 240] [--seed 7] [--keep]
python scripts/chaos.py --mode platforms [--posts 728] [--kills 24] [--seconds 200] [--seed 7] [--keep]
python scripts/chaos.py --mode steps [--at-once 8] [--only "publish sent"] [--keep]
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.chaos import platforms, step_run
from tests.chaos.audit import Figures
from tests.chaos.places import own_servers
from tests.chaos.run import Size, run
from tests.chaos.step_cases import every_case
from tests.chaos.step_run import Reckoning

MOST_AT_ONCE = 14
"""A Valkey has sixteen queues."""

Say = Callable[[str], None]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--mode",
        choices=["random", "steps", "platforms"],
        default="random",
        help="kill anything at random, on the sandbox or on all seven platforms, or a worker at each named step",
    )
    options.add_argument("--posts", type=int, help="2000; on the platforms 728")
    options.add_argument("--kills", type=int, help="45; on the platforms 24")
    options.add_argument("--seconds", type=float, help="240; on the platforms 200")
    options.add_argument("--seed", type=int, default=random.randrange(10_000), help="printed; makes the dice the same")
    options.add_argument("--only", default="", help="steps: the cases whose names contain this")
    options.add_argument(
        "--at-once", type=int, default=min(4 * (os.cpu_count() or 1), MOST_AT_ONCE), help="steps: cases side by side"
    )
    options.add_argument("--keep", action="store_true", help="leave the data folder and its logs")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aigrowth-chaos-"))
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)

    modes = {"steps": kill_at_steps, "platforms": kill_on_all_platforms, "random": kill_at_random}
    figures = modes[chosen.mode](folder, chosen, say)
    for problem in figures.problems[:50]:
        say(problem)
    if figures.is_clean and not chosen.keep:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures.as_json()))
    return 0 if figures.is_clean else 1


def kill_at_random(folder: Path, chosen: argparse.Namespace, say: Say) -> Figures:
    say(f"seed {chosen.seed}, data in {folder}")
    size = Size(chosen.posts or 2000, chosen.kills or 45, chosen.seconds or 240)
    return run(folder / "data", size, seed=chosen.seed, say=say)


def kill_on_all_platforms(folder: Path, chosen: argparse.Namespace, say: Say) -> Figures:
    say(f"seed {chosen.seed}, data in {folder}")
    size = platforms.Size(chosen.posts or 728, chosen.kills or 24, chosen.seconds or 200)
    return platforms.run(folder / "data", size, seed=chosen.seed, say=say)


def kill_at_steps(folder: Path, chosen: argparse.Namespace, say: Say) -> Reckoning:
    cases = [case for case in every_case() if chosen.only in case.name]
    say(f"{len(cases)} cases, {chosen.at_once} at once, data in {folder}")
    with own_servers(folder) as servers:
        return step_run.run(cases, servers, folder / "cases", at_once=chosen.at_once, say=say)


if __name__ == "__main__":
    sys.exit(main())
