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
    low: float | None = Field(
        description="4 times out of 5 the average falls between `low` and `high`; null: too few posts to say."
    )
    high: float | None
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


class MeasuredHourRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    weekday: int = Field(ge=0, le=6, description="Monday is 0.")
    hour: int = Field(ge=0, le=23)
    posts: int = Field(description="How many went out around this hour, on such days.")
    times_usual: float = Field(description="Their interactions, in times what a post there usually gets.")
    low: float | None = Field(
        description="4 times out of 5 `times_usual` falls between `low` and `high`; null: too few to say."
    )
    high: float | None


class HoursRead(BaseModel):
    platform: Platform | None = Field(description="Null: all of them together.")
    posts: int = Field(description="How many of your posts it rests on.")
    is_estimate: bool = Field(description="Too few posts yet: it is the platform's usual hours more than yours.")
    levels: list[list[float]] = Field(
        description="By weekday (Monday first) and hour, from 0 to 1 for the best hour of the week. Hours that nothing "
        "was measured for are filled in from the platform's usual ones."
    )
    measured: list[MeasuredHourRead] = Field(description="Hours with enough posts of yours to say how those did.")


class AudienceHoursRead(BaseModel):
    business_id: UUID
    timezone: str = Field(description="Weekdays and hours are meant in it: the business's.")
    days: int = Field(description="Posts of so many days back are counted.")
    settled_from: int = Field(description="From so many posts on it is no estimate any more.")
    is_simulated: bool = Field(description="Among the figures are invented ones of the sandbox.")
    together: HoursRead | None = Field(description="Null while there is no platform to speak of.")
    platforms: list[HoursRead]


class PostFiguresRead(BestPostRead):
    """A published post with its newest figures."""

    social_account_id: UUID | None
    fetched_at: datetime | None = Field(description="When they were read; null: never yet.")


class PostFiguresPage(BaseModel):
    items: list[PostFiguresRead]
    total: int = Field(description="Of all pages.")
    next_offset: int | None = Field(description="Hand it back as `offset` for the next page; null on the last one.")


class BestTimeRead(BaseModel):
    """What came of the posts of one hour of the week."""

    weekday: int = Field(ge=0, le=6, description="0: Monday.")
    hour: int = Field(ge=0, le=23, description="In the business's time zone.")
    posts: int
    interactions_per_post: float | None = Field(description="Null: too few posts to say.")
    times_usual: float | None = Field(
        description="Against what is usual for the business on the same platform: 1 is as usual; null: too few to say."
    )
    low: float | None = Field(
        description="4 times out of 5 `times_usual` falls between `low` and `high`; null: too few to say."
    )
    high: float | None


class SlotHourRead(BaseModel):
    weekday: int
    hour: int


class BestTimesRead(BaseModel):
    business_id: UUID
    timezone: str
    from_on: date
    to_on: date
    posts: int = Field(description="Posts that were counted: a day old at least, with known interactions.")
    enough_posts: int = Field(description="As many an hour needs before anything is said about it.")
    is_simulated: bool
    hours: list[BestTimeRead] = Field(description="In the order of the week; hours without a post are left out.")
    slots: list[SlotHourRead] = Field(description="Hours of the active posting slots.")


class AccountActivityRead(BaseModel):
    """What has been going on with an account, for whoever looks after it."""

    social_account_id: UUID
    last_published_at: datetime | None
    last_read_at: datetime | None = Field(description="When its figures, or those of a post on it, were last read.")
    posts_published: int
    posts_scheduled: int
    next_scheduled_for: datetime | None
    posts_failed: int
    sent_in_span: int = Field(description="Posts that went out within the last `span_seconds`.")
    span_seconds: float
    span_limit: int | None = Field(description="As many the platform takes from one account; null: no fixed limit.")


class AccountActivityList(BaseModel):
    items: list[AccountActivityRead]
