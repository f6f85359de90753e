"""What may have changed between scheduling and sending. Each refusal says what a person can do."""

from datetime import datetime, timedelta

from app.platforms import registry
from app.platforms.text import check_text
from app.publishing.recording import Refused
from app.publishing.repository import Claim


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
            "too-late",
            f"It could not go out in time and is {minutes} minutes late, more than the {limit.seconds // 60} you allow. "
            "Nothing was sent. Publish it now, give it another time, or delete it.",
        )
    problems = check_text(post.text, registry.text_rules(post.platform))
    if problems:
        return Refused("breaks-platform-rules", " ".join(problem.message for problem in problems))
    return None
