"""Reading figures: the overview, one post, a file, and asking for newer ones."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, status
from fastapi.responses import StreamingResponse

from app.analytics import export, service
from app.analytics.export import ExportFormat, ExportRows
from app.analytics.post_figures import SortBy
from app.analytics.schemas import (
    AccountActivityList,
    AudienceHoursRead,
    BestTimesRead,
    OverviewRead,
    PostAnalyticsRead,
    PostFiguresPage,
    RefreshAccepted,
    RefreshRequest,
    SnapshotRead,
)
from app.core.db import SessionDep
from app.core.pagination import Limit
from app.core.text import CleanLine
from app.users.current import CurrentUser

router = APIRouter(prefix="/analytics", tags=["analytics"])

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
Days = Annotated[int, Query(ge=1, le=365, description="Whole days, in the business's time zone.")]
LastOn = Annotated[
    date | None, Query(alias="to", ge=EARLIEST, le=LATEST, description="The last of them; today if left out.")
]
MEDIA_TYPES = {ExportFormat.CSV: "text/csv; charset=utf-8", ExportFormat.JSON: "application/json"}
EXPORTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Streamed. CSV: unknown is an empty cell. JSON: an array of objects; unknown is null.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}


@router.get("/overview", operation_id="get_analytics_overview")
async def get_analytics_overview(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID, Query()],
    days: Days = 28,
    last_on: LastOn = None,
) -> OverviewRead:
    """A period beside the one before it."""
    return await service.get_overview(session, business_id, owner=user, days=days, last_on=last_on)


@router.get("/best-times", operation_id="get_best_times")
async def get_best_times(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID, Query()],
    days: Days = 90,
    last_on: LastOn = None,
) -> BestTimesRead:
    """What came of the business's own posts by weekday and hour, against what is usual for it on the same platform."""
    return await service.get_best_times(session, business_id, owner=user, days=days, last_on=last_on)


@router.get("/posts", operation_id="list_post_figures")
async def list_post_figures(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID, Query()],
    days: Days = 28,
    last_on: LastOn = None,
    q: Annotated[
        CleanLine | None, Query(max_length=200, description="Posts whose text has each of these words.")
    ] = None,
    sort: Annotated[SortBy, Query(description="What is unknown comes last, whichever way.")] = SortBy.PUBLISHED,
    ascending: bool = False,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    limit: Limit = 50,
) -> PostFiguresPage:
    """Posts published in a period with their newest figures, in the order of one of them."""
    return await service.list_posts(
        session,
        business_id,
        owner=user,
        days=days,
        last_on=last_on,
        words=q or "",
        sort_by=sort,
        is_ascending=ascending,
        offset=offset,
        limit=limit,
    )


@router.get("/accounts", operation_id="list_account_activity", response_model=AccountActivityList)
async def list_account_activity(
    user: CurrentUser, session: SessionDep, business_id: Annotated[UUID, Query()]
) -> dict[str, Any]:
    """Of each account the business has or had: what went out there and when it was last read."""
    return {"items": await service.list_account_activity(session, business_id, owner=user)}


@router.get("/audience-hours", operation_id="get_audience_hours")
async def get_audience_hours(
    user: CurrentUser, session: SessionDep, business_id: Annotated[UUID, Query()]
) -> AudienceHoursRead:
    """Through the week, at which hours posts do well: measured from your own, and filled in where you have none."""
    return await service.get_audience_hours(session, business_id, owner=user)


@router.get("/content/{post_id}", operation_id="get_post_analytics")
async def get_post_analytics(
    post_id: Annotated[UUID, Path()], user: CurrentUser, session: SessionDep
) -> PostAnalyticsRead:
    """One post's figures over time; empty while nothing was read."""
    post, rows = await service.get_post_snapshots(session, post_id, owner=user)
    snapshots = [SnapshotRead.model_validate(row) for row in rows]
    return PostAnalyticsRead(
        post_id=post.id,
        platform=post.platform,
        published_at=post.published_at,
        permalink=post.permalink,
        latest=snapshots[-1] if snapshots else None,
        snapshots=snapshots,
    )


@router.get("/export", operation_id="export_analytics", response_class=StreamingResponse, responses=EXPORTED)
async def export_analytics(
    user: CurrentUser,
    session: SessionDep,
    business_id: Annotated[UUID, Query()],
    as_format: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
    first_on: Annotated[
        date | None, Query(alias="from", ge=EARLIEST, le=LATEST, description="First day of publication.")
    ] = None,
    last_on: Annotated[
        date | None,
        Query(alias="to", ge=EARLIEST, le=LATEST, description="Last day of publication; today if left out."),
    ] = None,
    rows: Annotated[
        ExportRows, Query(description="`posts`: each with its newest figures. `snapshots`: every reading.")
    ] = ExportRows.POSTS,
) -> StreamingResponse:
    """Published posts and their figures as a file. Days are those of the business's time zone."""
    prepared = await service.prepare_export(
        session, business_id, owner=user, first_on=first_on, last_on=last_on, rows=rows, as_format=as_format
    )
    parts: AsyncIterator[bytes] = export.stream(prepared.query, as_format=as_format)
    headers = {"Content-Disposition": f'attachment; filename="{prepared.name}"'}
    return StreamingResponse(parts, media_type=MEDIA_TYPES[as_format], headers=headers)


@router.post("/refresh", operation_id="refresh_analytics", status_code=status.HTTP_202_ACCEPTED)
async def refresh_analytics(body: RefreshRequest, user: CurrentUser, session: SessionDep) -> RefreshAccepted:
    """Have the figures of the last 30 days' posts read now. They are in the overview as they come in."""
    return await service.refresh(session, body.business_id, owner=user)
