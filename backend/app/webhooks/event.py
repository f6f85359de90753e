"""What a provider sent, as a handler gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    """The provider's own."""
    type: str
    payload: Mapping[str, Any]
    """The whole body as it was sent."""
