"""Two or more of make's targets at once, for what each needs one core: `beside.py "lint types" "web test-web"`.

Each argument is one lane, its targets one after the other. What a lane prints is kept apart and shown whole when it
ends; the lane that fails first stops the others.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from typing import IO


def main(lanes: list[str]) -> int:
    make = os.environ.get("MAKE", "make")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with ExitStack() as stack:
        running: dict[subprocess.Popen[bytes], IO[bytes]] = {}
        for lane in lanes:
            said = stack.enter_context(tempfile.TemporaryFile())
            command = [make, "--no-print-directory", *lane.split()]
            # A group of its own, so that all of a lane can be ended.
            process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
            running[process] = said
        try:
            return _wait_for(running)
        finally:
            for process in running:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait()


def _wait_for(running: dict[subprocess.Popen[bytes], IO[bytes]]) -> int:
    while running:
        for process in [each for each in running if each.poll() is not None]:
            said = running.pop(process)
            said.seek(0)
            sys.stdout.buffer.write(said.read())
            sys.stdout.flush()
            if process.returncode:
                return process.returncode
        time.sleep(0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
