"""What the API says about figures. Null is unknown, never zero; see docs/glossary.md."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.platforms.contract import Platform


class FiguresRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    impressions: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    clicks: int | None
    saves: int | None
    interactions: int | None = Field(description="Likes + comments + shares + clicks, of those that are known.")


class TotalsRead(FiguresRead):
    posts_published: int
    engagement_rate: float | None = Field(
        description="Interactions per 100 impressions, over posts whose impressions are known."
    )


class DayRead(FiguresRead):
    on: date
    posts_published: int


class PlatformSeriesRead(BaseModel):
    platform: Platform
    is_simulated: bool
    points: list[DayRead] = Field(description="Every day of the period; null where nothing was read that day.")
    previous_points: list[DayRead] = Field(description="The same of the period before.")


class PillarRead(BaseModel):
    pillar: str | None = Field(description="Null: posts of no pillar.")
    posts: int
    impressions: int | None
    interactions: int | None
    interactions_per_post: float | None = Field(description="Over the posts whose interactions are known.")
    engagement_rate: float | None


class BestPostRead(FiguresRead):
    id: UUID
    platform: Platform
    text: str
    pillar: str | None
    published_at: datetime
    permalink: str | None
    engagement_rate: float | None
    is_simulated: bool


class FollowersPointRead(BaseModel):
    on: date
    followers: int | None


class FollowersRead(BaseModel):
    social_account_id: UUID
    account_name: str
    platform: Platform
    followers: int | None
    change: int | None = Field(description="Since the period began, or since we first counted.")
    is_simulated: bool
    points: list[FollowersPointRead]


class FreshnessRead(BaseModel):
    """How old the figures of a platform are, and what keeps them from getting newer."""

    platform: Platform
    last_read_at: datetime | None
    is_reading: bool
    paused_reason: str | None


class OverviewRead(BaseModel):
    business_id: UUID
    timezone: str
    days: int
    from_on: date
    to_on: date
    previous_from_on: date
    previous_to_on: date
    is_simulated: bool = Field(description="Some of these figures come from the pretend network.")
    totals: TotalsRead = Field(description="What was added in the period, by whichever posts.")
    previous: TotalsRead = Field(description="What was added in the period of the same length before it.")
    series: list[PlatformSeriesRead]
    pillars: list[PillarRead] = Field(description="Posts published in the period, with their newest figures.")
    best_posts: list[BestPostRead]
    followers: list[FollowersRead]
    freshness: list[FreshnessRead]


class SnapshotRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    fetched_at: datetime
    impressions: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    clicks: int | None
    saves: int | None
    engagement_rate: float | None
    is_simulated: bool


class PostAnalyticsRead(BaseModel):
    post_id: UUID
    platform: Platform
    published_at: datetime | None
    permalink: str | None
    latest: SnapshotRead | None
    snapshots: list[SnapshotRead] = Field(description="Totals at each reading, the oldest first.")


class RefreshRequest(BaseModel):
    business_id: UUID


class RefreshAccepted(BaseModel):
    business_id: UUID
    posts: int = Field(description="Posts that are read now: those of the last 30 days.")
    accounts: int
    requested_at: datetime
