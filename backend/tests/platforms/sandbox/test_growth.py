"""The pretend audience."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from app.platforms.sandbox import growth
from app.platforms.sandbox.accounts import Account, AccountSettings

START = datetime(2026, 9, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=365)).map(lambda passed: START + passed)


def account(account_id: str = "acc", *, followers: int = 500, timezone: str = "UTC") -> Account:
    return Account(account_id, "bakery", "Bakery", START, followers, AccountSettings(timezone=timezone))


def seen(post_id: str = "post", at: datetime = START, text: str = "Fresh bread", **more: bool | int) -> growth.Seen:
    return growth.Seen(
        post_id, text, at, media_count=int(more.get("media_count", 0)), has_link=bool(more.get("has_link"))
    )


def average(posts: list[growth.Seen], whose: Account) -> float:
    return sum(growth.figures(whose, each, each.published_at + timedelta(days=7)).impressions for each in posts) / len(
        posts
    )


@given(st.text(min_size=1, max_size=20), MOMENTS, MOMENTS)
def test_figures_never_go_down_and_reach_comes_first(post_id: str, one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    post = seen(post_id, has_link=True)

    before, after = (growth.figures(account(), post, at) for at in (earlier, later))

    for name in ("impressions", "likes", "comments", "shares", "clicks"):
        assert 0 <= getattr(before, name) <= getattr(after, name) <= after.impressions


@given(st.text(min_size=1, max_size=20), MOMENTS, MOMENTS)
def test_followers_never_go_down(account_id: str, one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))

    assert 500 <= growth.followers(account(account_id), earlier) <= growth.followers(account(account_id), later)


def test_a_post_is_unseen_at_first_and_saturates() -> None:
    post = seen()

    at_once, a_day, a_month, two_months = (
        growth.figures(account(), post, START + timedelta(days=days)).impressions for days in (0, 1, 30, 60)
    )

    assert at_once == 0
    assert a_day > 0.7 * a_month
    assert two_months <= a_month * 1.02 + 1


def test_a_good_hour_is_worth_more_than_the_night_in_the_followers_own_zone() -> None:
    evening_in_berlin, night_in_berlin = datetime(2026, 9, 2, 17, 30, tzinfo=UTC), datetime(2026, 9, 2, 1, tzinfo=UTC)
    berlin = account(timezone="Europe/Berlin")
    names = [f"post-{number}" for number in range(200)]

    evening = average([seen(name, evening_in_berlin) for name in names], berlin)
    night = average([seen(name, night_in_berlin) for name in names], berlin)

    assert evening > 1.8 * night


def test_more_followers_and_pictures_reach_more() -> None:
    names = [f"post-{number}" for number in range(200)]
    plain = average([seen(name) for name in names], account())

    assert average([seen(name) for name in names], account(followers=5000)) > 8 * plain
    assert average([seen(name, media_count=1) for name in names], account()) > 1.2 * plain


def test_questions_are_answered_and_only_links_are_clicked() -> None:
    when = START + timedelta(days=7)
    names = [f"post-{number}" for number in range(200)]
    big = account(followers=20_000)

    plain = sum(growth.figures(big, seen(name), when).comments for name in names)
    asked = sum(growth.figures(big, seen(name, text="Which bread?"), when).comments for name in names)

    assert asked > 1.8 * plain
    assert growth.figures(big, seen(), when).clicks == 0
    assert growth.figures(big, seen(has_link=True), when).clicks > 0
