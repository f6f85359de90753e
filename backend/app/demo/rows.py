"""The example business as rows: written in one transaction, so it is there whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.collector import figures_with_rate, latest_metrics
from app.analytics.models import AccountMetricSnapshot, MetricSnapshot
from app.businesses.models import Business
from app.content import timeline
from app.content.models import Idea, Post, PostEvent, PostEventName, PostStatus
from app.core.clock import now
from app.demo.example import Example, Occurrence, PostText, TroubledText, wall_time
from app.demo.sandbox_past import PastPost
from app.llm.contract import Authorship
from app.media import service as media
from app.media.intake import Stored
from app.platforms.contract import AccountMetrics, ConnectedAccount, Platform, PostMetrics
from app.publishing.calendar_models import PostingSlot
from app.publishing.models import AttemptState, PublishAttempt
from app.social_accounts.models import SocialAccount
from app.social_accounts.storing import store
from app.strategies import service as strategies
from app.strategies.models import Strategy
from app.users.models import User

WRITTEN_AHEAD = timedelta(days=3)
LEASE_OWNER = "example"


@dataclass(frozen=True, slots=True)
class History:
    """One post that went out, and its figures at each instant they were read."""

    source: PostText
    slot: Occurrence
    post: PastPost
    readings: Sequence[tuple[datetime, PostMetrics]]


class Writer:
    """Adds rows to one session."""

    def __init__(self, session: AsyncSession, example: Example, user: User) -> None:
        self.session, self.example, self.user = session, example, user
        self.actor = timeline.by_user(user.id)
        self.pictures: dict[str, UUID] = {}

    async def business(self, business_id: UUID, *, created_at: datetime) -> Business:
        business = Business(
            id=business_id,
            user_id=self.user.id,
            is_example=True,
            created_at=created_at,
            **self.example.business.model_dump(),
        )
        self.session.add(business)
        await self.session.flush()
        return business

    async def library(self, business: Business, stored: Mapping[str, Stored]) -> None:
        """As old as the business, one minute after the other."""
        for minutes, picture in enumerate(self.example.pictures):
            asset = await media.put_on_list(self.session, stored[picture.name])
            asset.alt_text = picture.alt_text
            asset.created_at = asset.updated_at = business.created_at + timedelta(minutes=minutes)
            self.pictures[picture.name] = asset.id
        await self.session.flush()

    async def account(
        self, business: Business, connected: ConnectedAccount, counts: Sequence[tuple[datetime, AccountMetrics]]
    ) -> SocialAccount:
        account = await store(
            self.session, Platform.SANDBOX, connected, user_id=self.user.id, business_id=business.id, at=now()
        )
        self.session.add_all(
            AccountMetricSnapshot(social_account_id=account.id, fetched_at=at, **asdict(metrics))
            for at, metrics in counts
        )
        self.session.add_all(
            PostingSlot(social_account_id=account.id, weekday=slot.weekday - 1, local_time=slot.time)
            for slot in self.example.slots
        )
        return account

    async def strategies(self, business: Business) -> Strategy:
        """The last one is active. Each is as old as its text says."""
        newest: Strategy | None = None
        for text in self.example.strategies:
            newest = await strategies.add_version(self.session, business.id, text.document(), made_by=Authorship.PERSON)
            written_at = now() - timedelta(days=text.days_ago)
            await self.session.execute(
                update(Strategy).where(Strategy.id == newest.id).values(created_at=written_at, updated_at=written_at)
            )
        assert newest is not None  # noqa: S101  the file has three
        return newest

    # --- posts --------------------------------------------------------------------------------------------------------

    def _post(self, account: SocialAccount, strategy: Strategy, source: PostText, **given: Any) -> Post:
        post = Post(
            **{
                "id": uuid4(),
                "business_id": account.business_id,
                "user_id": self.user.id,
                "social_account_id": account.id,
                "strategy_id": strategy.id,
                "platform": account.platform,
                "pillar": source.pillar,
                "text": source.text,
                "tags": source.tags,
                "media_ids": [self.pictures[name] for name in source.pictures],
                "hashtags": [word[1:].rstrip(".,!?") for word in source.text.split() if word.startswith("#")],
                "made_by": Authorship.PERSON,
                **given,
            }
        )
        self.session.add(post)
        return post

    def _event(self, post: Post, event: PostEventName, at: datetime, *, by_system: bool = True, **details: Any) -> None:
        actor = timeline.SYSTEM if by_system else self.actor
        number = 1 if by_system else None
        self.session.add(
            PostEvent(
                content_id=post.id, event=event, actor=actor, attempt_number=number, details=details, created_at=at
            )
        )

    def _attempt(self, post: Post, at: datetime, outcome: str, message: str | None = None) -> None:
        self.session.add(
            PublishAttempt(
                content_id=post.id,
                number=1,
                state=AttemptState.ENDED,
                lease_owner=LEASE_OWNER,
                lease_until=at,
                sending_at=at,
                ended_at=at,
                outcome=outcome,
                outcome_message=message,
                created_at=at,
            )
        )

    async def published(self, account: SocialAccount, strategy: Strategy, history: Sequence[History]) -> None:
        posts: list[tuple[History, Post, datetime, datetime]] = []
        for item in history:
            out_at = item.post.published_at
            written_at = out_at - WRITTEN_AHEAD
            latest = None
            if item.readings:
                read_at, metrics = item.readings[-1]
                latest = latest_metrics(metrics) | {"fetched_at": read_at.isoformat()}
            post = self._post(
                account,
                strategy,
                item.source.model_copy(update={"text": item.post.text}),
                status=PostStatus.PUBLISHED,
                scheduled_for=item.slot.at,
                published_at=out_at,
                external_post_id=item.post.external_id,
                permalink=item.post.permalink,
                why_this_time=item.slot.why,
                approved_at=written_at,
                attempt_count=1,
                latest_metrics=latest,
                created_at=written_at,
                updated_at=out_at,
            )
            posts.append((item, post, written_at, out_at))
        await self.session.flush()  # all of them at once: each by itself took a second longer
        for item, post, written_at, out_at in posts:
            self._event(post, "scheduled", written_at, by_system=False, scheduled_for=item.slot.at.isoformat())
            self._event(post, "published", out_at, permalink=item.post.permalink)
            self._attempt(post, out_at, "published")
        snapshots = [
            {
                "content_id": post.id,
                "platform": post.platform,
                "fetched_at": at,
                "is_simulated": metrics.is_simulated,
                **figures_with_rate(metrics),
            }
            for item, post, _, _ in posts
            for at, metrics in item.readings
        ]
        await self.session.execute(insert(MetricSnapshot), snapshots)

    async def scheduled(
        self, account: SocialAccount, strategy: Strategy, week: Sequence[tuple[PostText, Occurrence]]
    ) -> None:
        for source, slot in week:
            post = self._post(
                account,
                strategy,
                source,
                status=PostStatus.SCHEDULED,
                scheduled_for=slot.at,
                next_attempt_at=slot.at,
                why_this_time=slot.why,
                approved_at=now(),
            )
            await self.session.flush()
            self._event(post, "scheduled", now(), by_system=False, scheduled_for=slot.at.isoformat())

    async def drafts(
        self, account: SocialAccount, strategy: Strategy, drafts: Sequence[tuple[PostText, Occurrence]]
    ) -> None:
        """Written without a model, for a person to look at: times are proposed, nothing is on the calendar."""
        for source, slot in drafts:
            self._post(
                account,
                strategy,
                source,
                made_by=Authorship.OFFLINE,
                scheduled_for=slot.at,
                why_this_time=slot.why,
            )
        await self.session.flush()

    async def in_trouble(self, account: SocialAccount, strategy: Strategy) -> None:
        for source in self.example.failed:
            at = self._when(source)
            post = self._post(
                account,
                strategy,
                source,
                status=PostStatus.FAILED,
                scheduled_for=at,
                failure_code=source.code,
                failure_reason=source.reason,
                attempt_count=1,
                approved_at=at - WRITTEN_AHEAD,
                created_at=at - WRITTEN_AHEAD,
            )
            await self.session.flush()
            self._event(post, "failed", at, code=source.code, reason=source.reason)
            self._attempt(post, at, "rejected", source.reason)
        for source in self.example.unconfirmed:
            at = self._when(source)
            post = self._post(
                account,
                strategy,
                source,
                status=PostStatus.UNCONFIRMED,
                scheduled_for=at,
                uncertain_since=at,
                failure_reason=source.reason,
                attempt_count=1,
                approved_at=at - WRITTEN_AHEAD,
                created_at=at - WRITTEN_AHEAD,
            )
            await self.session.flush()
            self._event(post, "unconfirmed", at, reason=source.reason)
            self._attempt(post, at, "unknown", source.reason)

    def ideas(self, business: Business) -> None:
        for source in self.example.ideas:
            written_at = now() - timedelta(days=source.days_ago)
            idea = Idea(
                business_id=business.id,
                user_id=self.user.id,
                text=source.text,
                link=source.link,
                created_at=written_at,
                updated_at=written_at,
            )
            self.session.add(idea)

    def _when(self, source: TroubledText) -> datetime:
        day = (now() - timedelta(days=source.days_ago)).astimezone(self.example.zone).date()
        return wall_time(day, source.time, self.example.zone)
