import pytest

from app.llm.contract import BusinessBrief
from app.llm.offline.pillars import Theme, theme_of
from app.llm.offline.strategist import shares, write_strategy
from app.llm.rendering import render_strategy
from app.platforms.contract import Platform
from tests.llm import businesses
from tests.llm.writing import ALL, strategy_for

EVERYBODY = [value for value in vars(businesses).values() if isinstance(value, BusinessBrief)]


@pytest.mark.parametrize("business", EVERYBODY, ids=lambda business: business.name)
def test_a_strategy_is_whole(business):
    strategy = strategy_for(business)

    assert 3 <= len(strategy.pillars) <= 5
    assert sum(pillar.share for pillar in strategy.pillars) == 100
    assert len({pillar.name for pillar in strategy.pillars}) == len(strategy.pillars)
    assert 1 <= len(strategy.platforms) <= 3
    assert set(strategy.posting_frequency) == {choice.platform for choice in strategy.platforms}
    assert all(1 <= count <= 7 for count in strategy.posting_frequency.values())
    assert len(strategy.voice.tone) <= 100
    assert strategy.voice.do
    assert strategy.voice.dont
    assert strategy.kpis
    assert "{" not in strategy.model_dump_json().replace("{", "", strategy.model_dump_json().count('{"')).replace(
        "[{", ""
    )


def test_a_bakery_and_a_tool_are_sent_to_different_places():
    outside = [platform for platform in ALL if platform is not Platform.SANDBOX]

    bakery = write_strategy(businesses.BAKERY, outside)
    tool = write_strategy(businesses.B2B_TOOL, outside)

    assert bakery.platforms[0].platform is Platform.INSTAGRAM
    assert tool.platforms[0].platform is Platform.LINKEDIN
    assert Platform.LINKEDIN not in {choice.platform for choice in bakery.platforms}


@pytest.mark.parametrize("platform", ALL)
def test_only_what_is_offered_is_chosen(platform):
    strategy = write_strategy(businesses.BAKERY, [platform])

    assert [choice.platform for choice in strategy.platforms] == [platform]
    assert strategy.platforms[0].why


def test_the_practice_network_is_chosen_wherever_it_is_offered():
    strategy = strategy_for(businesses.BAKERY)

    assert Platform.SANDBOX in {choice.platform for choice in strategy.platforms}


def test_goals_become_kpis_with_their_own_numbers():
    strategy = strategy_for(businesses.BAKERY)

    targets = {kpi.name: kpi.target for kpi in strategy.kpis}
    assert "1,000 followers" in targets["Followers"]
    assert "100 conversions" in targets["Conversions"]
    assert "30 orders a month" in {kpi.target for kpi in strategy_for(businesses.POTTER).kpis}


def test_a_business_without_goals_gets_kpis_and_a_question():
    strategy = strategy_for(businesses.BOOKSHOP)

    assert [kpi.name for kpi in strategy.kpis] == ["Posts published", "Comments and replies"]
    assert any(
        "goal" in question for question in strategy_for(businesses.THIN_TOOL).missing_facts + strategy.missing_facts
    )


def test_missing_facts_are_asked_for():
    questions = " ".join(strategy_for(businesses.THIN_BAKERY).missing_facts)

    assert "When are you open?" in questions
    assert "Name five things" in questions


def test_a_full_description_leaves_little_to_ask():
    assert len(strategy_for(businesses.BAKERY).missing_facts) <= 2


def test_positioning_is_in_the_owners_words():
    strategy = strategy_for(businesses.B2B_TOOL)

    assert "a bookkeeping tool for agencies with 5 to 50 people" in strategy.positioning


def test_shares_are_even_steps():
    assert shares([30, 25, 15, 15]) == [35, 30, 20, 15] or sum(shares([30, 25, 15, 15])) == 100
    assert shares([1, 1, 100]) == [5, 5, 90]


@pytest.mark.parametrize(
    ("pillar", "theme"),
    [
        ("Behind the scenes", Theme.PROCESS),
        ("Our products", Theme.OFFER),
        ("Community and questions", Theme.CONVERSATION),
        ("Meet the team", Theme.PEOPLE),
        ("Opening hours and prices", Theme.PRACTICAL),
        ("The problem it solves", Theme.VALUE),
    ],
)
def test_somebody_elses_pillar_finds_its_theme(pillar, theme):
    assert theme_of(pillar) is theme


def test_a_strategy_reads_as_markdown():
    text = render_strategy(strategy_for(businesses.BAKERY))

    for heading in (
        "Positioning",
        "Audience",
        "Platforms and why",
        "Content pillars",
        "Posting frequency",
        "Tone and voice",
        "KPIs",
    ):
        assert f"## {heading}\n" in text
    assert "- **Instagram**: " in text
    assert "### What we make (" in text
    assert "- Instagram: 3 posts per week" in text
    assert text.endswith("\n")
    assert "## What would make the posts better" in render_strategy(strategy_for(businesses.THIN_BAKERY))
