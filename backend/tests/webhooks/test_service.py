"""Events are kept once and handled until it is done, or given up."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import frozen, now
from app.core.db import sessions, unit_of_work
from app.webhooks import handlers, service
from app.webhooks.event import Event
from app.webhooks.models import WebhookEvent, WebhookProvider


class Recorder:
    """A handler that notes what it is given, and fails as often as it is told to for an event."""

    def __init__(self) -> None:
        self.seen: list[Event] = []
        self.failures: Counter[str] = Counter()

    async def __call__(self, event: Event) -> None:
        self.seen.append(event)
        if self.failures[event.id]:
            self.failures[event.id] -= 1
            raise ConnectionError("no way, and here is a secret: sk_live_1")


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch, database: None) -> Recorder:
    recorder = Recorder()
    monkeypatch.setitem(handlers.HANDLERS, WebhookProvider.STRIPE, recorder)
    return recorder


async def receive(event_id: str, event_type: str = "invoice.paid") -> bool:
    async with unit_of_work() as session:
        return await service.receive(
            session, WebhookProvider.STRIPE, event_id=event_id, event_type=event_type, payload={"id": event_id}
        )


async def stored() -> list[WebhookEvent]:
    async with sessions() as session:
        return list(await session.scalars(select(WebhookEvent).order_by(WebhookEvent.received_at)))


async def test_an_event_sent_twice_is_handled_once(recorder: Recorder) -> None:
    assert await receive("evt_1")
    assert not await receive("evt_1")

    await service.handle_waiting()
    await service.handle_waiting()

    assert [event.id for event in recorder.seen] == ["evt_1"]
    assert recorder.seen[0].payload == {"id": "evt_1"}
    assert (await stored())[0].handled_at is not None


async def test_one_that_fails_waits_and_does_not_hold_up_the_next(recorder: Recorder) -> None:
    await receive("evt_1")
    await receive("evt_2")
    recorder.failures["evt_1"] = 1

    await service.handle_waiting()

    first, second = sorted(await stored(), key=lambda one: one.event_id)
    assert first.handled_at is None
    assert first.next_attempt_at is not None
    assert first.next_attempt_at > now() + timedelta(minutes=1)
    assert first.last_error == "ConnectionError"
    assert second.handled_at is not None

    with frozen(now() + timedelta(minutes=3)):
        await service.handle_waiting()

    assert sorted(event.id for event in recorder.seen) == ["evt_1", "evt_1", "evt_2"]
    assert all(one.handled_at for one in await stored())


async def test_it_is_given_up_in_the_end_and_forgotten_after_some_weeks(recorder: Recorder) -> None:
    await receive("evt_1")
    recorder.failures["evt_1"] = 100
    for attempt in range(service.MOST_ATTEMPTS + 3):
        with frozen(now() + attempt * timedelta(hours=7)):
            await service.handle_waiting()

    assert len(recorder.seen) == service.MOST_ATTEMPTS
    (given_up,) = await stored()
    assert given_up.handled_at is None
    assert given_up.next_attempt_at is None

    with frozen(now() + service.KEPT_FOR + timedelta(days=1)):
        async with unit_of_work() as session:
            await service.forget_old(session)
    assert await stored() == []
