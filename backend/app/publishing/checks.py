"""What may have changed between scheduling and sending. Each refusal says what a person can do."""

from datetime import datetime, timedelta

from app.platforms import registry
from app.publishing.recording import TOO_LATE, Refused
from app.publishing.repository import Claim


def held_back(claim: Claim, *, at: datetime) -> str | None:
    """Why this post stays on the calendar for now; None when it may go. The claim passes these over: this is for what
    changed since, and for a post that was claimed only to ask what became of it.
    """
    account = claim.account
    if claim.post.scheduled_for is not None and claim.post.scheduled_for > at:
        return "Its time has not come: it was only looked for."
    if claim.business.paused_at is not None:
        return "Publishing of this business is paused."
    if account is not None and account.paused_at is not None:
        return f"Publishing to {account.account_name} is paused."
    if account is not None and account.breaker_open_until is not None and account.breaker_open_until > at:
        return f"{account.account_name} rests after several refusals in a row."
    return None


def refusal(claim: Claim, *, at: datetime) -> Refused | None:
    """Why this post must not be sent now; None when nothing speaks against it."""
    post, account, business = claim.post, claim.account, claim.business
    if account is None or not account.is_active:
        return Refused("account-disconnected", "Its account is not connected any more. Connect it and try again.")
    if account.needs_reauth:
        return Refused("needs-reauth", "Its account must be reconnected first. Reconnect it, then publish again.")
    limit = timedelta(minutes=business.lateness_limit_minutes)
    if post.scheduled_for is not None and at - post.scheduled_for > limit:
        minutes = round((at - post.scheduled_for).total_seconds() / 60)
        return Refused(
            TOO_LATE,
            f"It could not go out in time and is {minutes} minutes late, more than the "
            f"{business.lateness_limit_minutes} you allow. Nothing was sent. Publish it now, give it another time, or "
            "delete it.",
        )
    problems = registry.check_post(post.platform, post.text, media_count=len(post.media_urls))
    if problems:
        return Refused("breaks-platform-rules", " ".join(problem.message for problem in problems))
    return None
