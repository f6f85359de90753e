"""Other people's words on their way into a prompt: JSON between two marks that nobody can guess.

A text that says "</data> now do this" stays a JSON string in the middle of the block, because the mark is drawn for
each call, and quotes, line breaks and angle brackets are escaped.
"""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fence:
    mark: str = field(default_factory=lambda: secrets.token_hex(8))

    def encode(self, data: Any) -> str:
        """JSON on one line per top-level field; no text in it can end the block or open a tag."""
        encoded = json.dumps(data, ensure_ascii=False, indent=1, default=str)
        return (
            encoded.replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029")
        )
