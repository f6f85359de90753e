#!/usr/bin/env bash
# Run the Bluesky connector against Bluesky's own servers (PDS, PLC directory, AppView) on loopback.
# The first run installs them into AIGROWTH_BSKY_CACHE (default: var/bsky-pds of the repository), which takes a few
# minutes and needs python3, make and a C++ compiler; later runs start at once. Nothing is left running.
# Arguments go to pytest: tests/bluesky_pds/run.sh -k metrics
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-../.venv/bin/python}
exec "$python" -m tests.bluesky_pds.pds --appview --rate-limits -- "$python" -m pytest tests/bluesky_pds "$@"
