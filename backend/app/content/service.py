"""Posts as people see them: listed, written, edited, approved, deleted. Their way out is the publishing room's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import repository, timeline
from app.content.errors import (
    AccountDoesNotFit,
    BusinessIsPublishing,
    PostNotDeletable,
    PostNotEditable,
    PostNotFound,
    TextDoesNotFit,
)
from app.content.models import Post, PostStatus
from app.content.repository import Filters
from app.content.schemas import PostCreate, PostUpdate
from app.core import versions
from app.core.clock import now
from app.core.errors import FieldError
from app.generations import service as generations
from app.llm.contract import Authorship
from app.llm.facts import unverified_claims
from app.platforms import registry
from app.platforms.text import find_hashtags
from app.social_accounts import service as social_accounts
from app.strategies import service as strategies
from app.users.models import User

_NOT_EDITABLE = {
    PostStatus.PUBLISHING: "It is going out right now. Look again in a moment.",
    PostStatus.PUBLISHED: "It is out, and a change here would not reach the platform. Write a new post instead.",
    PostStatus.UNCONFIRMED: "It may be out already. Look at the account first, then say what became of it.",
}


async def get_post(session: AsyncSession, post_id: UUID, *, owner: User, lock: bool = False) -> Post:
    """Raises PostNotFound, also for somebody else's. `lock`: nobody changes it before this transaction ends."""
    return await repository.get_post(session, post_id, owner=owner, lock=lock)


async def list_posts(
    session: AsyncSession, filters: Filters, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Post], str | None]:
    return await repository.list_posts(session, filters, owner=owner, cursor=cursor, limit=limit)


async def create_post(session: AsyncSession, body: PostCreate, *, owner: User) -> Post:
    """A person's own words: approved, and not searched for claims."""
    business = await businesses.get_business(session, body.business_id, owner=owner)
    post = Post(
        business_id=business.id,
        user_id=owner.id,
        platform=body.platform,
        text=body.text,
        hashtags=hashtags_of(body.text),
        pillar=body.pillar,
        made_by=Authorship.PERSON,
        approved_at=now(),
    )
    await _choose_account(session, post, body.social_account_id, owner=owner)
    session.add(post)
    await session.flush()
    timeline.record(session, post.id, "created", actor=timeline.by_user(owner.id))
    return post


async def update_post(
    session: AsyncSession, post_id: UUID, body: PostUpdate, *, owner: User, if_match: str | None
) -> Post:
    """Change the fields that were sent. Another text makes the post the person's, and a failed one a draft again.

    Raises VersionConflict, PostNotEditable, AccountDoesNotFit, TextDoesNotFit (a scheduled post must stay fit).
    """
    post = await get_post(session, post_id, owner=owner, lock=True)
    versions.check(post, if_match=if_match, version=body.version)
    _refuse_unless_editable(post)
    sent = body.model_fields_set
    if "pillar" in sent:
        post.pillar = body.pillar
    if "social_account_id" in sent and body.social_account_id != post.social_account_id:
        await _choose_account(session, post, body.social_account_id, owner=owner)
        post.prepared = None
    if "text" in sent and body.text != post.text:
        await _rewrite(session, post, body.text)
    if session.is_modified(post):
        timeline.record(session, post.id, "edited", actor=timeline.by_user(owner.id), fields=sorted(sent - {"version"}))
    await session.flush()
    return post


async def approve_posts(session: AsyncSession, post_ids: Sequence[UUID], *, owner: User) -> list[Post]:
    """A person accepts the words as they stand: all of these posts, or none. Repeating it changes nothing."""
    found = {post.id: post for post in await repository.lock_posts(session, set(post_ids), owner=owner)}
    missing = [str(post_id) for post_id in post_ids if post_id not in found]
    if missing:
        raise PostNotFound(f"Nothing was approved: you have no post {', '.join(missing[:3])}.")
    for post in found.values():
        if post.approved_at is None:
            post.approved_at = now()
            timeline.record(session, post.id, "approved", actor=timeline.by_user(owner.id))
    await session.flush()
    return [found[post_id] for post_id in dict.fromkeys(post_ids)]


async def approve_post(session: AsyncSession, post_id: UUID, *, owner: User, if_match: str | None) -> Post:
    """With `if_match` only the version the person has read. Raises VersionConflict."""
    if if_match is not None:
        versions.check(await get_post(session, post_id, owner=owner, lock=True), if_match=if_match, version=None)
    (post,) = await approve_posts(session, [post_id], owner=owner)
    return post


async def delete_post(session: AsyncSession, post_id: UUID, *, owner: User) -> None:
    """Here only; what is out on a platform stays there. Raises PostNotDeletable while it is going out."""
    post = await get_post(session, post_id, owner=owner, lock=True)
    if post.status is PostStatus.PUBLISHING:
        raise PostNotDeletable("It is going out right now. Look again in a moment, then delete it.")
    await repository.delete_post(session, post)


async def delete_business(session: AsyncSession, business_id: UUID, *, owner: User) -> None:
    """With its strategies, posts, accounts and figures. Raises BusinessIsPublishing while a post of it is going out."""
    await businesses.get_business(session, business_id, owner=owner)
    await generations.hold_back_workers(session, business_id)
    if PostStatus.PUBLISHING in await repository.lock_waiting(session, business_id):
        raise BusinessIsPublishing("Deleting it now would lose what becomes of that post. Try again in a minute.")
    business = await businesses.get_business(session, business_id, owner=owner, lock=True)
    await businesses.delete_business(session, business)


def hashtags_of(text: str) -> list[str]:
    return [span.value for span in find_hashtags(text)]


def _refuse_unless_editable(post: Post) -> None:
    if post.uncertain_since is not None:  # also while scheduled for another look
        raise PostNotEditable(_NOT_EDITABLE[PostStatus.UNCONFIRMED])
    if post.status in _NOT_EDITABLE:
        raise PostNotEditable(_NOT_EDITABLE[post.status])


async def _rewrite(session: AsyncSession, post: Post, text: str) -> None:
    if post.status is PostStatus.SCHEDULED:
        problems = registry.check_post(post.platform, text, media_count=len(post.media_urls))
        if problems:
            errors = [FieldError(pointer="/text", detail=problem.message) for problem in problems]
            raise TextDoesNotFit(
                "It is on the calendar, so it must stay fit to go out. Nothing was saved.", errors=errors
            )
    claims = await _claims_left(session, post, text)  # before any change, which its queries would flush half-done
    post.text = text
    post.hashtags = hashtags_of(text)
    post.unverified_claims = claims
    post.made_by = Authorship.PERSON
    post.approved_at = now()
    post.prepared = None
    if post.status is PostStatus.FAILED:
        post.status = PostStatus.DRAFT
        post.failure_code = post.failure_reason = None


async def _claims_left(session: AsyncSession, post: Post, text: str) -> list[str]:
    """Without a strategy nothing was generated, and a person's own words are not searched."""
    if post.strategy_id is None:
        return []
    business = await businesses.get_business_for_worker(session, post.business_id)
    strategy = await strategies.find_strategy_for_worker(session, post.strategy_id)
    if strategy is None:
        return []
    found = unverified_claims(text, business=businesses.brief(business), strategy=strategies.draft_of(strategy))
    return list(found)


async def _choose_account(session: AsyncSession, post: Post, account_id: UUID | None, *, owner: User) -> None:
    if account_id is None:
        if post.status is PostStatus.SCHEDULED:
            raise AccountDoesNotFit("It is on the calendar and needs an account. Take it off the calendar first.")
        post.social_account_id = None
        return
    account = await social_accounts.get_account(session, account_id, owner=owner)
    if account.business_id != post.business_id or account.platform is not post.platform:
        raise AccountDoesNotFit(f"Choose an account of this business on {registry.name_of(post.platform)}.")
    if not account.is_active:
        raise AccountDoesNotFit(f"{account.account_name} is disconnected. Connect it again, or choose another account.")
    post.social_account_id = account.id
