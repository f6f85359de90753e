"""The whole product: started, used twice, killed in every place, stopped. One run serves several tests where it can."""

import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator

import pytest

from app.supervisor import ports
from tests.supervisor.conftest import READY, Product


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    made = Product(tmp_path_factory.mktemp("product"))
    made.up()
    yield made
    made.end()
    assert made.processes() == {}


def health(product: Product) -> str:
    with urllib.request.urlopen(f"{product.address}/health", timeout=5) as answer:  # noqa: S310 - our own
        status: str = json.load(answer)["status"]
        return status


def is_healthy(product: Product) -> bool:
    try:
        return health(product) == "healthy"
    except OSError:
        return False


def test_it_says_that_it_is_ready_once_and_is(running: Product) -> None:
    assert running.said.splitlines()[-1] == f"{READY}{running.address}"
    assert running.said.count(READY) == 1
    assert health(running) == "healthy"


def test_a_second_up_on_the_same_data_is_refused_with_the_address(running: Product) -> None:
    done = running.command("up")

    assert done.returncode == 1
    assert f"already running on this data folder at {running.address}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_up_on_other_data_is_told_that_the_port_is_taken(running: Product) -> None:
    done = running.command("up", AIGROWTH_DATA_DIR=str(running.folder / "other"))

    assert done.returncode == 1
    assert f"Port {running.port} is already used by another program" in done.stderr
    assert "postgres" not in {path.name for path in (running.folder / "other").iterdir()}


def test_what_a_second_terminal_needs_is_written_down_for_us_alone(running: Product) -> None:
    file = running.data / "runtime.json"
    written = json.loads(file.read_text("utf-8"))

    assert file.stat().st_mode & 0o777 == 0o600
    assert running.process is not None
    assert (written["supervisor_pid"], written["address"]) == (running.process.pid, running.address)
    wanted = {"DATABASE_URL", "REDIS_URL", "ENCRYPTION_KEY", "SECRET_KEY", "SANDBOX_URL", "PORT"}
    assert wanted <= written["environment"].keys()


def test_no_password_stands_on_a_command_line(running: Product) -> None:
    secrets = json.loads((running.data / "secrets.json").read_text("utf-8")).values()
    lines = "\n".join(running.processes().values())

    assert not [secret for secret in secrets if secret in lines]


def test_the_doctor_finds_it_well(running: Product) -> None:
    done = running.command("doctor")

    assert done.returncode == 0, done.stdout
    assert "PostgreSQL" in done.stdout
    assert f"healthy at {running.address}" in done.stdout
    assert "Everything the product needs is in order." in done.stdout


@pytest.mark.parametrize(
    "word", ["app.main:app", "worker@%h", "publisher@%h", "beat", "app.platforms.sandbox.server:app"]
)
def test_a_killed_program_is_started_again(running: Product, word: str) -> None:
    (killed,) = running.processes_of(word)

    os.kill(killed, signal.SIGKILL)

    # Killed is not gone at once: only another process of this name is the one started again.
    running.wait_for(lambda: bool(running.processes_of(word) - {killed}), seconds=30)
    running.wait_for(lambda: is_healthy(running), seconds=30)
    assert "was ended by SIGKILL; starting it again in" in running.said


def test_killed_servers_are_started_again_on_their_ports(running: Product) -> None:
    before = (running.data / "runtime.json").read_text("utf-8")
    for name in ("postgres", "valkey"):
        lines = running.processes()
        os.kill(next(pid for pid, words in lines.items() if f"bin/{name}" in words or f"{name}-server" in words), 9)

    running.wait_for(lambda: "PostgreSQL was ended" in running.said and "Valkey was ended" in running.said)
    time.sleep(1.5)
    running.wait_for(lambda: is_healthy(running), seconds=20)

    assert (running.data / "runtime.json").read_text("utf-8") == before


def test_after_a_kill_of_the_supervisor_the_next_start_is_clean(product: Product) -> None:
    product.up()
    assert product.process is not None
    product.process.kill()
    product.process.wait()

    product.up()  # at once, while the children are still going down
    assert "already running" not in product.said
    assert health(product) == "healthy"

    stopped = product.command("down")

    assert (stopped.returncode, stopped.stdout) == (0, "Stopped.\n")
    assert product.end() == 0
    assert product.processes() == {}
    assert not (product.data / "runtime.json").exists()
    assert product.command("down").stdout == f"AI Growth Manager is not running on {product.data}.\n"


def test_signals_that_come_while_it_goes_down_do_not_look_like_a_crash(product: Product) -> None:
    product.up()
    assert product.process is not None
    product.process.send_signal(signal.SIGTERM)

    # As `timeout` and some shells do: the same signal, again and again until it has gone.
    while product.process.poll() is None:
        time.sleep(0.002)
        if not product.data.joinpath("runtime.json").exists():
            product.process.send_signal(signal.SIGINT)

    assert product.process.returncode == 0


def test_a_stop_in_the_middle_of_the_first_start_leaves_nothing(product: Product) -> None:
    product.up(wait=False)
    product.wait_for(lambda: "Starting" in product.said)

    assert product.end() == 0

    assert product.processes() == {}


def test_wrong_settings_are_named_in_plain_words(product: Product) -> None:
    done = product.command("up", PORT="99999")

    assert done.returncode == 1
    assert "PORT: Input should be less than or equal to 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_servers_of_ones_own_are_used_and_no_others_started(product: Product) -> None:
    with socket.socket() as silent:  # it takes a connection and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        nowhere = ports.free_port()
        done = product.command(
            "up", DATABASE_URL=f"postgresql://a:hidden@127.0.0.1:{nowhere}/c", REDIS_URL="redis://127.0.0.1:1/0"
        )

    assert done.returncode == 1
    assert "Check DATABASE_URL" in done.stderr
    assert "hidden" not in done.stderr
    assert {"postgres", "valkey"}.isdisjoint(path.name for path in product.data.iterdir())
