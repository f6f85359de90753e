"""Clerk on loopback: session tokens and the keys to them, users in the Backend API, and signed webhook events.

Tokens are signed with `cryptography` alone, events with Svix's own library, so that neither shares code with what is
tested. Clerk's pages have no stand-in.
"""

from tests.twins.clerk.events import WEBHOOK_SECRET, SignedRequest, signed_event
from tests.twins.clerk.server import SECRET_KEY, ClerkTwin
from tests.twins.clerk.tokens import SigningKey, signing_key
from tests.twins.clerk.users import user_object

__all__ = [
    "SECRET_KEY",
    "WEBHOOK_SECRET",
    "ClerkTwin",
    "SignedRequest",
    "SigningKey",
    "signed_event",
    "signing_key",
    "user_object",
]
