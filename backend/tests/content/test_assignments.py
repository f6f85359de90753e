from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given, settings, strategies as st

from app.content.assignments import assign, post_id, usual_count
from app.content.slots import Slot
from app.llm.contract import ContentPillar
from app.platforms.contract import Platform

START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def pillars(*shares: int) -> list[ContentPillar]:
    return [ContentPillar(name=f"P{n}", description="d", share=share, hooks=[]) for n, share in enumerate(shares)]


def slots(*platforms: Platform) -> list[Slot]:
    return [Slot(platform, START + timedelta(hours=n), "Because.") for n, platform in enumerate(platforms)]


def test_pillars_are_used_by_their_shares_and_mixed():
    plan = assign(slots(*[Platform.SANDBOX] * 10), pillars(50, 30, 20))

    names = [item.pillar for item in plan]
    assert Counter(names) == {"P0": 5, "P1": 3, "P2": 2}
    assert all(names[n : n + 3] != [names[n]] * 3 for n in range(8))
    assert [item.index for item in plan] == list(range(10))


def test_alternating_platforms_do_not_end_up_with_one_pillar_each():
    plan = assign(slots(*[Platform.X, Platform.BLUESKY] * 6), pillars(50, 50))

    for platform in (Platform.X, Platform.BLUESKY):
        assert {item.pillar for item in plan if item.platform is platform} == {"P0", "P1"}


@settings(deadline=None)
@given(
    platforms=st.lists(st.sampled_from(list(Platform)), min_size=1, max_size=30),
    cuts=st.lists(st.integers(1, 99), min_size=2, max_size=4, unique=True).map(sorted),
)
def test_no_pillar_is_far_from_its_share(platforms, cuts):
    shares = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]

    plan = assign(slots(*platforms), pillars(*shares))

    used = Counter(item.pillar for item in plan)
    assert all(abs(used[f"P{n}"] - len(plan) * share / 100) < 3 for n, share in enumerate(shares))


def test_a_post_of_a_generation_has_one_id_whoever_writes_it():
    first, second = uuid4(), uuid4()

    assert post_id(first, 3) == post_id(first, 3)
    assert len({post_id(first, 3), post_id(first, 4), post_id(second, 3)}) == 3


def test_a_week_brings_as_many_posts_as_the_strategy_says():
    weekly = {Platform.X: 5, Platform.LINKEDIN: 3}

    assert usual_count(weekly, 7) == 8
    assert usual_count(weekly, 1) == 1
    assert usual_count(weekly, 31) == 30
