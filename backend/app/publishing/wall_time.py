"""Times of day as people set them: wall time in the business's zone, on the full minute."""

import re
from datetime import date, time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _parsed(value: Any) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(_PATTERN, value):
        raise PydanticCustomError("wall_time", "Give the time of day as hours and minutes, such as 09:30")
    return time.fromisoformat(value)


WallTime = Annotated[
    time,
    BeforeValidator(_parsed),
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["09:30"]}),
]
"""`09:30`; carries no zone, because it means the business's."""

Weekday = Annotated[int, Field(ge=0, le=6, description="Monday is 0.")]


def named(day: date) -> str:
    return WEEKDAYS[day.weekday()]
