"""Every table, imported once so that migrations and tests see all of them."""

from app.account import models as account
from app.admin import models as admin
from app.analytics import models as analytics
from app.billing import models as billing
from app.businesses import models as businesses
from app.content import models as content
from app.core import idempotency
from app.core.db import Base
from app.generations import models as generations
from app.media import models as media
from app.notifications import models as notifications
from app.publishing import calendar_models as calendar, models as publishing
from app.social_accounts import models as social_accounts
from app.strategies import models as strategies
from app.users import models as users
from app.webhooks import models as webhooks

__all__ = [
    "Base",
    "account",
    "admin",
    "analytics",
    "billing",
    "businesses",
    "calendar",
    "content",
    "generations",
    "idempotency",
    "media",
    "notifications",
    "publishing",
    "social_accounts",
    "strategies",
    "users",
    "webhooks",
]
