import socket
from pathlib import Path

import pytest

from app.supervisor import ports
from app.supervisor.errors import PortTaken


def test_a_taken_port_is_explained_with_a_free_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=f"Port {port} is already used by another program.*PORT=") as caught:
            ports.claim("127.0.0.1", port)

    offered = int(str(caught.value).split("for example PORT=")[1].split()[0])
    assert offered != port
    assert ports.is_free(offered)


def test_a_host_that_is_not_ours_is_explained() -> None:
    with pytest.raises(PortTaken, match="Check HOST and PORT"):
        ports.claim("192.0.2.1", ports.free_port())


def test_ports_stay_the_same_while_they_are_free(tmp_path: Path) -> None:
    first = ports.remembered(tmp_path / "ports.json", ["postgres", "valkey"])
    assert ports.remembered(tmp_path / "ports.json", ["postgres", "valkey"]) == first

    with socket.socket() as other:
        other.bind(("127.0.0.1", first["postgres"]))
        other.listen()
        later = ports.remembered(tmp_path / "ports.json", ["postgres", "valkey"])

    assert later["postgres"] != first["postgres"]
    assert later["valkey"] == first["valkey"]


def test_a_broken_note_of_ports_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("{", "utf-8")

    assert ports.remembered(tmp_path / "ports.json", ["valkey"])["valkey"] > 0
