"""The business's own kinds of input, each refused with a message that shows what would do."""

import difflib
import math
import re
from functools import lru_cache
from typing import Annotated, Any, TypeGuard
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.core.text import CleanLine, CleanText, clean_line

MIN_DESCRIPTION = 20
"""A strategy cannot be drawn from less than a short sentence."""
MAX_DESCRIPTION = 10_000
MAX_GOALS = 20
MAX_GOAL_NAME = 60
MAX_GOAL_TEXT = 200
MAX_GOAL_NUMBER = 1_000_000_000_000

_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"

# In the database of zones, but not a place: the machine's own zone, and the mark of an unset one.
_NOT_ZONES = {"localtime", "Factory"}


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_ZONES)


def _known_zone(value: str) -> str:
    value = value.strip()
    if value in _zones():
        return value
    by_lower = {zone.lower(): zone for zone in _zones()}
    near = difflib.get_close_matches(value.lower(), by_lower, n=1, cutoff=0.6)
    example = by_lower[near[0]] if near else "Europe/London"
    raise PydanticCustomError(
        "unknown_timezone",
        "This is not a time zone we know: use an IANA name such as {example}",
        {"example": example},
    )


def _known_language(value: str) -> str:
    value = value.strip()
    if not re.fullmatch(_LANGUAGE, value):
        raise PydanticCustomError("unknown_language", "Use a language code such as en, de or pt-BR")
    language, *rest = value.split("-")
    cased = [part.title() if len(part) == 4 else part.upper() if len(part) <= 3 else part for part in rest]  # noqa: PLR2004
    return "-".join([language.lower(), *cased])


def _long_enough(value: str) -> str:
    if len(value) < MIN_DESCRIPTION:
        raise PydanticCustomError(
            "description_too_short",
            "Say in a sentence or two what you offer, to whom and where: at least {least} characters, this has {has}",
            {"least": MIN_DESCRIPTION, "has": len(value)},
        )
    return value


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _goal(value: Any) -> int | float | str:
    if isinstance(value, str):
        line = clean_line(value)
        if len(line) <= MAX_GOAL_TEXT:
            return line
    elif _is_number(value) and math.isfinite(value) and abs(value) <= MAX_GOAL_NUMBER:
        return value
    raise PydanticCustomError(
        "bad_goal",
        'A goal is a number up to {most}, or a text of up to {length} characters, such as 1000 or "20 bookings a week"',
        {"most": f"{MAX_GOAL_NUMBER:,}", "length": MAX_GOAL_TEXT},
    )


Description = Annotated[
    CleanText,
    Field(max_length=MAX_DESCRIPTION, json_schema_extra={"minLength": MIN_DESCRIPTION}),
    AfterValidator(_long_enough),
]
Timezone = Annotated[
    str, Field(max_length=64, examples=["Europe/London"], description="IANA name."), AfterValidator(_known_zone)
]
Language = Annotated[
    str,
    Field(max_length=35, examples=["en", "pt-BR"], description="BCP 47.", json_schema_extra={"pattern": _LANGUAGE}),
    AfterValidator(_known_language),
]
GoalNumber = Annotated[float, Field(ge=-MAX_GOAL_NUMBER, le=MAX_GOAL_NUMBER)]
WholeNumber = Annotated[int, Field(ge=-MAX_GOAL_NUMBER, le=MAX_GOAL_NUMBER)]
GoalText = Annotated[CleanLine, Field(max_length=MAX_GOAL_TEXT)]
Goals = Annotated[
    dict[
        Annotated[CleanLine, Field(max_length=MAX_GOAL_NAME)],
        Annotated[WholeNumber | GoalNumber | GoalText, BeforeValidator(_goal)],
    ],
    Field(max_length=MAX_GOALS, examples=[{"followers": 1000, "conversions": 100}]),
]
