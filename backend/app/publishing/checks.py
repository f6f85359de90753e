"""What may have changed between scheduling and sending. Each refusal says what a person can do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.content import parts
from app.platforms import registry
from app.publishing import cost_cap, plan_limit
from app.publishing.repository import Claim

TOO_LATE = "too-late"


@dataclass(frozen=True, slots=True)
class Refused:
    """We ourselves did not send, for a reason a person can do something about."""

    code: str
    message: str


def held_back(claim: Claim, *, at: datetime) -> str | None:
    """Why this post stays on the calendar for now; None when it may go. The claim passes these over: this is for what
    changed since, and for a post that was claimed only to ask what became of it.
    """
    account = claim.account
    if claim.post.scheduled_for is not None and claim.post.scheduled_for > at:
        return "Its time has not come: it was only looked for."
    if claim.owner_disabled_at is not None:
        return "The account of its owner is switched off."
    if claim.business.paused_at is not None:
        return "Publishing of this business is paused."
    if account is not None and account.paused_at is not None:
        return f"Publishing to {account.account_name} is paused."
    if account is not None and account.breaker_open_until is not None and account.breaker_open_until > at:
        return f"{account.account_name} rests after several refusals in a row."
    return None


def out_of_turn(claim: Claim) -> str | None:
    """Why a post that was claimed only to ask what became of it must not be sent at once: it passed its account's pace
    by. None where there is no pace.
    """
    account = claim.account
    if account is None or (registry.pace_of(claim.post.platform).is_free and account.budget_resets_at is None):
        return None
    return f"It is not on {account.account_name} yet, and takes its turn among the account's other posts again."


def refusal(claim: Claim, *, at: datetime) -> Refused | None:
    """Why this post must not be sent now; None when nothing speaks against it."""
    post, account, business = claim.post, claim.account, claim.business
    if account is None or not account.is_active:
        return Refused("account-disconnected", "Its account is not connected any more. Connect it and try again.")
    if account.needs_reauth:
        return Refused("needs-reauth", "Its account must be reconnected first. Reconnect it, then publish again.")
    limit = timedelta(minutes=business.lateness_limit_minutes)
    is_late = post.scheduled_for is not None and at - post.scheduled_for > limit
    if is_late and post.scheduled_for is not None and not post.is_half_out:  # the rest of a thread is better late
        minutes = round((at - post.scheduled_for).total_seconds() / 60)
        return Refused(
            TOO_LATE,
            f"{limit_in_the_way(claim) or 'It could not go out in time'} and is {minutes} minutes late, more than the "
            f"{business.lateness_limit_minutes} you allow. Nothing was sent. Publish it now, give it another time, or "
            "delete it.",
        )
    problems = parts.problems_of(post, account)
    if problems:
        return Refused("breaks-platform-rules", " ".join(problem.message for problem in problems))
    return None


def limit_in_the_way(claim: Claim) -> str | None:
    """The limit that still held after the post's time had come, as the beginning of a sentence; None when none did."""
    due, account, platform = claim.post.scheduled_for, claim.account, registry.name_of(claim.post.platform)
    if account is None or due is None:
        return None
    limits = (
        (
            claim.limit.limited_until if claim.limit else None,
            f"It waited because {platform} takes no more posts from this app",
        ),
        (account.rate_limited_until, f"It waited because {platform} asked {account.account_name} to slow down"),
        (
            account.budget_resets_at if account.budget_remaining == 0 else None,
            f"It waited because {account.account_name} had sent all that {platform} takes",
        ),
        (
            account.spaced_until,
            f"It waited behind other posts because {platform} takes no quick succession of posts",
        ),
    )
    return next((f"{why} (until {end:%H:%M} UTC)" for end, why in limits if end is not None and end > due), None)


async def refusal_by_plan(session: AsyncSession, claim: Claim, *, at: datetime) -> Refused | None:
    """The same for what the owner's plan allows in the month of the post's time."""
    why = await plan_limit.find_refusal(session, claim.post, due=claim.post.scheduled_for or at)
    return None if why is None else Refused(plan_limit.CODE, f"Nothing was sent. {why}")


async def refusal_by_cost(session: AsyncSession, claim: Claim, *, at: datetime) -> Refused | None:
    """The same for what the business lets platforms cost in this month."""
    why = await cost_cap.find_refusal(session, claim.post, claim.business, due=at)
    return None if why is None else Refused(cost_cap.CODE, f"Nothing was sent. {why}")
