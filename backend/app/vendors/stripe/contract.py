"""What Stripe tells us, as values, and how a call to it can fail."""

from dataclasses import dataclass
from datetime import datetime


class StripeFailed(Exception):
    """Base of the three below. Stripe's own words stay out: they may quote what was sent."""

    def __init__(self, reason: str, *, code: str | None = None, request_id: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.request_id = request_id


class StripeUnavailable(StripeFailed):
    """No answer, an error of theirs, or too many calls: the same call may do later."""


class StripeKeyRefused(StripeFailed):
    """Our secret key is not good, or not for this."""


class StripeRefused(StripeFailed):
    """They understood and said no; `code` and `param` are theirs."""

    def __init__(
        self, reason: str, *, code: str | None = None, param: str | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(reason, code=code, request_id=request_id)
        self.param = param

    @property
    def is_missing(self) -> bool:
        """What was named does not exist (any more)."""
        return self.code == "resource_missing"


@dataclass(frozen=True, slots=True)
class Price:
    id: str
    product_id: str
    lookup_key: str | None
    """None once it has been moved to another price."""
    amount_cents: int
    currency: str
    interval: str | None
    """`month`, `year`, …; None: paid once."""
    is_active: bool


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """A subscription at one moment. Its period is that of its first item, where Stripe keeps it."""

    id: str
    customer_id: str
    status: str
    created_at: datetime
    price: Price
    item_id: str
    period_start: datetime
    period_end: datetime
    ends_at: datetime | None
    """When it ends without another payment; None: it goes on."""
    trial_start: datetime | None
    trial_end: datetime | None
    next_price_id: str | None
    """Of a change that comes with the next period; None: none is planned."""


@dataclass(frozen=True, slots=True)
class Invoice:
    id: str
    number: str | None
    """None while it is a draft."""
    status: str | None
    created_at: datetime
    total_cents: int
    currency: str
    hosted_url: str | None
    """Stripe's page of it, where it can be paid too."""
    pdf_url: str | None
    period_start: datetime
    period_end: datetime
