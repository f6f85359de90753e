"""Hypothesis looks for any order of events that doubles or loses a post."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from app.content import service as content
from app.content.models import Post, PostStatus
from app.content.schemas import PostUpdate
from app.core.db import unit_of_work
from app.core.errors import AppError
from app.platforms.contract import part_key
from app.publishing import service as publishing
from app.social_accounts import service as social_accounts
from tests.chaos.machine import BLIND, STEPS, TEMPERS, Stalled, World
from tests.platforms.sandbox_server import SandboxServer

FAULTS = (
    "error_before",
    "error_after",
    "drop_before",
    "drop_after",
    "rate_limit",
    "unavailable",
    "expired_token",
    "duplicate",
    "pending",
)
PARTS = st.sampled_from([1, 1, 2, 3])
MOST_PARTS = 12
"""Of a thread after edits: every one may add two to those that are out by then."""
WAITING = (PostStatus.SCHEDULED, PostStatus.PUBLISHING)


class Publishing(RuleBasedStateMachine):
    posts: Bundle[Post] = Bundle("posts")
    stalled: Bundle[Stalled] = Bundle("stalled")

    def __init__(self, sandbox: SandboxServer) -> None:
        super().__init__()
        self.world = World(sandbox)
        self.known: list[Post] = []
        self.resent: Counter[tuple[str, int]] = Counter()
        """By post and part."""
        self.told: set[str] = set()
        """Posts a person decided about."""
        self.cut_off: set[str] = set()
        """Accounts that could not be asked for a while."""
        self.texts = 0

    def text(self) -> str:
        self.texts += 1
        return f"Loaf number {self.texts}."

    def person(self, act: Any, post: Post, **how: Any) -> bool:
        """Whether the product let the person do it; a refusal is a fine answer."""

        async def run() -> None:
            async with unit_of_work() as session:
                await act(session, post.id, owner=self.world.owner, **how)

        try:
            self.world.run(run())
        except AppError:
            return False
        return True

    # --- people -------------------------------------------------------------------------------------------------------

    @initialize(target=posts, name=st.sampled_from([*TEMPERS]), parts=PARTS)
    def first_post(self, name: str, parts: int) -> Post:
        return self.write(name, parts)

    @rule(target=posts, name=st.sampled_from([*TEMPERS]), parts=PARTS)
    def another_post(self, name: str, parts: int) -> Post:
        return self.write(name, parts)

    def write(self, name: str, parts: int) -> Post:
        """On the calendar for now."""
        first, *following = [self.text() for _ in range(parts)]
        plain = {"account": self.world.accounts[name], "scheduled_for": self.world.at}
        post = self.world.run(self.world.make.scheduled_post(text=first, following_parts=following, **plain))
        self.known.append(post)
        return post

    @rule(post=posts, minutes=st.integers(0, 90))
    def schedule(self, post: Post, minutes: int) -> None:
        self.person(publishing.schedule, post, at=self.world.at + timedelta(minutes=minutes))

    @rule(post=posts)
    def unschedule(self, post: Post) -> None:
        self.person(publishing.unschedule, post)

    @rule(post=posts)
    def publish_now(self, post: Post) -> None:
        self.person(publishing.publish_now, post)

    @rule(post=posts)
    def edit(self, post: Post) -> None:
        self.person(content.update_post, post, body=PostUpdate(text=self.text()), if_match=None)

    @rule(post=posts, count=st.integers(0, 2))
    def edit_the_rest(self, post: Post, count: int) -> None:
        """Other texts, more or fewer, for the parts that are not out; a post may become a thread, a thread a post."""
        fresh = self.world.run(self.world.make.reload(post))
        rest = [self.text() for _ in range(count)]
        following = [*fresh.following_parts[: max(len(fresh.published_parts) - 1, 0)], *rest]
        self.person(content.update_post, post, body=PostUpdate(following_parts=following), if_match=None)

    @rule(post=posts)
    def say_it_is_out(self, post: Post) -> None:
        """With its true address, where it is there; else with one that is not its."""
        there = self.accepted()[str(post.id), self.missing_part(post)]
        self.texts += 1
        address = f"http://localhost/@shop/posts/{there[-1] if there else f'{self.texts:016x}'}"
        if self.person(publishing.resolve, post, permalink=address, resend=False):
            self.told.add(str(post.id))

    @rule(post=posts)
    def ask_to_send_it_again(self, post: Post) -> None:
        part = self.missing_part(post)
        if self.person(publishing.resolve, post, permalink=None, resend=True):
            self.told.add(str(post.id))
            self.resent[str(post.id), part] += 1

    def missing_part(self, post: Post) -> int:
        return len(self.world.run(self.world.make.reload(post)).published_parts)

    @rule(name=st.sampled_from([*TEMPERS]))
    def disconnect(self, name: str) -> None:
        async def run() -> None:
            async with unit_of_work() as session:
                await social_accounts.disconnect(session, self.world.accounts[name].id, owner=self.world.owner)

        self.world.run(run())
        self.cut_off.add(str(self.world.accounts[name].id))

    @rule(name=st.sampled_from([*TEMPERS]))
    def connect_again(self, name: str) -> None:
        self.world.run(self.world.reconnect(name))

    # --- the network and the clock ------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(FAULTS), count=st.integers(1, 3))
    def network_misbehaves(self, kind: str, count: int) -> None:
        self.world.sandbox.fault(kind, count=count, polls=count)

    @rule(kind=st.sampled_from(["error_before", "drop_before", "rate_limit", "unavailable"]))
    def network_does_not_answer_questions(self, kind: str) -> None:
        self.world.sandbox.fault(kind, operation="read", count=1)

    @rule(name=st.sampled_from([*TEMPERS]))
    def permission_is_withdrawn(self, name: str) -> None:
        account = self.world.accounts[name]
        self.world.sandbox.fault("revoked_token", account=str(account.details["handle"]), operation="any")
        self.cut_off.add(str(account.id))

    @rule(seconds=st.sampled_from([1, 5, 20, 60, 130, 600, 2400]))
    def time_passes(self, seconds: int) -> None:
        self.world.move(timedelta(seconds=seconds))

    # --- workers ------------------------------------------------------------------------------------------------------

    @rule()
    def doorbell(self) -> None:
        self.world.run(self.world.work())

    @rule()
    def doorbell_twice(self) -> None:
        self.world.run(self.world.work())
        self.world.run(self.world.work())

    @rule(target=stalled, step=st.sampled_from(STEPS))
    def worker_stalls(self, step: str) -> Any:
        one = self.world.run(self.world.stall(step))
        return multiple() if one is None else one

    @rule(one=consumes(stalled))
    def worker_wakes_up(self, one: Stalled) -> None:
        self.world.run(self.world.wake(one))

    @rule(one=consumes(stalled))
    def worker_dies(self, one: Stalled) -> None:
        self.world.run(self.world.kill(one))

    # --- what must hold -----------------------------------------------------------------------------------------------

    def accepted(self) -> dict[tuple[str, int], list[str]]:
        """By post and part."""
        places = {
            str(part_key(post.id, part)): (str(post.id), part) for post in self.known for part in range(MOST_PARTS)
        }
        found: dict[tuple[str, int], list[str]] = {place: [] for place in places.values()}
        for entry in self.world.sandbox.log():
            post_id, part = place = places[entry["idempotency_key"]]
            found[place].append(entry["id"])
            before = found[post_id, part - 1] if part > 0 else [None]
            assert entry["reply_to"] in before, f"part {part} of {post_id} is out of order"
        return found

    @invariant()
    def nothing_is_doubled(self) -> None:
        for place, there in self.accepted().items():
            assert len(there) <= 1 + self.resent[place], f"{place} is out {len(there)} times"

    def teardown(self) -> None:
        try:
            self.nothing_is_lost()
        finally:
            self.world.close()

    def nothing_is_lost(self) -> None:
        """Whatever happened: once the network is well again, every post comes to an end, and it is the true one."""
        self.world.sandbox.clear_faults()
        for _ in range(60):
            posts = self.world.run(self.read_all())
            waiting = [post.next_attempt_at for post in posts if post.status in WAITING and post.next_attempt_at]
            if not waiting:
                break
            self.world.move(max(min(waiting) - self.world.at, timedelta()) + timedelta(seconds=1))
            self.world.run(self.world.work())
        self.nothing_is_doubled()
        accepted = self.accepted()
        for post in self.world.run(self.read_all()):
            self.ended_truly(post, [accepted[str(post.id), part] for part in range(MOST_PARTS)])

    async def read_all(self) -> list[Post]:
        return [await self.world.make.reload(post) for post in self.known]

    def ended_truly(self, post: Post, there: list[list[str]]) -> None:
        """`there`: the ids of each part on the network."""
        assert post.status not in WAITING, f"nothing became of {post.id}: {post.status}, next {post.next_attempt_at}"
        if str(post.id) in self.told:
            return  # a person's word counts, true or not
        if post.status is PostStatus.PUBLISHED:
            parts = [out["external_id"] for out in post.published_parts] or [post.external_post_id]
            assert parts[0] == post.external_post_id
            assert len(parts) == len(post.parts)
            assert there == [[part] for part in parts] + [[]] * (MOST_PARTS - len(parts))
        elif post.status is PostStatus.UNCONFIRMED:
            blind = post.social_account_id == self.world.accounts[BLIND].id
            assert blind or str(post.social_account_id) in self.cut_off, (
                f"the network would have told: {post.failure_reason}"
            )
        else:
            known = [[out["external_id"]] for out in post.published_parts]
            known += [[]] * (MOST_PARTS - len(known))
            assert there == known, f"{post.status} ({post.failure_code}), and more of it is out than we know"


def test_no_order_of_events_doubles_or_loses_a_post(postgres: str, valkey: str, sandbox_server: SandboxServer):
    run_state_machine_as_test(
        lambda: Publishing(sandbox_server),
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=[*HealthCheck],
        ),
    )
