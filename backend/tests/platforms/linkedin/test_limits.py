"""How long to wait where LinkedIn does not say, and how much may be read."""

from datetime import UTC, datetime, timedelta

import pytest

from app.platforms.contract import RateLimited
from app.platforms.linkedin.doctor import age_in_months
from app.platforms.linkedin.reads import AT_ONCE, ReadBudget
from app.platforms.linkedin.rules import READS_PER_DAY, external_id_at
from app.platforms.linkedin.throttle import Throttle

_AT = datetime(2026, 11, 26, 21, 0, tzinfo=UTC)
_UNTIL_MIDNIGHT = 3 * 3600 + 60
_WORDS = "Resource level throttle limit for calls to this resource is reached"


def refused(throttle: Throttle, account: str = "maya", minutes: int = 0, words: str = _WORDS) -> RateLimited:
    return throttle.refused(account, "posts", words, at=_AT + timedelta(minutes=minutes))


def test_the_first_refusals_are_waited_out_and_then_the_day() -> None:
    throttle = Throttle()

    waits = [refused(throttle, minutes=minutes).retry_after_seconds for minutes in (0, 2, 7)]

    assert waits == [120, 300, _UNTIL_MIDNIGHT - 7 * 60]


def test_what_was_taken_meanwhile_begins_anew() -> None:
    throttle = Throttle()
    for minutes in (0, 2):
        refused(throttle, minutes=minutes)

    throttle.taken("maya", "images")  # another resource, with limits of its own
    assert refused(throttle, minutes=7).retry_after_seconds > 300
    throttle.taken("maya", "posts")

    assert refused(throttle, minutes=8).retry_after_seconds == 120


def test_one_account_over_its_limit_stops_no_other_and_two_stop_the_app() -> None:
    throttle = Throttle()

    alone = [refused(throttle, minutes=minutes).app_wide for minutes in (0, 2, 7)]
    other = [refused(throttle, "olga", minutes=minutes).app_wide for minutes in (8, 10, 15)]

    assert alone == [False, False, False]
    assert other == [False, False, True]


@pytest.mark.parametrize(
    ("words", "app_wide"),
    [
        ("Resource level throttle APPLICATION DAY limit for calls to this resource is reached.", True),
        ("Resource level throttle MEMBER DAY limit for calls to this resource is reached.", False),
    ],
)
def test_a_limit_of_the_day_is_taken_at_its_word(words: str, app_wide: bool) -> None:
    assert refused(Throttle(), words=words) == RateLimited(_UNTIL_MIDNIGHT, app_wide=app_wide)


def test_the_next_day_knows_nothing_of_it() -> None:
    throttle = Throttle()
    for minutes in (0, 2, 7):
        refused(throttle, minutes=minutes)

    assert refused(throttle, minutes=181).retry_after_seconds == 120


def test_the_days_reads_are_spread_over_it() -> None:
    budget, morning = ReadBudget(), _AT.replace(hour=0)

    budget.spend("maya", AT_ONCE, at=morning)

    assert budget.left("maya", at=morning) == 0
    assert budget.left("olga", at=morning) == AT_ONCE
    assert budget.left("maya", at=morning + timedelta(hours=12)) == (READS_PER_DAY - AT_ONCE) // 2
    assert budget.left("maya", at=morning + timedelta(days=1)) == AT_ONCE


@pytest.mark.parametrize(("version", "months"), [("202611", 0), ("202609", 2), ("202601", 10), ("202511", 12)])
def test_a_version_has_an_age(version: str, months: int) -> None:
    assert age_in_months(version, at=_AT) == months


@pytest.mark.parametrize(
    ("address", "urn"),
    [
        ("https://www.linkedin.com/feed/update/urn:li:share:7200/", "urn:li:share:7200"),
        ("https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7200?x=1", "urn:li:ugcPost:7200"),
        ("https://www.linkedin.com/posts/maya-b_rye-bread-activity-7201-aBcD/", "urn:li:activity:7201"),
        ("https://www.linkedin.com/posts/maya-b_rye-share-7201-aBcD", "urn:li:share:7201"),
        ("https://www.linkedin.com/in/maya-b/", None),
    ],
)
def test_an_address_tells_which_post_it_is(address: str, urn: str | None) -> None:
    assert external_id_at(address, "urn:li:person:a") == urn
