#!/usr/bin/env bash
# Run the Mastodon connector against mastodon_mock, a server that somebody else wrote, on loopback.
# It is installed into a temporary folder each time (about half a minute) and removed afterwards; nothing is left running.
# Arguments go to pytest: tests/mastodon_mock/run.sh -k metrics
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-../.venv/bin/python}
here=$PWD
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement tests/mastodon_mock/requirements.txt
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$folder"  # where it keeps uploads
"$folder/venv/bin/mastodon_mock" serve --in-memory --host 127.0.0.1 --port "$port" --domain "127.0.0.1:$port" --log-level error &
server=$!
cd "$here"
AIGROWTH_MASTODON_URL="http://127.0.0.1:$port" "$python" -m pytest tests/mastodon_mock "$@"
