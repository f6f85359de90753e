"""Every limit in the code names where it is explained, and the explanation is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from app.platforms.contract import Platform

REPOSITORY = Path(__file__).parents[3]
CODE = REPOSITORY / "backend" / "app" / "platforms"
PAGES = REPOSITORY / "docs" / "platforms"
CITATION = re.compile(r"docs/platforms/(?P<page>[\w-]+\.md)(?:#(?P<anchor>[\w-]+))?")
HEADING = re.compile(r"(?:<a id=\"(?P<id>[\w-]+)\"></a>\n)?#{1,6} +(?P<title>.+)")
OURS_TO_CHOOSE = {Platform.SANDBOX}
"""Their limits have no outside source to cite."""


def anchors_of(page: Path) -> set[str]:
    """What a link to a heading of this page may end with: the name made from its words, or the one put above it."""
    found = set()
    for heading in HEADING.finditer(page.read_text("utf-8")):
        found.add(re.sub(r"[^\w\- ]", "", heading["title"].strip().lower()).replace(" ", "-"))
        if heading["id"]:
            found.add(heading["id"])
    return found


def citations_in(source: Path) -> list[tuple[str, str | None]]:
    return [(match["page"], match["anchor"]) for match in CITATION.finditer(source.read_text("utf-8"))]


CITED = sorted(
    {
        (str(source.relative_to(CODE)), page, anchor or "")
        for source in CODE.rglob("*.py")
        for page, anchor in citations_in(source)
    }
)


@pytest.mark.parametrize(("source", "page", "anchor"), CITED)
def test_what_the_code_cites_is_there(source: str, page: str, anchor: str) -> None:
    assert (PAGES / page).is_file(), f"{source} cites docs/platforms/{page}: write that page."
    if anchor:
        assert anchor in anchors_of(PAGES / page), f"{source} cites {page}#{anchor}: no heading there is called so."


@pytest.mark.parametrize("platform", [platform for platform in Platform if platform not in OURS_TO_CHOOSE])
def test_rules_cite_a_section_of_their_own_page(platform: Platform) -> None:
    cited = citations_in(CODE / platform / "rules.py")

    assert cited, f"{platform}/rules.py cites no source."
    assert all(page == f"{platform}.md" and anchor for page, anchor in cited)


@pytest.mark.parametrize("platform", Platform)
def test_a_page_states_every_limit_the_code_uses(platform: Platform) -> None:
    rules = import_module(f"app.platforms.{platform}.rules")
    limits = {name: value for name, value in vars(rules).items() if name.startswith("MAX_")}
    limits["url_length"] = rules.TEXT.url_length
    limits["spacing_seconds"] = rules.PACE.spacing_seconds
    budgets = {"account_posts": rules.PACE.account_budget, "app_posts": rules.PACE.app_budget}
    limits |= {name: budget.posts for name, budget in budgets.items() if budget is not None}
    in_tables = "\n".join(re.findall(r"^\|.+", (PAGES / f"{platform}.md").read_text("utf-8"), re.MULTILINE))
    written = {int(number.replace(",", "")) for number in re.findall(r"(?<![\d.])\d[\d,]*(?!\.?\d)", in_tables)}

    unsaid = {name: value for name, value in limits.items() if value is not None and value not in written}
    assert not unsaid, f"No table of docs/platforms/{platform}.md states {unsaid}."


def test_the_list_of_platforms_leads_to_every_page() -> None:
    listed = set(re.findall(r"^\| \[[^\]]+\]\(([\w-]+\.md)\)", (PAGES / "README.md").read_text("utf-8"), re.MULTILINE))

    assert listed == {f"{platform}.md" for platform in Platform}
    assert {page.name for page in PAGES.glob("*.md")} == listed | {"README.md"}
