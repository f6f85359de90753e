"""What the pretend Stripe knows, and what happens in it. Objects have the shape of API version 2026-10-28."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

DAY = 86_400
MONTH = 30 * DAY

Object = dict[str, Any]


@dataclass
class Request:
    method: str
    path: str
    params: dict[str, Any]
    headers: dict[str, str]

    @property
    def idempotency_key(self) -> str | None:
        return self.headers.get("idempotency-key")


@dataclass
class State:
    requests: list[Request] = field(default_factory=list)
    customers: dict[str, Object] = field(default_factory=dict)
    prices: dict[str, Object] = field(default_factory=dict)
    subscriptions: dict[str, Object] = field(default_factory=dict)
    schedules: dict[str, Object] = field(default_factory=dict)
    checkouts: dict[str, Object] = field(default_factory=dict)
    portals: dict[str, Object] = field(default_factory=dict)
    invoices: dict[str, Object] = field(default_factory=dict)
    events: list[Object] = field(default_factory=list)
    answers: dict[str, tuple[str, int, Object]] = field(default_factory=dict)
    """By Idempotency-Key: what was asked, and what was answered."""
    faults: list[int] = field(default_factory=list)
    """Statuses for the next calls, in order; 0: the connection is cut."""
    on_event: Callable[[Object], None] | None = None
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):06d}"

    def emit(self, event_type: str, subject: Object) -> Object:
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "type": event_type,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "data": {"object": {name: value for name, value in subject.items() if not name.startswith("_")}},
        }
        self.events.append(event)
        if self.on_event is not None:
            self.on_event(event)
        return event

    # --- the shop -----------------------------------------------------------------------------------------------------

    def add_price(
        self, lookup_key: str, cents: int, *, product: str | None = None, interval: str = "month", currency: str = "usd"
    ) -> str:
        """Takes the lookup key over from a price that has it, as `transfer_lookup_key` does."""
        for other in self.prices.values():
            if other["lookup_key"] == lookup_key:
                other["lookup_key"] = None
        price_id = self.new_id("price")
        self.prices[price_id] = {
            "id": price_id,
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "created": int(time.time()),
            "currency": currency,
            "livemode": False,
            "lookup_key": lookup_key,
            "metadata": {},
            "product": product or f"prod_{lookup_key}",
            "recurring": {"interval": interval, "interval_count": 1, "usage_type": "licensed", "meter": None},
            "type": "recurring",
            "unit_amount": cents,
        }
        return price_id

    # --- what a customer does on Stripe's pages -----------------------------------------------------------------------

    def pay(self, checkout_id: str) -> Object:
        """Somebody types in a good card. The subscription."""
        checkout = self.checkouts[checkout_id]
        assert checkout["status"] == "open", checkout["status"]
        asked = checkout["_asked"]
        trial_days = int(asked.get("subscription_data", {}).get("trial_period_days", 0))
        subscription = self.subscribe(
            checkout["customer"],
            asked["line_items"][0]["price"],
            trial_days=trial_days,
            metadata=asked.get("subscription_data", {}).get("metadata", {}),
        )
        checkout.update(status="complete", payment_status="paid", subscription=subscription["id"], url=None)
        self.emit("checkout.session.completed", checkout)
        return subscription

    def subscribe(
        self, customer: str, price_id: str, *, trial_days: int = 0, metadata: dict[str, str] | None = None
    ) -> Object:
        now = int(time.time())
        subscription_id, trial_end = self.new_id("sub"), now + trial_days * DAY if trial_days else None
        period_end = trial_end or now + MONTH
        subscription = {
            "id": subscription_id,
            "object": "subscription",
            "application": None,
            "billing_mode": {"type": "flexible"},
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "collection_method": "charge_automatically",
            "created": now,
            "currency": "usd",
            "customer": customer,
            "ended_at": None,
            "items": {
                "object": "list",
                "data": [
                    {
                        "id": self.new_id("si"),
                        "object": "subscription_item",
                        "created": now,
                        "current_period_start": now,
                        "current_period_end": period_end,
                        "metadata": {},
                        "price": self.prices[price_id],
                        "quantity": 1,
                        "subscription": subscription_id,
                    }
                ],
                "has_more": False,
                "url": f"/v1/subscription_items?subscription={subscription_id}",
            },
            "latest_invoice": None,
            "livemode": False,
            "metadata": metadata or {},
            "schedule": None,
            "start_date": now,
            "status": "trialing" if trial_end else "active",
            "trial_start": now if trial_end else None,
            "trial_end": trial_end,
        }
        self.subscriptions[subscription_id] = subscription
        self.emit("customer.subscription.created", subscription)
        self.bill(subscription_id, paid=True)
        return subscription

    def cancel(self, subscription_id: str) -> None:
        """With the period, as the portal does it under flexible billing: by a date."""
        subscription = self.subscriptions[subscription_id]
        subscription["cancel_at"] = subscription["items"]["data"][0]["current_period_end"]
        subscription["canceled_at"] = int(time.time())
        self.emit("customer.subscription.updated", subscription)

    def resume(self, subscription_id: str) -> None:
        subscription = self.subscriptions[subscription_id]
        subscription.update(cancel_at=None, canceled_at=None, cancel_at_period_end=False)
        self.emit("customer.subscription.updated", subscription)

    def change_plan(self, subscription_id: str, price_id: str, *, at_period_end: bool = False) -> None:
        subscription = self.subscriptions[subscription_id]
        item = subscription["items"]["data"][0]
        if not at_period_end:
            item["price"] = self.prices[price_id]
            self.emit("customer.subscription.updated", subscription)
            return
        schedule_id = self.new_id("sub_sched")
        self.schedules[schedule_id] = {
            "id": schedule_id,
            "object": "subscription_schedule",
            "customer": subscription["customer"],
            "status": "active",
            "subscription": subscription_id,
            "phases": [
                {
                    "start_date": item["current_period_start"],
                    "end_date": item["current_period_end"],
                    "items": [{"price": item["price"]["id"], "quantity": 1}],
                },
                {
                    "start_date": item["current_period_end"],
                    "end_date": item["current_period_end"] + MONTH,
                    "items": [{"price": price_id, "quantity": 1}],
                },
            ],
        }
        subscription["schedule"] = schedule_id
        self.emit("subscription_schedule.created", self.schedules[schedule_id])
        self.emit("customer.subscription.updated", subscription)

    # --- what time does -----------------------------------------------------------------------------------------------

    def next_period(self, subscription_id: str) -> None:
        """The period ends: what was planned for then happens, and the next one is paid."""
        subscription = self.subscriptions[subscription_id]
        if subscription["cancel_at"] or subscription["cancel_at_period_end"]:
            self.end(subscription_id)
            return
        item = subscription["items"]["data"][0]
        if subscription["schedule"]:
            schedule = self.schedules[subscription["schedule"]]
            item["price"] = self.prices[schedule["phases"][1]["items"][0]["price"]]
            schedule["status"], subscription["schedule"] = "released", None
        item["current_period_start"] = item["current_period_end"]
        item["current_period_end"] += MONTH
        subscription["status"] = "active"
        self.emit("customer.subscription.updated", subscription)
        self.bill(subscription_id, paid=True)

    def end(self, subscription_id: str) -> None:
        subscription = self.subscriptions[subscription_id]
        subscription.update(status="canceled", ended_at=int(time.time()))
        self.emit("customer.subscription.deleted", subscription)

    def fail_payment(self, subscription_id: str) -> None:
        subscription = self.subscriptions[subscription_id]
        subscription["status"] = "past_due"
        self.bill(subscription_id, paid=False)
        self.emit("customer.subscription.updated", subscription)

    def recover(self, subscription_id: str) -> None:
        """The card was corrected and the open invoice paid."""
        subscription = self.subscriptions[subscription_id]
        subscription["status"] = "active"
        for invoice in self.invoices.values():
            if invoice["_subscription"] == subscription_id:
                invoice["status"] = "paid"
        self.emit("invoice.paid", self.invoices[subscription["latest_invoice"]])
        self.emit("customer.subscription.updated", subscription)

    def bill(self, subscription_id: str, *, paid: bool) -> None:
        subscription = self.subscriptions[subscription_id]
        item = subscription["items"]["data"][0]
        invoice_id = self.new_id("in")
        self.invoices[invoice_id] = {
            "id": invoice_id,
            "object": "invoice",
            "created": int(time.time()),
            "currency": "usd",
            "customer": subscription["customer"],
            "hosted_invoice_url": f"https://invoice.stripe.com/i/{invoice_id}",
            "invoice_pdf": f"https://pay.stripe.com/invoice/{invoice_id}/pdf",
            "number": f"A1B2-{invoice_id[-4:]}",
            "period_start": item["current_period_start"],
            "period_end": item["current_period_end"],
            "status": "paid" if paid else "open",
            "total": 0 if subscription["status"] == "trialing" else item["price"]["unit_amount"],
            "_subscription": subscription_id,
        }
        subscription["latest_invoice"] = invoice_id
        self.emit("invoice.paid" if paid else "invoice.payment_failed", self.invoices[invoice_id])
