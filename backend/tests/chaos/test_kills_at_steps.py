"""`make chaos-steps` in a small size: a real worker dies at a named step, and another takes over."""

import shutil

import pytest

from tests.chaos import step_run, steps
from tests.chaos.places import Servers
from tests.chaos.step_cases import KEYED, Case, every_case, small_cases
from tests.chaos.steps import STEPS, Orders
from tests.platforms.sandbox_server import SandboxServer


@pytest.fixture
def servers(postgres: str, valkey: str, sandbox_server: SandboxServer) -> Servers:
    return Servers(postgres, valkey, sandbox_server)


def test_dying_at_any_step_doubles_and_loses_nothing(servers: Servers, tmp_path_factory: pytest.TempPathFactory):
    cases = small_cases()
    folder = tmp_path_factory.mktemp("steps")

    reckoning = step_run.run(cases, servers, folder, at_once=5)

    assert reckoning.is_clean, "\n".join([*reckoning.problems, f"Logs: {folder}"])
    assert (reckoning.kills, reckoning.stops) == (len(cases) - 2, 2)
    assert reckoning.published + reckoning.failed + reckoning.unconfirmed == sum(case.posts for case in cases)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_process_that_never_comes_to_its_step_is_a_problem(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
):
    """Nothing is pending, so nothing is polled, and nothing dies."""
    reckoning = step_run.run([Case("poll called", KEYED)], servers, tmp_path_factory.mktemp("steps"), at_once=1)

    assert reckoning.kills == 0
    assert "never came to the step" in " ".join(reckoning.problems)


def test_every_step_is_died_at():
    assert {case.step for case in every_case()} == STEPS.keys()


def test_every_case_has_a_name_of_its_own():
    names = [case.name for case in every_case()]

    assert len(names) == len({*names})


def test_an_unknown_step_is_refused():
    with pytest.raises(ValueError, match="no step"):
        steps.install(Orders("somewhere", "marker"))
