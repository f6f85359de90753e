"""What speaks against a post before it is due, while there is time to do something about it.

Looked at when it is scheduled, again shortly before its time (`ahead.py`), and whenever somebody asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.content import service as content
from app.content.models import Post, Severity
from app.core.clock import now
from app.platforms import registry
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.users.models import User

AHEAD = timedelta(minutes=15)
"""How long before its time a post is looked at again."""
TOKEN_MARGIN = timedelta(minutes=5)
"""A token must live this much longer than the post's time: there may be a second try."""


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    severity: Severity
    message: str
    """What is wrong and what to do."""


def blocks(code: str, message: str) -> Problem:
    return Problem(code, Severity.BLOCKS, message)


def warns(code: str, message: str) -> Problem:
    return Problem(code, Severity.WARNS, message)


def as_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems]


def find_problems(
    post: Post, account: SocialAccount | None, business: Business, *, due: datetime, at: datetime
) -> list[Problem]:
    """Everything that keeps the post from going out at `due`, or may. Pure; what blocks comes first."""
    found = [*_of_account(post, account, due=due, at=at), *_of_words(post), *_of_waiting(account, business, due=due)]
    return sorted(found, key=lambda problem: problem.severity is not Severity.BLOCKS)


async def examine(session: AsyncSession, post: Post, *, due: datetime) -> list[Problem]:
    business = await businesses.get_business_for_worker(session, post.business_id)
    if post.social_account_id is not None:
        account = await social_accounts.find_account_for_worker(session, post.social_account_id)
    else:
        account = await social_accounts.find_only_account(session, post.business_id, post.platform)
    return find_problems(post, account, business, due=due, at=now())


async def check_post(session: AsyncSession, post_id: UUID, *, owner: User) -> tuple[Post, list[Problem]]:
    """As of now; of a post with no time yet, as if it went out this second."""
    post = await content.get_post(session, post_id, owner=owner)
    return post, await examine(session, post, due=max(post.scheduled_for or now(), now()))


def _of_account(post: Post, account: SocialAccount | None, *, due: datetime, at: datetime) -> Iterator[Problem]:
    info = registry.info_of(post.platform)
    if not info.is_available:
        yield blocks("platform-not-available", info.unavailable_reason or f"{info.name} is switched off here.")
    if account is None:
        yield blocks(
            "no-account-for-platform", f"Connect a {info.name} account to this business. With several, choose one."
        )
        return
    if not account.is_active:
        yield blocks("account-disconnected", f"{account.account_name} is not connected any more. Connect it again.")
        return
    if account.needs_reauth:
        yield blocks(
            "needs-reauth", f"{info.name} no longer takes our access to {account.account_name}. Connect it again."
        )
        return
    missing = [scope for scope in info.publish_scopes if account.scopes and scope not in account.scopes]
    if missing:
        yield blocks(
            "scopes-missing",
            f"{account.account_name} has not allowed us to post ({', '.join(missing)}). Connect it again and allow it.",
        )
    yield from _of_token(account, due=due, at=at)


def _of_token(account: SocialAccount, *, due: datetime, at: datetime) -> Iterator[Problem]:
    ends = account.token_expires_at
    if ends is None or ends > due + TOKEN_MARGIN:
        return
    if account.refresh_token is None:
        message = f"Our access to {account.account_name} ends at {ends:%Y-%m-%d %H:%M} UTC. Connect it again before."
        yield (blocks if due - at <= AHEAD else warns)("token-expires", message)
    elif account.refresh_failures > 0:
        yield warns(
            "token-not-renewed",
            f"Our access to {account.account_name} ends at {ends:%Y-%m-%d %H:%M} UTC and could not be renewed yet. We "
            "keep trying; connecting it again renews it at once.",
        )


def _of_words(post: Post) -> Iterator[Problem]:
    for problem in registry.check_post(post.platform, post.text, media_count=len(post.media_urls)):
        yield blocks(problem.code, problem.message)


def _of_waiting(account: SocialAccount | None, business: Business, *, due: datetime) -> Iterator[Problem]:
    if business.paused_at is not None:
        yield warns("business-paused", f"Publishing of {business.name} is paused. Resume it, or this post waits.")
    if account is None:
        return
    if account.paused_at is not None:
        yield warns("account-paused", f"Publishing to {account.account_name} is paused. Resume it, or this post waits.")
    if account.breaker_open_until is not None and account.breaker_open_until > due:
        yield warns(
            "account-resting",
            f"{account.account_name} rests until {account.breaker_open_until:%H:%M} UTC after several refusals. Look "
            "at the posts that failed, then resume the account.",
        )
    if account.rate_limited_until is not None and account.rate_limited_until > due:
        yield warns(
            "rate-limited",
            f"{account.account_name} must slow down until {account.rate_limited_until:%H:%M} UTC, so this post will be "
            "late. There is nothing to do.",
        )
