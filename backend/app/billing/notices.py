"""What a user is told about their plan and payments: in the app, and by mail as they like it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.billing import plans
from app.core.clock import now
from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.users.models import Plan


async def plan_changed(session: AsyncSession, user_id: UUID, *, before: Plan, after: Plan) -> None:
    name = plans.offer_of(after).name
    if plans.is_smaller(after, before):
        body = (
            f"It was {plans.offer_of(before).name} until now. Nothing was deleted, and everything stays readable. "
            f"What goes beyond {name} is not sent: posts beyond its number a month, and posts of the accounts and "
            "businesses that came last where you have more than it allows. A larger plan sends them, or making room. "
            "Plan and billing shows what is beyond it."
        )
    else:
        body = f"Its limits hold from now on. Thank you for choosing {name}."
    await notifications.notify(
        session,
        NotificationKind.BILLING,
        user_id=user_id,
        about=f"plan:{after.value}:{now().isoformat()}",
        title=f"Your plan is {name} now",
        body=body,
    )


async def payment_failed(session: AsyncSession, user_id: UUID, subscription_id: str, *, until: datetime) -> None:
    await notifications.notify(
        session,
        NotificationKind.BILLING,
        user_id=user_id,
        about=f"past-due:{subscription_id}:{until.isoformat()}",
        title="Your last payment did not go through",
        body=(
            f"Your plan goes on until {_day(until)}. Open Plan and billing and correct the card or pay the invoice; "
            "after that day the limits of the free plan hold. Nothing is deleted."
        ),
    )


async def trial_ends(session: AsyncSession, user_id: UUID, subscription_id: str, *, at: datetime) -> None:
    await notifications.notify(
        session,
        NotificationKind.BILLING,
        user_id=user_id,
        about=f"trial:{subscription_id}:{at.isoformat()}",
        title=f"Your trial ends on {_day(at)}",
        body="After it your card is charged. To go on, do nothing; to stop, cancel under Plan and billing before.",
    )


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y} (UTC)"
