"""What a platform charges for its API, as data. Estimates by its price list: its bill is what counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

_MICRO = 1_000_000


class ChargeKind(StrEnum):
    POST = "post"
    """Also one part of a thread."""
    POST_WITH_LINK = "post_with_link"
    MEDIA = "media"
    ALT_TEXT = "alt_text"
    POST_READ = "post_read"
    ACCOUNT_READ = "account_read"
    DELETION = "deletion"


@dataclass(frozen=True, slots=True)
class Charge:
    kind: ChargeKind
    units: int
    microdollars: int


@dataclass(frozen=True, slots=True)
class Costs:
    """Whoever runs this installation pays them."""

    prices: Mapping[ChargeKind, Decimal]
    """US dollars for one. What is not in it costs nothing."""
    has_link: Callable[[str], bool]
    as_of: date

    def charge(self, kind: ChargeKind, units: int = 1) -> Charge:
        return Charge(kind, units, int(self.prices.get(kind, Decimal()) * units * _MICRO))

    def of_part(self, text: str, *, media: int = 0, described: int = 0) -> list[Charge]:
        """Of one post, or one part of a thread. `media`: pictures and videos; `described`: those with an alt text."""
        kind = ChargeKind.POST_WITH_LINK if self.has_link(text) else ChargeKind.POST
        found = [
            self.charge(kind),
            self.charge(ChargeKind.MEDIA, media),
            self.charge(ChargeKind.ALT_TEXT, described),
        ]
        return [charge for charge in found if charge.units and charge.microdollars]

    def of_post(self, parts: Sequence[str], *, media: int = 0, described: int = 0) -> list[Charge]:
        """Each part is a post; the media are the first one's."""
        [first, *others] = parts
        charges = self.of_part(first, media=media, described=described)
        return charges + [charge for part in others for charge in self.of_part(part)]


def total(charges: Sequence[Charge]) -> int:
    """In microdollars."""
    return sum(charge.microdollars for charge in charges)
