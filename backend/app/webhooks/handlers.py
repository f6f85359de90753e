"""Who handles the events of which provider. A handler opens transactions of its own and may be called again for the
same event: a worker may die between its end and the note that it is done.
"""

from collections.abc import Awaitable, Callable, Mapping

from app.billing import stripe_events
from app.webhooks import clerk
from app.webhooks.event import Event
from app.webhooks.models import WebhookProvider

Handler = Callable[[Event], Awaitable[None]]


async def _handle_stripe(event: Event) -> None:
    await stripe_events.handle(event.type, event.payload)


HANDLERS: Mapping[WebhookProvider, Handler] = {
    WebhookProvider.CLERK: clerk.handle,
    WebhookProvider.STRIPE: _handle_stripe,
}
