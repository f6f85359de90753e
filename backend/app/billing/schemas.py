"""What the API says about plans and usage."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.users.models import Plan


class EntitlementsRead(BaseModel):
    """Null: no limit."""

    businesses: int | None
    social_accounts: int | None
    posts_per_month: int | None
    generations_per_month: int | None


class PlanRead(BaseModel):
    plan: Plan
    name: str
    price_cents: int = Field(description="Per month.")
    currency: str
    entitlements: EntitlementsRead


class PlanList(BaseModel):
    items: list[PlanRead]


class UsageRead(BaseModel):
    action: str
    count: int
    cost_microdollars: int | None = Field(description="Of model calls; null where no price is known.")


class SubscriptionRead(BaseModel):
    provider: Literal["self-hosted"]
    billing_enabled: bool
    plan: Plan
    plan_name: str
    status: Literal["active"]
    current_period_start: datetime = Field(description="Usage is counted by calendar month, in UTC.")
    current_period_end: datetime
    cancel_at_period_end: bool
    entitlements: EntitlementsRead
    usage: list[UsageRead] = Field(description="What you did in this period, by action; only what happened at all.")
