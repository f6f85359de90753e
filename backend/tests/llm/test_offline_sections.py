"""One section anew by rule: a remark is followed, or it is said which words are beyond it, and nothing changes."""

import pytest

from app.llm.contract import StrategySection, WritingFailed
from app.llm.offline.strategist import write_strategy
from app.llm.offline.strategy_editor import rewrite
from app.llm.offline.writer import OfflineWriter
from app.llm.sections import FIELDS, part_of
from app.platforms.contract import Platform
from app.strategies.schemas import StrategyDocument
from tests.llm import businesses
from tests.llm.writing import no_progress

BUSINESS = businesses.BAKERY
OFFERED = (Platform.FACEBOOK, Platform.BLUESKY, Platform.MASTODON, Platform.X)
STRATEGY = write_strategy(BUSINESS, OFFERED)
S = StrategySection


def again(section, remark, strategy=STRATEGY):
    return rewrite(BUSINESS, strategy, section, platforms=OFFERED, remark=remark)


@pytest.mark.parametrize(
    ("section", "remark"),
    [
        (S.PILLARS, "more about the people"),
        (S.PILLARS, "Other openings, please."),
        (S.PILLARS, "even shares"),
        (S.PLATFORMS, "less Facebook"),
        (S.PLATFORMS, "no X, and add Mastodon"),
        (S.PLATFORMS, "fewer posts"),
        (S.VOICE, "more formal and no emojis"),
        (S.KPIS, "500 followers"),
        (S.EXPERIMENTS, "other experiments"),
        (S.EXPERIMENTS, None),
        (S.PILLARS, None),
    ],
)
def test_a_remark_changes_its_section_and_nothing_else(section, remark):
    written = again(section, remark)

    assert part_of(written, section) != part_of(STRATEGY, section)
    for other in set(StrategySection) - {section}:
        assert part_of(written, other) == part_of(STRATEGY, other)
    StrategyDocument.model_validate(written.model_dump(mode="json"))  # can be stored and edited


def test_more_of_a_pillar_takes_from_the_others():
    before = {pillar.name: pillar.share for pillar in STRATEGY.pillars}
    named = STRATEGY.pillars[-1].name

    after = {pillar.name: pillar.share for pillar in again(S.PILLARS, f"more {named}").pillars}

    assert after[named] > before[named]
    assert sum(after.values()) == 100


def test_posts_a_week_are_counted():
    platform = STRATEGY.platforms[0].platform

    written = again(S.PLATFORMS, f"7 posts a week on {platform.value}")

    assert written.posting_frequency[platform] == 7


def test_words_are_added_from_the_description_only():
    fact = "We use flour from a small mill in North Yorkshire"
    business = BUSINESS.model_copy(update={"description": f"{BUSINESS.description} {fact}."})

    written = rewrite(business, STRATEGY, S.POSITIONING, platforms=OFFERED, remark="mention the mill in Yorkshire")

    assert "mill" in written.positioning
    with pytest.raises(WritingFailed, match="beyond it"):
        again(S.POSITIONING, "mention the helicopter")


@pytest.mark.parametrize("section", StrategySection)
def test_what_is_beyond_rules_is_said_in_the_persons_words(section):
    with pytest.raises(WritingFailed) as refused:
        again(section, "channel the spirit of Hemingway")

    assert refused.value.code == "invalid-output"
    assert "“channel the spirit of Hemingway”" in refused.value.message
    assert "Nothing was changed" in refused.value.message


def test_one_clause_beyond_rules_stops_the_whole_remark():
    with pytest.raises(WritingFailed, match="rhyme"):
        again(S.VOICE, "no emojis, and make it rhyme")


def test_a_section_that_would_come_out_the_same_is_not_called_new():
    with pytest.raises(WritingFailed, match="gives nothing else"):
        again(S.AUDIENCE, None)


def test_a_strategy_keeps_one_platform_and_three_pillars():
    with pytest.raises(WritingFailed, match="at least one platform"):
        again(
            S.PLATFORMS,
            "no " + ", no ".join(choice.platform.value for choice in STRATEGY.platforms[:9]).replace("x", "X"),
        )
    few = STRATEGY.model_copy(update={"pillars": STRATEGY.pillars[:3]})
    with pytest.raises(WritingFailed, match="at least 3 pillars"):
        again(S.PILLARS, f"drop {STRATEGY.pillars[0].name}", few)


async def test_every_section_is_told_once_in_reading_order():
    told = []

    async def on_section(section, part, is_whole):
        told.append((section, set(part), is_whole))

    written = await OfflineWriter().write_strategy(
        BUSINESS,
        platforms=OFFERED,
        remark="less Facebook, in iambic verse",
        progress=no_progress,
        on_section=on_section,
    )

    assert told == [(section, set(FIELDS[section]), True) for section in StrategySection]
    assert written.not_followed == ["in iambic verse"]
