"""The calendar's routes; posts themselves are the content room's."""

from uuid import UUID

from fastapi import APIRouter, status

from app.content import service as content
from app.content.models import Post, Severity
from app.content.schemas import PostRead, PostsApprove, PreflightProblem
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.publishing import preflight, service, taking_down
from app.publishing.schemas import (
    AttemptRead,
    PreflightReport,
    Resolution,
    ResolveRequest,
    ScheduleManyRequest,
    ScheduleRequest,
    Timeline,
    TimelineEvent,
)
from app.users.current import CurrentUser, Idempotent

router = APIRouter(prefix="/content", tags=["calendar"], route_class=IdempotentRoute)


@router.post("/schedule", operation_id="schedule_posts", response_model=list[PostRead], dependencies=[Idempotent])
async def schedule_posts(body: ScheduleManyRequest, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Put posts on the calendar, at the times proposed with them or at yours: all of them, or none."""
    return await service.schedule_many(session, body.post_ids, owner=user, at=body.scheduled_for, times=body.times)


@router.post("/unapprove", operation_id="unapprove_posts", response_model=list[PostRead])
async def unapprove_posts(body: PostsApprove, user: CurrentUser, session: SessionDep) -> list[Post]:
    """Take back a yes to the words of these posts: all of them, or none.

    Those on the calendar come off it, and keep their time as a proposal. Refused for what goes out, is out, or may be.
    """
    return await service.unapprove_many(session, body.post_ids, owner=user)


@router.post("/{post_id}/schedule", operation_id="schedule_post", response_model=PostRead, dependencies=[Idempotent])
async def schedule_post(post_id: UUID, body: ScheduleRequest, user: CurrentUser, session: SessionDep) -> Post:
    """Put a post on the calendar, or move it."""
    return await service.schedule(
        session, post_id, owner=user, at=body.scheduled_for, social_account_id=body.social_account_id
    )


@router.post(
    "/{post_id}/unschedule", operation_id="unschedule_post", response_model=PostRead, dependencies=[Idempotent]
)
async def unschedule_post(post_id: UUID, user: CurrentUser, session: SessionDep) -> Post:
    """Take a post off the calendar; it is a draft again. Of a thread, parts that are out stay out."""
    return await service.unschedule(session, post_id, owner=user)


@router.post("/{post_id}/publish", operation_id="publish_post_now", response_model=PostRead, dependencies=[Idempotent])
async def publish_post_now(post_id: UUID, user: CurrentUser, session: SessionDep) -> Post:
    """Send it this second; of a thread what is missing of it. Read the post or its timeline to see how it ended."""
    return await service.publish_now(session, post_id, owner=user)


@router.post("/{post_id}/resolve", operation_id="resolve_post", response_model=PostRead, dependencies=[Idempotent])
async def resolve_post(post_id: UUID, body: ResolveRequest, user: CurrentUser, session: SessionDep) -> Post:
    """Say what became of an unconfirmed post: it is live, or it should be sent again.

    Of a thread this is about its first missing part; the rest goes on after it.
    """
    permalink = str(body.permalink) if body.permalink else None
    return await service.resolve(
        session, post_id, owner=user, permalink=permalink, resend=body.resolution is Resolution.RESEND
    )


@router.post("/{post_id}/take-down", operation_id="take_down_post", status_code=status.HTTP_204_NO_CONTENT)
async def take_down_post(post_id: UUID, user: CurrentUser, session: SessionDep) -> None:
    """Delete what is out: every part of it on its platform, then the post here, with its figures.

    When the platform does not do it, nothing is deleted here. Can be repeated as it is.
    """
    await taking_down.take_down(session, post_id, owner=user)


@router.get("/{post_id}/preflight", operation_id="check_post")
async def check_post(post_id: UUID, user: CurrentUser, session: SessionDep) -> PreflightReport:
    """Look now at everything that could keep the post from going out at its time, and say what to do about it."""
    wanted = preflight.files_of(await content.get_post(session, post_id, owner=user))
    await session.commit()  # the request's transaction must not wait for the storage
    files = await preflight.look_for_files(wanted)
    post, problems = await preflight.check_post(session, post_id, owner=user, files=files)
    return PreflightReport(
        post_id=post.id,
        scheduled_for=post.scheduled_for,
        can_go_out=not any(problem.severity is Severity.BLOCKS for problem in problems),
        problems=[PreflightProblem.model_validate(problem) for problem in problems],
    )


@router.get("/{post_id}/timeline", operation_id="get_post_timeline")
async def get_post_timeline(post_id: UUID, user: CurrentUser, session: SessionDep) -> Timeline:
    """Who did what when, each attempt, and the platform's own words."""
    events, attempts = await service.read_timeline(session, post_id, owner=user)
    return Timeline(
        events=[TimelineEvent.model_validate(event) for event in events],
        attempts=[AttemptRead.model_validate(attempt) for attempt in attempts],
    )
