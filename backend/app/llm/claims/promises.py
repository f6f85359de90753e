"""Strong claims: superlatives, guarantees, awards, health, origin and price, unless the source makes them too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.llm.claims.words import words


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    start: int


def promises_in(text: str, *, source: str) -> Iterator[Promise]:
    plain = text.replace("’", "'")
    masked = words().idioms.sub(lambda found: " " * len(found[0]), plain)
    for claim, cover in words().promises:
        if cover.search(source):
            continue
        for match in claim.finditer(masked):
            quoted = re.sub(r"^(?:the|our|your|their) ", "", match[0].strip(), flags=re.IGNORECASE)
            yield Promise(quoted, match.start())
