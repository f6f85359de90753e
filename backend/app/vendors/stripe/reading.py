"""Stripe's objects, as plain data, turned into our values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.vendors.stripe.contract import Invoice, Price, SubscriptionState


def price(data: Mapping[str, Any]) -> Price:
    recurring = data.get("recurring")
    return Price(
        id=data["id"],
        product_id=_id(data["product"]),
        lookup_key=data.get("lookup_key"),
        amount_cents=data.get("unit_amount") or 0,
        currency=data["currency"],
        interval=recurring["interval"] if recurring else None,
        is_active=bool(data["active"]),
    )


def subscription(data: Mapping[str, Any]) -> SubscriptionState | None:
    """None for one without items, which has nothing that could be a plan."""
    items = data["items"]["data"]
    if not items:
        return None
    item = items[0]
    period_end = _at(item["current_period_end"])
    cancel_at = _maybe_at(data.get("cancel_at"))
    return SubscriptionState(
        id=data["id"],
        customer_id=_id(data["customer"]),
        status=data["status"],
        created_at=_at(data["created"]),
        price=price(item["price"]),
        item_id=item["id"],
        period_start=_at(item["current_period_start"]),
        period_end=period_end,
        ends_at=_maybe_at(data.get("ended_at")) or cancel_at or (period_end if data["cancel_at_period_end"] else None),
        trial_start=_maybe_at(data.get("trial_start")),
        trial_end=_maybe_at(data.get("trial_end")),
        next_price_id=_next_price_id(data.get("schedule"), period_end),
    )


def _next_price_id(schedule: Any, period_end: datetime) -> str | None:
    """A change at the end of the period is a schedule with a phase that starts then."""
    if not isinstance(schedule, Mapping) or schedule.get("status") not in {"active", "not_started"}:
        return None
    for phase in schedule["phases"]:
        if _at(phase["start_date"]) >= period_end and phase["items"]:
            return _id(phase["items"][0]["price"])
    return None


def invoice(data: Mapping[str, Any]) -> Invoice:
    return Invoice(
        id=data["id"],
        number=data.get("number"),
        status=data.get("status"),
        created_at=_at(data["created"]),
        total_cents=data["total"],
        currency=data["currency"],
        hosted_url=data.get("hosted_invoice_url"),
        pdf_url=data.get("invoice_pdf"),
        period_start=_at(data["period_start"]),
        period_end=_at(data["period_end"]),
    )


def _id(value: Any) -> str:
    """Of an object that Stripe may have sent whole."""
    return str(value if isinstance(value, str) else value["id"])


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe_at(seconds: int | None) -> datetime | None:
    return None if seconds is None else _at(seconds)
