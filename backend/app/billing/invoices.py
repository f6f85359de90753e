"""A user's invoices, as Stripe has them: nothing of them is kept here."""

from uuid import UUID

from app.billing import payments_repository as repository, plans
from app.billing.stripe_failures import as_problems
from app.core.db import unit_of_work
from app.core.pagination import BadCursor
from app.vendors.stripe import calls
from app.vendors.stripe.contract import Invoice, StripeRefused


async def list_invoices(user_id: UUID, *, after: str | None, limit: int) -> tuple[list[Invoice], str | None]:
    """Newest first, and the cursor of the next page. Raises PaymentsUnavailable, PaymentRefused."""
    if not plans.is_paid_by_stripe():
        return [], None
    async with unit_of_work() as session:
        customer_id = await repository.find_customer(session, user_id)
    if customer_id is None:
        return [], None
    async with as_problems():
        try:
            found, has_more = await calls.list_invoices(customer_id, after=after, limit=limit)
        except StripeRefused as refusal:
            if refusal.is_missing and refusal.param == "starting_after":
                raise BadCursor("Take `next_cursor` from the page before, or leave it out.") from refusal
            if refusal.is_missing and refusal.param == "customer":  # deleted at Stripe
                return [], None
            raise
    return [one for one in found if one.status != "draft"], found[-1].id if found and has_more else None
