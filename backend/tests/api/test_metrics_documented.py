"""The alert rules, the dashboard and the page about them name the figures there are."""

import json
import re
from pathlib import Path

import pytest

from app.api import exposition

DOCS = Path(__file__).parents[3] / "docs"
NAMES = {*exposition.COUNTERS, *exposition.GAUGES, *exposition.HISTOGRAMS}


def _named(text: str) -> set[str]:
    found = set(re.findall(r"aigrowth_[a-z_]+", text))
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in found}


def test_the_page_describes_every_figure_and_no_other():
    assert _named((DOCS / "observability.md").read_text("utf-8")) == NAMES


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json"])
def test_what_watches_looks_at_figures_there_are(name: str):
    text = (DOCS / "observability" / name).read_text("utf-8")
    if name.endswith(".json"):
        text = " ".join(target["expr"] for panel in json.loads(text)["panels"] for target in panel["targets"])

    assert _named(text) - {"aigrowth"} <= NAMES
