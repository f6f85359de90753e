"""What speaks against a post before it is due, while there is time to do something about it.

Looked at when it is scheduled, again shortly before its time (`ahead.py`), and whenever somebody asks.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.content import attachments, service as content
from app.content.models import Post, Severity
from app.core.clock import now
from app.media import service as media_library
from app.media.models import MediaAsset, MediaKind
from app.platforms import registry
from app.platforms.contract import Platform
from app.publishing import cost_cap, plan_limit
from app.social_accounts import apps as platform_apps, service as social_accounts
from app.social_accounts.models import PlatformLimit, SocialAccount
from app.users.models import User
from app.vendors.storage import StorageUnavailable

AHEAD = timedelta(minutes=15)
"""How long before its time a post is looked at again."""
LOOK_SECONDS = 15
"""For all files of a look at the storage."""
TOKEN_MARGIN = timedelta(minutes=5)
"""A token must live this much longer than the post's time: there may be a second try."""


File = tuple[UUID, Platform]
"""A picture or video in the form of a platform."""


@dataclass(frozen=True, slots=True)
class Files:
    """What a look into the storage found."""

    missing: frozenset[File] = frozenset()
    trouble: str | None = None
    """Why nobody could look, for a person."""


ALL_THERE = Files()


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
    post: Post,
    account: SocialAccount | None,
    business: Business,
    limit: PlatformLimit | None,
    *,
    due: datetime,
    at: datetime,
    by_plan: str | None = None,
    by_cost: str | None = None,
    obstacle: str | None = None,
    media: Mapping[UUID, MediaAsset],
    files: Files = ALL_THERE,
) -> list[Problem]:
    """Everything that keeps the post from going out at `due`, or may. Pure; what blocks comes first.

    `by_plan`: what the plan says against it (`plan_limit.py`); `by_cost`: what the monthly cap does (`cost_cap.py`).
    `obstacle`: why this installation sends nothing there. `media`: those of its pictures and videos that exist.
    """
    found = [
        *_of_account(post, account, due=due, at=at),
        *_of_content(post, account, media, files),
        *_of_waiting(account, business, due=due),
        *of_limits(post, account, limit, due=due),
    ]
    if by_plan is not None:
        found.append(blocks(plan_limit.CODE, by_plan))
    if by_cost is not None:
        found.append(blocks(cost_cap.CODE, by_cost))
    if obstacle is not None:
        found.insert(0, blocks("platform-not-available", obstacle))
    return sorted(found, key=lambda problem: problem.severity is not Severity.BLOCKS)


async def look_for_files(wanted: Collection[File]) -> Files:
    """Whether the files are in the storage. Takes no session: that may be slow."""
    if not wanted:
        return ALL_THERE
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return Files(missing=frozenset(await media_library.find_missing_files(wanted)))
    except TimeoutError:
        return Files(trouble="The file storage takes too long to answer.")
    except StorageUnavailable as error:
        return Files(trouble=error.detail)


def files_of(post: Post) -> list[File]:
    """Those that are still to go out: a thread shows its pictures with the first part."""
    return [] if post.published_parts else [(asset_id, post.platform) for asset_id in post.media_ids]


async def examine(session: AsyncSession, post: Post, *, due: datetime, files: Files = ALL_THERE) -> list[Problem]:
    business = await businesses.get_business_for_worker(session, post.business_id)
    if post.social_account_id is not None:
        account = await social_accounts.find_account_for_worker(session, post.social_account_id)
    else:
        account = await social_accounts.find_only_account(session, post.business_id, post.platform)
    limit = await social_accounts.find_platform_limit(session, post.platform)
    by_plan = await plan_limit.find_refusal(session, post, due=due)
    by_cost = await cost_cap.find_refusal(session, post, business, due=due)
    obstacle = await platform_apps.find_obstacle(session, post.platform)
    media = await media_library.find_assets(session, post.media_ids)
    return find_problems(
        post,
        account,
        business,
        limit,
        due=due,
        at=now(),
        by_plan=by_plan,
        by_cost=by_cost,
        obstacle=obstacle,
        media=media,
        files=files,
    )


async def check_post(session: AsyncSession, post_id: UUID, *, owner: User, files: Files) -> tuple[Post, list[Problem]]:
    """As of now; of a post with no time yet, as if it went out this second."""
    post = await content.get_post(session, post_id, owner=owner)
    return post, await examine(session, post, due=max(post.scheduled_for or now(), now()), files=files)


def _of_account(post: Post, account: SocialAccount | None, *, due: datetime, at: datetime) -> Iterator[Problem]:
    name = registry.name_of(post.platform)
    if account is None:
        yield blocks("no-account-for-platform", f"Connect a {name} account to this business. With several, choose one.")
        return
    if not account.is_active:
        yield blocks("account-disconnected", f"{account.account_name} is not connected any more. Connect it again.")
        return
    if account.needs_reauth:
        yield blocks("needs-reauth", f"{name} no longer takes our access to {account.account_name}. Connect it again.")
        return
    wanted = registry.rules_of(post.platform).publish_scopes
    missing = [scope for scope in wanted if account.scopes and scope not in account.scopes]
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


def _of_content(
    post: Post, account: SocialAccount | None, media: Mapping[UUID, MediaAsset], files: Files
) -> Iterator[Problem]:
    assets = [media[asset_id] for asset_id in post.media_ids if asset_id in media]
    missing = len(post.media_ids) - len(assets)
    for problem in attachments.find_problems(post, account, assets, missing=missing):
        yield blocks(problem.code, problem.message)
    if post.published_parts:
        return
    if missing:
        yield blocks("media-not-found", "A picture or video of this post was deleted. Put another one in its place.")
    for asset in assets:
        if (asset.id, post.platform) in files.missing:
            yield blocks("file-missing", f"The file of {asset.file_name} is gone. Upload it again, and use that one.")
        if not asset.alt_text and asset.kind is MediaKind.IMAGE:
            message = f"Nobody has said what {asset.file_name} shows: those who cannot see it will not know."
            yield warns("alt-text-missing", message)
    if post.media_ids and files.trouble is not None:
        yield warns("storage-unavailable", f"The post's pictures cannot be read right now. {files.trouble}")


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


def of_limits(
    post: Post, account: SocialAccount | None, limit: PlatformLimit | None, *, due: datetime
) -> Iterator[Problem]:
    """What will make it late, and lets it go out afterwards. Spacing is not told: it is a matter of seconds."""
    name = registry.name_of(post.platform)
    if limit is not None and limit.limited_until is not None and limit.limited_until > due:
        what_to_do = (
            "There is nothing to do."
            if limit.operator_message is None
            else f"For whoever runs this installation: {limit.operator_message}"
        )
        yield warns(
            "platform-limited",
            f"{name} takes no more posts from this app until {limit.limited_until:%H:%M} UTC, so this post will be "
            f"late. {what_to_do}",
        )
    if account is None:
        return
    if account.rate_limited_until is not None and account.rate_limited_until > due:
        yield warns(
            "rate-limited",
            f"{account.account_name} must slow down until {account.rate_limited_until:%H:%M} UTC, so this post will be "
            "late. There is nothing to do.",
        )
    if account.budget_remaining == 0 and account.budget_resets_at is not None and account.budget_resets_at > due:
        yield warns(
            "account-budget-used",
            f"{account.account_name} has sent all that {name} takes until {account.budget_resets_at:%H:%M} UTC, so "
            "this post will be late. There is nothing to do.",
        )
