"""A small Stripe: customers, prices, checkout, portal, subscriptions, invoices and signed events, in one process.

What it refuses, Stripe refuses: parameters are held against the official SDK's own types. It shares no code with ours.
"""

from tests.twins.stripe.server import WEBHOOK_SECRET, StripeTwin, signed
from tests.twins.stripe.state import DAY, State

__all__ = ["DAY", "WEBHOOK_SECRET", "State", "StripeTwin", "signed"]
