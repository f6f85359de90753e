"""What X charges whoever runs this installation, in US dollars by its list. An estimate: X's bill is what counts."""

from datetime import date
from decimal import Decimal

from app.platforms.charges import ChargeKind, Costs
from app.platforms.x_weight import url_spans

PRICES = {
    ChargeKind.POST: Decimal("0.015"),
    ChargeKind.POST_WITH_LINK: Decimal("0.200"),
    ChargeKind.MEDIA: Decimal("0.015"),
    ChargeKind.ALT_TEXT: Decimal("0.005"),
    ChargeKind.POST_READ: Decimal("0.005"),
    ChargeKind.ACCOUNT_READ: Decimal("0.010"),
    ChargeKind.DELETION: Decimal("0.010"),
}
"""US dollars for one; docs/platforms/x.md#cost. The upload's is the word of X's staff, not in the list. Reading the
same again within a UTC day is free. Whether a deletion costs 0.005 or 0.010 the list leaves open."""
PRICES_AS_OF = date(2026, 8, 22)


def has_link(text: str) -> bool:
    """Whatever X turns into a link counts, also a bare `readme.md`."""
    return next(url_spans(text), None) is not None


COSTS = Costs(PRICES, has_link, PRICES_AS_OF)
