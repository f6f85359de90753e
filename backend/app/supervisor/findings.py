"""What the doctor says about one thing."""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    GOOD = "ok"
    OFF = "--"
    """Not set up or not running, and nothing needs it now."""
    WARNING = "!!"
    BROKEN = "XX"
    """The product cannot do its job like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    about: str
    state: State
    side: str
    """Which of the two it is: embedded or external, local or the vendor's."""
    advice: str = ""
