"""Whatever people and planners do in whatever order: one post per time, and nobody's own change is lost."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.content import service as content
from app.content.models import Post
from app.content.schemas import PostUpdate
from app.core import clock
from app.core.db import sessions, unit_of_work
from app.publishing import recurring, recurring_planner
from app.publishing.calendar_models import RecurringOccurrence, RecurringPost
from app.publishing.recurrence import Repeats, Rule
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

ZONE = ZoneInfo("Europe/London")
START = datetime(2026, 3, 20, 7, 13, tzinfo=UTC)
"""Clocks go forward on the 29th."""


@dataclass
class History:
    """A rule as the database has it, and beside it what must be true."""

    chance: Random
    owner: User
    recurring_id: UUID
    at: datetime = START
    number: int = 0
    weekdays: list[int] = field(default_factory=lambda: [0, 2, 4])
    wall: time = time(1, 30)
    text: str = "Text number 0."
    is_paused: bool = False
    touched: dict[date, str] = field(default_factory=dict)
    skipped: set[date] = field(default_factory=set)

    async def step(self) -> None:
        self.number += 1
        await self.chance.choice([self.wait, self.wait, self.change, self.pause, self.touch, self.skip])()

    async def wait(self) -> None:
        self.at += timedelta(hours=self.chance.randint(1, 60))

    async def change(self) -> None:
        if self.chance.random() < 0.5:
            self.weekdays = sorted(self.chance.sample(range(7), self.chance.randint(1, 4)))
        if self.chance.random() < 0.5:
            self.wall = time(self.chance.randint(0, 23), self.chance.choice([0, 30]))
        self.text = f"Text number {self.number}."
        await self._update(weekdays=self.weekdays, local_time=self.wall, text=self.text)

    async def pause(self) -> None:
        self.is_paused = not self.is_paused
        await self._update(is_paused=self.is_paused)

    async def touch(self) -> None:
        chosen = await self._one_of_ours()
        if chosen is None:
            return
        day, post = chosen
        self.touched[day] = f"A person's words {self.number}."
        async with unit_of_work() as session:
            body = PostUpdate(text=self.touched[day], version=post.version)
            await content.update_post(session, post.id, body, owner=self.owner, if_match=None)

    async def skip(self) -> None:
        chosen = await self._one_of_ours()
        if chosen is None:
            return
        day, post = chosen
        self.skipped.add(day)
        self.touched.pop(day, None)
        async with unit_of_work() as session:
            await content.delete_post(session, post.id, owner=self.owner)

    async def check(self) -> None:
        rows = await self._rows()
        days = [day for day, _ in rows]
        assert len(days) == len(set(days))
        ahead = {day: post for day, post in rows if post.scheduled_for is not None and post.scheduled_for > self.at}
        behind = set(days) - set(ahead)
        untouched = {day: (post.scheduled_for, post.text) for day, post in ahead.items() if day not in self.touched}
        today = self.at.astimezone(ZONE).date()
        rule = Rule(Repeats.WEEKLY, frozenset(self.weekdays), 1, None, self.wall, START.date(), None)
        assert untouched == {
            day: (instant, self.text)
            for day, instant in rule.instants(today, today + recurring.AHEAD, ZONE).items()
            if instant > self.at and not self.is_paused and day not in {*self.touched, *self.skipped, *behind}
        }
        stored = dict(rows)
        assert {day: stored[day].text for day in self.touched} == self.touched

    async def _update(self, **changes: object) -> None:
        async with unit_of_work() as session:
            version = (await recurring.get(session, self.recurring_id, owner=self.owner)).version
            await recurring.update(
                session, self.recurring_id, changes, owner=self.owner, if_match=None, version=version
            )

    async def _rows(self) -> list[tuple[date, Post]]:
        query = select(RecurringOccurrence.occurs_on, Post).join(Post, Post.id == RecurringOccurrence.content_id)
        async with sessions() as session:
            rows = await session.execute(query.order_by(RecurringOccurrence.occurs_on))
            return [(row[0], row[1]) for row in rows]

    async def _one_of_ours(self) -> tuple[date, Post] | None:
        ahead = [row for row in await self._rows() if row[1].scheduled_for and row[1].scheduled_for > self.at]
        return self.chance.choice(ahead) if ahead else None


@pytest.mark.parametrize("seed", range(5))
async def test_any_history_leaves_one_post_per_time_as_the_rule_says(make: Make, sandbox: SandboxServer, seed: int):
    owner = await make.user()
    account = await make.social_account(business=await make.business(user=owner))
    with clock.frozen(START):
        async with unit_of_work() as session:
            values = {
                "social_account_id": account.id,
                "text": "Text number 0.",
                "repeats": Repeats.WEEKLY,
                "weekdays": [0, 2, 4],
                "every_weeks": 1,
                "local_time": time(1, 30),
                "starts_on": None,
            }
            made: RecurringPost = await recurring.create(session, values, owner=owner)
    history = History(Random(seed), owner, made.id)

    for _ in range(40):
        with clock.frozen(history.at):
            await history.step()
        with clock.frozen(history.at):
            await recurring_planner.plan_recurring()
            await history.check()
