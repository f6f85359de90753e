from decimal import Decimal

import pytest

from app.platforms import registry
from app.platforms.charges import ChargeKind, total
from app.platforms.contract import Platform
from app.platforms.x.costs import COSTS, PRICES


@pytest.mark.parametrize(
    ("text", "given", "dollars"),
    [
        ("Fresh bread.", {}, "0.015"),
        ("Fresh bread: https://hearth.example.com", {}, "0.200"),
        ("See README.md", {}, "0.200"),
        ("It costs 3.50 and weighs 1.5kg", {}, "0.015"),
        ("", {"media": 1}, "0.030"),
        ("Fresh bread.", {"media": 4, "described": 4}, "0.095"),
    ],
)
def test_what_a_post_costs(text: str, given: dict[str, int], dollars: str) -> None:
    assert total(COSTS.of_part(text, **given)) == Decimal(dollars) * 1_000_000


def test_each_part_of_a_thread_is_a_post_and_the_first_one_has_the_media() -> None:
    parts = ["Fresh bread.", "And buns: example.com", "Come by."]

    assert total(COSTS.of_post(parts, media=1, described=1)) == 250_000
    assert [charge.kind for charge in COSTS.of_post(parts)] == ["post", "post_with_link", "post"]


def test_what_reading_costs() -> None:
    assert COSTS.charge(ChargeKind.POST_READ, 100).microdollars == 500_000
    assert COSTS.charge(ChargeKind.ACCOUNT_READ).microdollars == 10_000


def test_a_link_makes_the_dearest_thing_there_is() -> None:
    assert max(PRICES, key=PRICES.__getitem__) is ChargeKind.POST_WITH_LINK


def test_only_platforms_with_a_price_list_cost_anything() -> None:
    assert [platform for platform, rules in registry.RULES.items() if rules.costs] == [Platform.X]
