"""What the API says about plans and usage."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.billing.checkout import PortalAction
from app.billing.plans import Feature
from app.users.models import Plan


class EntitlementsRead(BaseModel):
    """Null: no limit."""

    businesses: int | None
    social_accounts: int | None
    posts_per_month: int | None
    generations_per_month: int | None
    ai_microdollars_per_month: int | None = Field(description="Spend on language models, in millionths of a dollar.")


class PlanRead(BaseModel):
    plan: Plan
    name: str
    price_cents: int = Field(description="Per month.")
    currency: str
    entitlements: EntitlementsRead
    features: list[Feature] = Field(description="What not every plan has.")


class PlanList(BaseModel):
    items: list[PlanRead]


class UsageRead(BaseModel):
    action: str
    count: int
    cost_microdollars: int | None = Field(description="Of model calls; null where no price is known.")


class SubscriptionStatus(StrEnum):
    """Stripe's words, those that ask something of a person told apart."""

    ACTIVE = "active"
    TRIALING = "trialing"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    INCOMPLETE = "incomplete"
    CANCELED = "canceled"


class CheckoutRequest(BaseModel):
    plan: Plan = Field(description="One that `GET /billing/plans` offers.")


class PortalRequest(BaseModel):
    action: PortalAction = Field(PortalAction.MANAGE, description="Where the page opens.")
    plan: Plan | None = Field(None, description="With `change_plan`: the one to change to; null: chosen there.")


class RedirectRead(BaseModel):
    url: str = Field(description="Where the browser goes next; it comes back to `/billing/`.")


class SubscriptionRead(BaseModel):
    provider: Literal["self-hosted", "stripe"]
    billing_enabled: bool = Field(description="Whether plans are sold here. False: everything is unlocked.")
    plan: Plan
    plan_name: str
    status: SubscriptionStatus
    current_period_start: datetime = Field(description="Usage is counted by calendar month, in UTC.")
    current_period_end: datetime
    renews_at: datetime | None = Field(
        description="When it is paid again, its trial ends or (`cancel_at_period_end`) it ends; null: nothing is due."
    )
    cancel_at_period_end: bool
    trial_ends_at: datetime | None = Field(description="Of a trial that runs; null: none does.")
    trial_days: int = Field(description="Of a first subscription that would be bought now; 0: none.")
    grace_ends_at: datetime | None = Field(
        description="While a payment is missing: when the limits of the free plan begin to hold."
    )
    next_plan: Plan | None = Field(description="What the plan changes to when it is paid again; null: it stays.")
    next_plan_name: str | None
    is_given: bool = Field(description="Whether an administrator has given this plan, whatever is paid for.")
    can_manage: bool = Field(description="Whether `POST /billing/portal` has something to show.")
    entitlements: EntitlementsRead
    features: list[Feature]
    usage: list[UsageRead] = Field(description="What you did in this period, by action; only what happened at all.")


class InvoiceRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    number: str | None
    status: str | None = Field(description="Stripe's word: open, paid, uncollectible or void.")
    created_at: datetime
    total_cents: int
    currency: str
    hosted_url: str | None = Field(description="Stripe's page of it, where it can be paid too.")
    pdf_url: str | None
    period_start: datetime
    period_end: datetime
