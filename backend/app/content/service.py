"""Posts as people see them: listed, written, edited, approved, deleted. Their way out is the publishing room's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.content import attachments, ideas_repository, parts, repository, tags, timeline
from app.content.errors import (
    AccountDoesNotFit,
    BusinessIsPublishing,
    NoEditToTakeBack,
    OptionNotTaken,
    PartsAreOut,
    PostIsArchived,
    PostNotDeletable,
    PostNotEditable,
    TextDoesNotFit,
)
from app.content.models import ContentType, Post, PostStatus
from app.content.repository import Filters
from app.content.schemas import PostCreate, PostUpdate
from app.core import log_ids, versions
from app.core.clock import now
from app.core.errors import FieldError
from app.generations import service as generations
from app.llm.contract import Authorship, Topic
from app.llm.facts import unverified_claims
from app.media.errors import MediaDoesNotFit
from app.platforms import registry
from app.platforms.contract import Platform
from app.platforms.text import find_hashtags
from app.social_accounts import service as social_accounts
from app.social_accounts.models import SocialAccount
from app.strategies import service as strategies
from app.users.models import User

_NOT_EDITABLE = {
    PostStatus.PUBLISHING: "It is going out right now. Look again in a moment.",
    PostStatus.PUBLISHED: "It is out, and a change here would not reach the platform. Write a new post instead.",
    PostStatus.UNCONFIRMED: "It may be out already. Look at the account first, then say what became of it.",
}


async def get_post(session: AsyncSession, post_id: UUID, *, owner: User, lock: bool = False) -> Post:
    """Raises PostNotFound, also for somebody else's. `lock`: nobody changes it before this transaction ends."""
    post = await repository.get_post(session, post_id, owner=owner, lock=lock)
    log_ids.bind(post_id=post.id, business_id=post.business_id)
    return post


async def list_posts(
    session: AsyncSession, filters: Filters, *, owner: User, cursor: str | None, limit: int
) -> tuple[Sequence[Post], str | None]:
    return await repository.list_posts(session, filters, owner=owner, cursor=cursor, limit=limit)


async def create_post(session: AsyncSession, body: PostCreate, *, owner: User, group_id: UUID | None = None) -> Post:
    """A person's own words: approved, and not searched for claims."""
    business = await businesses.get_business(session, body.business_id, owner=owner)
    assets = await attachments.hold(session, body.media_ids, business_id=business.id, owner=owner)
    spelling = await tags.hold_spelling(session, business.id) if body.tags else {}
    post = Post(
        business_id=business.id,
        user_id=owner.id,
        group_id=group_id,
        platform=body.platform,
        content_type=_type_of(body.following_parts),
        text=body.text,
        following_parts=body.following_parts,
        hashtags=hashtags_of("\n\n".join([body.text, *body.following_parts])),
        media_ids=[asset.id for asset in assets],
        media_urls=body.media_urls,
        options=_options(body.platform, body.options),
        pillar=body.pillar,
        tags=tags.spelled(body.tags, spelling),
        made_by=Authorship.PERSON,
        approved_at=now(),
    )
    await _choose_account(session, post, body.social_account_id, owner=owner)
    session.add(post)
    await session.flush()
    await repository.read_limits(session, post)
    timeline.record(session, post.id, "created", actor=timeline.by_user(owner.id))
    return post


async def duplicate_post(session: AsyncSession, post_id: UUID, *, owner: User) -> Post:
    """A draft like it, without its time. Who wrote the words, and whether a person accepted them, stays as it was.

    An account that is disconnected and pictures that were deleted are left out.
    """
    post = await get_post(session, post_id, owner=owner)
    account = (
        await social_accounts.find_account_for_worker(session, post.social_account_id)
        if post.social_account_id is not None
        else None
    )
    there = await attachments.hold_those_left(session, post.media_ids, owner=owner)
    copy = Post(
        business_id=post.business_id,
        user_id=owner.id,
        strategy_id=post.strategy_id,
        social_account_id=account.id if account is not None and account.is_active else None,
        platform=post.platform,
        content_type=post.content_type,
        text=post.text,
        following_parts=list(post.following_parts),
        hashtags=list(post.hashtags),
        media_ids=there,
        media_urls=list(post.media_urls) if there == post.media_ids else [],
        options=dict(post.options),
        pillar=post.pillar,
        tags=list(post.tags),
        idea_id=post.idea_id,
        made_by=post.made_by,
        approved_at=now() if post.approved_at is not None else None,
        unverified_claims=list(post.unverified_claims),
    )
    session.add(copy)
    await session.flush()
    await repository.read_limits(session, copy)
    timeline.record(session, copy.id, "created", actor=timeline.by_user(owner.id), copy_of=str(post.id))
    return copy


async def update_post(
    session: AsyncSession, post_id: UUID, body: PostUpdate, *, owner: User, if_match: str | None
) -> Post:
    """Change the fields that were sent. Another text makes the post the person's; with another text, or other pictures,
    a failed one is a draft again.

    Of a thread, parts that are out cannot be changed; the others can, and when none are left it is published. Tags can
    always be changed where nothing else is, and change no version.
    Raises VersionConflict, PostNotEditable, PostIsArchived, PartsAreOut, AccountDoesNotFit, MediaNotFound,
    MediaOfAnotherBusiness, and TextDoesNotFit or MediaDoesNotFit (a scheduled post must stay fit).
    """
    sent = body.model_fields_set
    spelling = await tags.hold_spelling_of_post(session, post_id, owner=owner) if "tags" in sent else {}
    post = await get_editable(session, post_id, body, owner=owner, if_match=if_match)
    with session.no_autoflush:  # what is looked up on the way would write half of the change
        is_to_be_judged = await _change(session, post, body, owner=owner)
    if session.is_modified(post):
        fields = sorted(sent - {"version", "tags"})
        timeline.record(session, post.id, "edited", actor=timeline.by_user(owner.id), fields=fields)
    await session.flush()
    if is_to_be_judged:
        await repository.read_limits(session, post)
    if "tags" in sent:
        await tags.set_tags(session, post, body.tags, spelling)
    return post


async def _change(session: AsyncSession, post: Post, body: PostUpdate, *, owner: User) -> bool:
    """Whether it had to be judged anew, as to its account."""
    sent = body.model_fields_set
    if "pillar" in sent:
        post.pillar = body.pillar
    is_to_be_judged = await _choose(session, post, body, owner=owner)
    text = body.text if "text" in sent else post.text
    following = body.following_parts if "following_parts" in sent else post.following_parts
    if [text, *following] != post.parts:
        await _rewrite(session, post, [text, *following])
        is_to_be_judged = True
    if "media_ids" in sent and body.media_ids != post.media_ids:
        await _show(session, post, body, owner=owner)
    if is_to_be_judged:
        await _refuse_unfit(session, post)
    return is_to_be_judged


async def _choose(session: AsyncSession, post: Post, body: PostUpdate, *, owner: User) -> bool:
    """What goes with the words: options and account. Whether any of it is another one than before."""
    sent, is_another = body.model_fields_set, False
    if "options" in sent and body.options != post.options:
        if post.published_parts:
            raise PartsAreOut(f"{parts.standing(post)} What was chosen for it is out with the first: leave it.")
        post.options = _options(post.platform, body.options)
        _must_be_sent_anew(post)
        is_another = True
    if "social_account_id" in sent and body.social_account_id != post.social_account_id:
        if post.published_parts:
            raise PartsAreOut(f"{parts.standing(post)} The rest can only follow there: leave the account as it is.")
        await _choose_account(session, post, body.social_account_id, owner=owner)
        post.prepared = None
        is_another = True
    return is_another


async def get_editable(
    session: AsyncSession, post_id: UUID, body: PostUpdate, *, owner: User, if_match: str | None
) -> Post:
    """Locked. Raises PostNotFound, VersionConflict, VersionRequired, and unless only tags are to change PostNotEditable
    and PostIsArchived.
    """
    post = await get_post(session, post_id, owner=owner, lock=True)
    versions.check(post, if_match=if_match, version=body.version)
    if body.model_fields_set - {"tags", "version"}:
        _refuse_unless_editable(post)
    return post


async def take_edit_back(session: AsyncSession, post_id: UUID, *, owner: User, if_match: str | None) -> Post:
    """The words are again those before the newest edit, and whose they were: the machine's wait for a yes as they did.

    Raises VersionConflict, VersionRequired, PostNotEditable, PostIsArchived, PartsAreOut, TextDoesNotFit (a scheduled
    post must stay fit), and NoEditToTakeBack.
    """
    post = await get_post(session, post_id, owner=owner, lock=True)
    versions.check(post, if_match=if_match, version=None)
    _refuse_unless_editable(post)
    before = post.before_edit
    if before is None:
        raise NoEditToTakeBack("Its words are as they were written, or an edit of them was just taken back.")
    with session.no_autoflush:
        await _rewrite(session, post, before["parts"])
        post.made_by = Authorship(before["made_by"])
        if post.status is not PostStatus.SCHEDULED:  # which is a yes to whatever it says
            post.approved_at = datetime.fromisoformat(before["approved_at"]) if before["approved_at"] else None
        post.before_edit = None
        await _refuse_unfit(session, post)
    timeline.record(session, post.id, "edit_taken_back", actor=timeline.by_user(owner.id))
    await session.flush()
    return post


async def delete_post(session: AsyncSession, post_id: UUID, *, owner: User) -> None:
    """Here only; what is out on a platform stays there, of a half-out thread too, and the rest of it never goes out.

    Raises PostNotDeletable while it is going out.
    """
    post = await get_post(session, post_id, owner=owner, lock=True)
    if post.status is PostStatus.PUBLISHING:
        raise PostNotDeletable("It is going out right now. Look again in a moment, then delete it.")
    await repository.delete_post(session, post)


async def drop_replaced(session: AsyncSession, post_id: UUID, *, version: int) -> None:
    """A draft that another one was written for. One that somebody has changed since stays."""
    post = await repository.lock_post(session, post_id)
    if post is not None and post.version == version and post.status in {PostStatus.DRAFT, PostStatus.IN_REVIEW}:
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
    if post.archived_at is not None:
        raise PostIsArchived("Take it out of the archive first; then it can be changed.")
    if post.uncertain_since is not None:  # also while scheduled for another look
        raise PostNotEditable(_NOT_EDITABLE[PostStatus.UNCONFIRMED])
    if post.status in _NOT_EDITABLE:
        raise PostNotEditable(_NOT_EDITABLE[post.status])


def _type_of(following: Sequence[str]) -> ContentType:
    return ContentType.THREAD if following else ContentType.POST


async def _rewrite(session: AsyncSession, post: Post, texts: list[str]) -> None:
    """`texts`: every part, in order."""
    out = len(post.published_parts)
    if texts[:out] != post.parts[:out]:
        raise PartsAreOut(f"{parts.standing(post)} Only the parts after that can still be changed.")
    whole = "\n\n".join(texts)
    claims = await _claims_left(session, post, whole)
    post.before_edit = {
        "parts": post.parts,
        "made_by": post.made_by.value,
        "approved_at": post.approved_at.isoformat() if post.approved_at is not None else None,
    }
    post.text, post.following_parts = texts[0], texts[1:]
    post.content_type = _type_of(post.following_parts)
    post.hashtags = hashtags_of(whole)
    post.unverified_claims = claims
    post.made_by = Authorship.PERSON
    post.approved_at = now()
    _must_be_sent_anew(post)
    if out == len(texts):
        parts.leave_it_at_that(post)
        timeline.record(session, post.id, "left_at_that", actor=timeline.by_user(post.user_id), parts=out)


async def _refuse_unfit(session: AsyncSession, post: Post) -> None:
    """What is on the calendar must stay fit for its account. Raises TextDoesNotFit."""
    if post.status is not PostStatus.SCHEDULED:
        return
    if problems := parts.problems_of(post, await _account_of(session, post)):
        raise TextDoesNotFit(
            "It is on the calendar, so it must stay fit to go out. Nothing was saved.",
            errors=parts.field_errors(problems),
        )


async def read_limits(session: AsyncSession, post: Post) -> None:
    """Of its account, before it is shown: of a stored post that is new, or has another account now."""
    await repository.read_limits(session, post)


async def find_account(session: AsyncSession, post_id: UUID) -> SocialAccount | None:
    """That a post, of whoever, goes out on; None where none is chosen, or the post is gone."""
    post = await repository.find_post(session, post_id)
    return await _account_of(session, post) if post is not None else None


async def _account_of(session: AsyncSession, post: Post) -> SocialAccount | None:
    if post.social_account_id is None:
        return None
    return await social_accounts.find_account_for_worker(session, post.social_account_id)


async def _show(session: AsyncSession, post: Post, body: PostUpdate, *, owner: User) -> None:
    if post.published_parts:
        raise PartsAreOut(f"{parts.standing(post)} Its pictures are out with the first: leave them as they are.")
    assets = await attachments.hold(session, body.media_ids, business_id=post.business_id, owner=owner)
    if post.status is PostStatus.SCHEDULED:
        problems = attachments.find_problems(post, await _account_of(session, post), assets)
        if problems:
            errors = [FieldError(pointer="/media_ids", detail=problem.message) for problem in problems]
            raise MediaDoesNotFit(
                "It is on the calendar, so it must stay fit to go out. Nothing was saved.", errors=errors
            )
        post.preflight_at = None
    post.media_ids = [asset.id for asset in assets]
    post.media_urls = body.media_urls
    _must_be_sent_anew(post)


def _options(platform: Platform, options: Mapping[str, str | bool]) -> dict[str, str | bool]:
    """Raises OptionNotTaken."""
    problems = registry.check_options(platform, options)
    if problems:
        errors = [FieldError(pointer="/options", detail=problem.message) for problem in problems]
        raise OptionNotTaken("Nothing was saved.", errors=errors)
    return dict(options)


def _must_be_sent_anew(post: Post) -> None:
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
    brief = businesses.brief(business)
    if (idea := await ideas_repository.find_idea(session, post.idea_id)) is not None:
        brief = Topic(text=idea.text, link=idea.link).added_to(brief)
    return list(unverified_claims(text, business=brief, strategy=strategies.draft_of(strategy)))


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
