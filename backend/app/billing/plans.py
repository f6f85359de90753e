"""What is sold on this server: plans, their limits and features. Prices are Stripe's (`prices.py`).

Without a Stripe key nothing is sold, and everybody has everything.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.core.config import get_settings
from app.users.models import Plan


class Feature(StrEnum):
    RECURRING_POSTS = "recurring_posts"
    ANALYTICS_EXPORT = "analytics_export"


@dataclass(frozen=True, slots=True)
class Entitlements:
    """None: no limit."""

    businesses: int | None
    social_accounts: int | None
    posts_per_month: int | None
    generations_per_month: int | None
    ai_microdollars_per_month: int | None = None


@dataclass(frozen=True, slots=True)
class PlanOffer:
    plan: Plan
    name: str
    price_cents: int
    """Per month."""
    currency: str
    entitlements: Entitlements
    features: frozenset[Feature] = field(default=frozenset(Feature))
    lookup_key: str | None = None
    """Finds its price at Stripe; None: it costs nothing."""


SELF_HOSTED = PlanOffer(
    plan=Plan.ENTERPRISE,
    name="Self-hosted",
    price_cents=0,
    currency="usd",
    entitlements=Entitlements(businesses=None, social_accounts=None, posts_per_month=None, generations_per_month=None),
)

USUAL = (
    PlanOffer(
        Plan.FREE,
        "Free",
        0,
        "usd",
        Entitlements(
            businesses=1,
            social_accounts=2,
            posts_per_month=20,
            generations_per_month=20,
            ai_microdollars_per_month=500_000,
        ),
        features=frozenset(),
    ),
    PlanOffer(
        Plan.PRO,
        "Pro",
        0,
        "usd",
        Entitlements(
            businesses=5,
            social_accounts=15,
            posts_per_month=500,
            generations_per_month=400,
            ai_microdollars_per_month=10_000_000,
        ),
        lookup_key="pro_monthly",
    ),
    PlanOffer(
        Plan.ENTERPRISE,
        "Enterprise",
        0,
        "usd",
        Entitlements(
            businesses=None,
            social_accounts=None,
            posts_per_month=None,
            generations_per_month=None,
            ai_microdollars_per_month=100_000_000,
        ),
        lookup_key="enterprise_monthly",
    ),
)
"""From the smallest to the largest; `BILLING_PLANS` changes them."""

_SIZE = (Plan.FREE, Plan.PRO, Plan.ENTERPRISE)

_given: Mapping[Plan, PlanOffer] | None = None


@contextmanager
def selling(*offers: PlanOffer) -> Iterator[None]:
    """Sell these plans within the block."""
    global _given  # noqa: PLW0603
    before = _given
    _given = {offer.plan: offer for offer in offers}
    try:
        yield
    finally:
        _given = before


def is_selling() -> bool:
    """Whether plans are sold on this server."""
    return bool(_offers())


def is_paid_by_stripe() -> bool:
    """Whether there is a Stripe account to ask."""
    return bool(get_settings().STRIPE_SECRET_KEY.get_secret_value())


def plans() -> list[PlanOffer]:
    """What can be had on this server, the smallest first."""
    return list(_offers().values()) or [SELF_HOSTED]


def offer_of(plan: Plan) -> PlanOffer:
    """What a user of this plan has; of one that is not sold here (any more), everything."""
    return _offers().get(plan, SELF_HOSTED)


def plan_with_key(lookup_key: str | None) -> Plan | None:
    """The plan whose price carries this lookup key."""
    if lookup_key is None:
        return None
    return next((offer.plan for offer in _offers().values() if offer.lookup_key == lookup_key), None)


def is_smaller(plan: Plan, than: Plan) -> bool:
    return _SIZE.index(plan) < _SIZE.index(than)


def largest(plans_of_somebody: list[Plan]) -> Plan:
    """Of one at least."""
    return max(plans_of_somebody, key=_SIZE.index)


def limits(*names: str) -> bool:
    """Whether any plan here limits one of these entitlements: where none does, nobody need be looked at."""
    return any(getattr(offer.entitlements, name) is not None for offer in _offers().values() for name in names)


def _offers() -> Mapping[Plan, PlanOffer]:
    """Empty where nothing is sold."""
    if _given is not None:
        return _given
    return {usual.plan: _as_set(usual) for usual in USUAL} if is_paid_by_stripe() else {}


def _as_set(usual: PlanOffer) -> PlanOffer:
    """With what the settings say of it."""
    change = get_settings().BILLING_PLANS.get(usual.plan.value)
    if change is None:
        return usual
    given = change.model_dump(include=change.model_fields_set)
    numbers = {name: given[name] for name in Entitlements.__dataclass_fields__ if name in given}
    return replace(
        usual,
        name=given.get("name", usual.name),
        lookup_key=given.get("lookup_key", usual.lookup_key),
        features=frozenset(map(Feature, given["features"])) if "features" in given else usual.features,
        entitlements=replace(usual.entitlements, **numbers),
    )
