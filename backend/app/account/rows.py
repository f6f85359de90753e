"""A user's rows, read out for the user: which tables, which of their columns, in batches.

What is not exported is named here with its reason; a test holds that every table is either.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, inspect, select

from app.analytics.models import AccountMetricSnapshot, MetricSnapshot
from app.billing.models import Subscription, UsageLog
from app.businesses.models import Business
from app.content.models import Idea, Post, PostEvent
from app.core.db import Base, unit_of_work
from app.generations.models import Generation
from app.media.models import MediaAsset
from app.notifications.models import Notification, NotificationSettings
from app.publishing.calendar_models import PostingSlot, RecurringPost
from app.publishing.models import PublishAttempt
from app.social_accounts.models import PlatformCharge, SocialAccount
from app.strategies.models import Strategy
from app.users.models import ApiKey, User, UserSession

PER_BATCH = 500


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the export: `name`.json, a list of objects."""

    name: str
    model: type[Base]
    hidden: frozenset[str] = field(default_factory=frozenset)
    """Columns that are ours alone: secrets, and the machinery's own marks."""
    hangs_on_account: bool = False
    """Its rows belong to a business by their social account."""


OF_THE_USER = (
    Table("sessions", UserSession, frozenset({"token_digest", "user_id"})),
    Table("api_keys", ApiKey, frozenset({"token_digest", "user_id"})),
    Table("notifications", Notification, frozenset({"user_id", "dedupe_key", "next_mail_at", "mail_attempts"})),
    Table("notification_settings", NotificationSettings, frozenset({"user_id", "last_mail_at"})),
    Table(
        "subscriptions",
        Subscription,
        frozenset({"user_id", "stripe_subscription_id", "stripe_price_id", "stripe_item_id"}),
    ),
    Table("usage", UsageLog, frozenset({"user_id"})),
)
_MACHINERY = {"prepared", "uncertain_since", "pending_token", "next_attempt_at", "attempt_count"}
OF_A_BUSINESS = (
    Table("strategies", Strategy),
    Table("posts", Post, frozenset({"user_id", "account_limits", *_MACHINERY})),
    Table("ideas", Idea, frozenset({"user_id"})),
    Table("posting_slots", PostingSlot, hangs_on_account=True),
    Table("recurring_posts", RecurringPost, frozenset({"user_id"})),
    Table("media", MediaAsset, frozenset({"user_id", "storage_key", "thumbnail_key", "sha256"})),
    Table(
        "accounts",
        SocialAccount,
        frozenset(
            {
                *("user_id", "access_token", "refresh_token", "token_issued_at", "details", "rate_limited_until"),
                *("spaced_until", "budget_remaining", "budget_resets_at", "refused_in_a_row", "refused_since"),
                *("breaker_trips", "breaker_open_until", "refresh_failures", "next_refresh_at", "refresh_lease_until"),
                "next_details_at",
            }
        ),
    ),
    Table("platform_charges", PlatformCharge),
    Table("followers", AccountMetricSnapshot, hangs_on_account=True),
    Table("generations", Generation, frozenset({"user_id", "lease_until", "attempts", "last_seq"})),
)
OF_A_POST = (
    Table("timeline", PostEvent, frozenset({"content_id"})),
    Table("attempts", PublishAttempt, frozenset({"content_id", "lease_owner", "lease_until"})),
)
FIGURES = MetricSnapshot  # written as `figures.csv`
ACCOUNT = Table("account", User, frozenset({"clerk_id", "clerk_updated_at", "stripe_customer_id"}))
BUSINESS = Table("business", Business, frozenset({"user_id"}))
NOT_EXPORTED = {
    "local_credentials": "the password's hash",
    "one_time_tokens": "links under way",
    "webhook_events": "what others reported, kept for some weeks; what came of it is in the rows it changed",
    "ended_clerk_sessions": "for a day, ids of sessions that are over",
    "deleted_clerk_users": "of people who are gone",
    "connect_states": "connections under way",
    "connect_choices": "connections under way, with their tokens",
    "platform_apps": "the server's own, with their secrets",
    "idempotency_keys": "answers kept for a day, which hold nothing of their own",
    "platform_limits": "of the whole server",
    "generation_events": "what was watched meanwhile; what came of it is in the generation",
    "media_renditions": "forms of pictures for the platforms, made again at any time",
    "media_leftovers": "files to be deleted",
    "recurring_occurrences": "which post is which time of a recurring post: stands on the post",
    "billing_accounts": "the machinery's own marks; what was bought is in the subscriptions",
    "stripe_prices": "of the whole server",
    "usage_counters": "sums; what was used is in the usage",
    "usage_holds": "work under way",
    "data_exports": "this file itself",
    "admin_actions": "the log of this server's administrators",
}


def readable(row: Base, table: Table) -> dict[str, Any]:
    columns = inspect(type(row)).column_attrs
    return {
        attribute.columns[0].name: plain(getattr(row, attribute.key))
        for attribute in columns
        if attribute.key not in table.hidden
    }


def plain(value: Any) -> Any:
    """As JSON has it; instants in ISO 8601 with their offset."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


async def batches(table: Table, where: ColumnElement[bool]) -> AsyncIterator[Sequence[Any]]:
    """Each read by itself: no transaction waits for the file."""
    (key,) = inspect(table.model).primary_key
    column = table.model.__table__.c[key.name]
    last: Any = None
    while True:
        query: Select[Any] = select(table.model).where(where).order_by(column).limit(PER_BATCH)
        if last is not None:
            query = query.where(column > last)
        async with unit_of_work() as session:
            rows = (await session.scalars(query)).all()
        if rows:
            yield rows
        if len(rows) < PER_BATCH:
            return
        last = getattr(rows[-1], key.name)
