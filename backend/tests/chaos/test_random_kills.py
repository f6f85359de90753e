"""`make chaos` in a small size: the product's own processes, killed while posts go out."""

import shutil

import pytest

from tests.chaos.run import Size, run


def test_killing_anything_at_random_doubles_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path_factory.mktemp("chaos")
    figures = run(folder / "data", Size(posts=60, kills=6, seconds=14, workers=2), seed=20, say=print)
    assert figures.is_clean, "\n".join([*figures.problems, capsys.readouterr().out, *map(str, folder.rglob("*.log"))])
    assert figures.kills == 6
    assert figures.published + figures.failed + figures.unconfirmed == 60
    assert figures.published > 40
    shutil.rmtree(folder, ignore_errors=True)
