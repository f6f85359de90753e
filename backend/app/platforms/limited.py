"""A platform's rules as they hold for one account."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from app.platforms.contract import PlatformRules

Number = TypeVar("Number", int, int | None)


def limited(rules: PlatformRules, details: Mapping[str, Any]) -> PlatformRules:
    """The platform's rules with the account's own numbers: `details["limits"]` may hold `max_length`, `url_length` and
    `max_images`, as its server or its subscription allows. What is not a positive whole number is passed over.
    """
    given = details.get("limits")
    limits = given if isinstance(given, Mapping) else {}

    def number(name: str, usual: Number) -> int | Number:
        value = limits.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else usual

    return replace(
        rules,
        text=replace(
            rules.text,
            max_length=number("max_length", rules.text.max_length),
            url_length=number("url_length", rules.text.url_length),
        ),
        max_images=number("max_images", rules.max_images),
    )
