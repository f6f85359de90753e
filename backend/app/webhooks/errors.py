"""What is wrong with an event from outside."""

from app.core.errors import BadRequest, Conflict


class ClerkNotConfigured(Conflict):
    code, title = "clerk-not-configured", "Clerk is not configured"


class WebhookRefused(BadRequest):
    """The same whatever is wrong with it: whoever forges events learns nothing."""

    code, title = "webhook-refused", "This is not an event of theirs"
