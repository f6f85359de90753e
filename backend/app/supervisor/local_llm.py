"""A process of its own that serves the model of LLM_GGUF on loopback, for the extra `local-llm`.

Reads LLM_GGUF, LLM_PORT and LLM_TOKEN; speaks the OpenAI protocol at `/v1`, `/health` without a key.
"""

import os
import signal
import sys
import threading
from importlib import import_module


def main() -> int:
    try:
        xllamacpp = import_module("xllamacpp")
    except ImportError:
        sys.stderr.write("LLM_GGUF is set, but the package xllamacpp is not installed: pip install xllamacpp\n")
        return 1
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    params = xllamacpp.CommonParams()
    params.model.path = os.environ["LLM_GGUF"]
    params.n_ctx = 8192
    params.n_parallel = 1
    # Half the cores: its threads wait by spinning; one for each core, on a busy machine, is 20 times slower.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 2) // 2)
    params.hostnames = ["127.0.0.1"]
    params.port = int(os.environ["LLM_PORT"])
    params.api_keys = [os.environ["LLM_TOKEN"]]
    server = xllamacpp.Server(params)
    sys.stderr.write(f"serving {os.environ['LLM_GGUF']} at {server.listening_address}\n")
    ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
