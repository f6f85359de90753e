"""Free ports on loopback, the same ones at each start while nobody else has taken them."""

import contextlib
import errno
import json
import socket
from collections.abc import Iterable
from pathlib import Path

from app.supervisor.errors import PortTaken

LOOPBACK = "127.0.0.1"
_PRIVILEGED = 1024


def is_free(port: int, host: str = LOOPBACK) -> bool:
    try:
        _try(host, port)
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def remembered(file: Path, names: Iterable[str]) -> dict[str, int]:
    """A free port for each name: the one written in `file` when it is still free. Writes down what it chose."""
    known: dict[str, int] = {}
    with contextlib.suppress(OSError, ValueError):
        known = {str(name): int(port) for name, port in json.loads(file.read_text("utf-8")).items()}
    for name in names:
        if not (name in known and is_free(known[name])):
            known[name] = free_port()
    file.write_text(json.dumps(known, indent=2) + "\n", "utf-8")
    return known


def claim(host: str, port: int) -> None:
    """Raise PortTaken, in plain words, unless we may listen there."""
    try:
        _try(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = _next_free(port + 1)
            raise PortTaken(
                f"Port {port} is already used by another program. Choose another one, for example PORT={other} "
                f"(`PORT={other} make up`, or a line PORT={other} in the file .env)."
            ) from None
        if error.errno == errno.EACCES and port < _PRIVILEGED:
            raise PortTaken(
                f"Only root may listen on port {port}. Choose one from {_PRIVILEGED} up: PORT=8000."
            ) from None
        raise PortTaken(
            f"Cannot listen on {host} port {port}: {error.strerror or error}. Check HOST and PORT; "
            f"HOST={LOOPBACK} always works on this machine alone."
        ) from None


def _next_free(start: int) -> int:
    return next((port for port in range(start, min(start + 100, 65536)) if is_free(port)), free_port())


def _try(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)
