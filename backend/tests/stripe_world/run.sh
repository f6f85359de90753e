#!/usr/bin/env bash
# Run billing against a Stripe that somebody else wrote (seahaven-stripe-world), on loopback. It wants Python 3.14: that of
# PYTHON314 or `python3.14` on PATH, else one out of Debian's packages by way of mmdebstrap, unpacked into the same folder as
# the server (about 100 MB, once). No root is needed, and nothing is left running.
#   STRIPE_WORLD_DIR  that folder (default: var/stripe-world in the repository)
#   PYTHON            the interpreter of the project's environment (default: .venv/bin/python)
# Arguments go to pytest: tests/stripe_world/run.sh -k grace
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
backend=$(dirname "$(dirname "$here")")
python=${PYTHON:-$(dirname "$backend")/.venv/bin/python}
folder=${STRIPE_WORLD_DIR:-$(dirname "$backend")/var/stripe-world}
modern=${PYTHON314:-$(command -v python3.14 || true)}
wanted=$(cksum <"$here/requirements.txt")

if [ "$(cat "$folder/complete" 2>/dev/null || true)" != "$wanted" ]; then
  rm -rf "$folder"
  mkdir -p "$folder"
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    --python-version 3.14 --ignore-requires-python --target "$folder/packages" --requirement "$here/requirements.txt" >&2
  echo "$wanted" >"$folder/complete"
fi
if [ -z "$modern" ] && [ ! -x "$folder/debian/usr/bin/python3.14" ]; then
  command -v mmdebstrap >/dev/null || {
    echo "This needs Python 3.14: name one in PYTHON314, or install mmdebstrap (Debian, Ubuntu), which fetches one." >&2
    exit 1
  }
  echo "A Python 3.14, from Debian …" >&2
  rm -rf "$folder/debian" "$folder/debian.part"
  mmdebstrap --quiet --mode=chrootless --variant=extract --include=python3.14,libstdc++6 \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    forky "$folder/debian.part" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >&2
  mv "$folder/debian.part" "$folder/debian"
fi
if [ -n "$modern" ]; then
  start=("$modern")
else # its own C library too: this machine's may be older
  debian=$folder/debian/usr
  loader=$(find "$debian/lib64" "$debian/lib" -name 'ld-linux-*.so.*' 2>/dev/null | head -n 1)
  start=(env "PYTHONHOME=$debian" "$loader" --library-path "$(dirname "$(find "$debian/lib" -name 'libc.so.6' | head -n 1)")"
    "$debian/bin/python3.14")
fi

said=$(mktemp)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -f "$said"' EXIT
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
PYTHONPATH="$folder/packages" "${start[@]}" "$here/serve.py" --host 127.0.0.1 --port "$port" \
  --reset-options '{"startup": {"livemode": false}}' >"$said" 2>&1 &
server=$!
cd "$backend"
AIGROWTH_STRIPE_WORLD_URL="http://127.0.0.1:$port" "$python" -m pytest tests/stripe_world -p no:cacheprovider "$@" || {
  code=$?
  tail -n 20 "$said" >&2
  exit "$code"
}
