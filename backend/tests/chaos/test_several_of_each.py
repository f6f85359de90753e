"""Two beats and three workers, started on purpose: each post goes out once, as with one of each."""

from contextlib import ExitStack

import pytest

from tests.chaos import audit
from tests.chaos.forks import Forks, command
from tests.chaos.places import Places, Servers
from tests.chaos.step_cases import LISTING
from tests.chaos.step_run import SHORT, wait_until
from tests.platforms.sandbox_server import SandboxServer

POSTS = 45
IN_FLIGHT = 5
"""So few that one worker alone is full at once and rings for the others."""


def test_two_beats_and_three_workers_send_each_post_once(
    postgres: str, valkey: str, sandbox_server: SandboxServer, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("several")
    servers = Servers(postgres, valkey, sandbox_server)
    with (
        Places(servers, folder / "places", at_once=1) as places,
        Forks(SHORT | {"PUBLISH_IN_FLIGHT": str(IN_FLIGHT)}) as forks,
        places.take() as place,
        ExitStack() as stack,
    ):
        account = places.fill(place, LISTING, POSTS, is_ahead=False)
        sandbox_server.fault("latency", account=place.handle, probability=1, latency_ms=300)
        for name in ("worker-1", "worker-2", "worker-3", "beat-1", "beat-2"):
            own = folder / name
            own.mkdir()
            what = name.partition("-")[0]
            args = [*command(what, own), *(["-n", f"{name}@%h"] if what == "worker" else [])]
            environment = {**place.environment, "AIGROWTH_DATA_DIR": str(own)}
            fork = forks.start(args, environment=environment, log=folder / f"{name}.log")
            stack.callback(fork.kill)

        wait_until(lambda: place.count_waiting() == 0, seconds=60)

        figures = audit.compare(
            audit.read_posts(place.database_url), sandbox_server.log(place.handle), knowable_accounts={str(account.id)}
        )
        workers = place.read("SELECT count(DISTINCT lease_owner) FROM publish_attempts")
    assert figures.is_clean, figures.problems
    assert figures.published == POSTS
    assert workers[0][0] >= 2
