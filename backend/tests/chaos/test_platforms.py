"""`make chaos-platforms` in a small size: seven platforms' stand-ins side by side, and processes killed."""

import shutil

import pytest

from tests.chaos.platforms import Size, run


def test_on_all_platforms_at_once_nothing_is_doubled_or_lost(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path_factory.mktemp("platforms")
    size = Size(posts=42, kills=4, seconds=10, workers=2, is_quick=True)
    figures = run(folder / "data", size, seed=20, say=print)
    assert figures.is_clean, "\n".join([*figures.problems, capsys.readouterr().out, *map(str, folder.rglob("*.log"))])
    assert (figures.kills, figures.faults >= 10) == (4, True)
    assert figures.published + figures.failed + figures.unconfirmed == 42
    assert figures.published > 35
    assert len(figures.published_on) == 7
    shutil.rmtree(folder, ignore_errors=True)
