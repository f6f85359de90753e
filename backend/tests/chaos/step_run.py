"""Every step once: the process dies there, another takes over, and the network's log is held against our tables."""

import json
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from celery import Celery

from tests.chaos import audit
from tests.chaos.audit import Figures
from tests.chaos.forks import Fork, Forks, command
from tests.chaos.places import Place, Places, Servers
from tests.chaos.step_cases import DISPATCH, REFRESH, Case
from tests.chaos.steps import Orders

SHORT = {
    # Shorter than in earnest, so that a dead worker's posts are looked after within seconds.
    "PUBLISH_LEASE_SECONDS": "7",
    "PUBLISH_PREPARE_SECONDS": "2",
    "PUBLISH_CALL_SECONDS": "4",
    "DATABASE_POOL_SIZE": "2",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "json",
}
RING_SECONDS = 0.4
DEATH_SECONDS = 60
MISSED_SECONDS = 4
"""A process that lives on so long after its posts have come to their ends never was at the step."""
SETTLE_SECONDS = 150


@dataclass(slots=True)
class Reckoning:
    """Of all cases together."""

    steps: int = 0
    cases: int = 0
    kills: int = 0
    stops: int = 0
    """As kills, and went on later."""
    doubled: int = 0
    lost: int = 0
    published: int = 0
    failed: int = 0
    unconfirmed: int = 0
    seconds: float = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.doubled == 0 and self.lost == 0 and not self.problems

    def as_json(self) -> dict[str, Any]:
        figures = {"mode": "steps", **asdict(self)}
        figures.pop("problems")
        return figures

    def add(self, case: Case, figures: Figures) -> None:
        self.cases += 1
        if case.signal == signal.SIGKILL:
            self.kills += figures.kills
        else:
            self.stops += figures.kills
        for name in ("doubled", "lost", "published", "failed", "unconfirmed"):
            setattr(self, name, getattr(self, name) + getattr(figures, name))
        self.problems += [f"{case.name}: {problem}" for problem in figures.problems]


def run(
    cases: Sequence[Case], servers: Servers, folder: Path, *, at_once: int, say: Callable[[str], None] = print
) -> Reckoning:
    begun = time.monotonic()
    whole = Reckoning(steps=len({case.step for case in cases}))
    with (
        Places(servers, folder, at_once=at_once) as places,
        Forks(SHORT) as forks,
        ThreadPoolExecutor(at_once) as pool,
    ):

        def one(case: Case) -> Figures:
            try:
                with places.take() as place:
                    return _Run(case, place, forks).figures(places)
            except Exception as error:  # noqa: BLE001  told with the case it belongs to
                return Figures(problems=[f"{type(error).__name__}: {error}"])

        for case, figures in zip(cases, pool.map(one, cases), strict=True):
            whole.add(case, figures)
            said = "ok" if figures.is_clean else "; ".join(figures.problems)
            say(f"{case.name}: {said} ({figures.seconds:.0f} s)")
    whole.seconds = round(time.monotonic() - begun, 1)
    return whole


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it came to be so in time."""
    give_up_at = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < give_up_at:
        time.sleep(0.1)
    return so


class _Run:
    """One case."""

    def __init__(self, case: Case, place: Place, forks: Forks) -> None:
        self.case = case
        self.place = place
        self.forks = forks
        self.marker = place.folder / "at-the-step.json"
        self.bell = Celery(broker=place.redis_url)
        self.problems: list[str] = []
        self.kills = 0
        """1 once it was seen that the ordered signal struck at the ordered step."""

    def figures(self, places: Places) -> Figures:
        begun = time.monotonic()
        case, place = self.case, self.place
        account = places.fill(place, case.temper, case.posts, is_ahead=case.is_ahead, **case.settings)
        for fault in case.faults:
            place.sandbox.fault(**fault, account=place.handle)
        if case.renewal_is_due:
            place.renewal_is_due()
        with self.bell, self._beside_a_beat(), self._doomed() as doomed:
            self._wait_for_the_step(doomed)
            if doomed.code is not None:
                place.holder_of_renewals_is_dead()
            if case.is_ahead:
                place.their_time_has_come()
            at_the_step = time.monotonic()
            with self._started(case.who, "heir") as heir:
                self._wait_until_settled(heir)
                time.sleep(max(0, at_the_step + case.watch_seconds - time.monotonic()))
                if case.signal == signal.SIGSTOP:
                    self._let_go_on(doomed)
        posts = audit.read_posts(place.database_url)
        knowable = {str(account.id)} if case.temper.can_be_known else set[str]()
        figures = audit.compare(posts, place.sandbox.log(place.handle), knowable_accounts=knowable)
        figures.kills = self.kills
        self._check_ends(posts)
        figures.problems += self.problems
        figures.seconds = time.monotonic() - begun
        return figures

    # --- processes ------------------------------------------------------------------------------------------------

    @contextmanager
    def _started(self, who: str, name: str, orders: Orders | None = None) -> Iterator[Fork]:
        """The supervisor's worker or beat on this case's database; killed at the end."""
        folder = self.place.folder / name
        folder.mkdir()
        environment = {**self.place.environment, "AIGROWTH_DATA_DIR": str(folder)}
        log = self.place.folder / f"{name}.log"
        fork = self.forks.start(command(who, folder), environment=environment, log=log, orders=orders)
        try:
            yield fork
        finally:
            fork.kill()

    @contextmanager
    def _doomed(self) -> Iterator[Fork]:
        case = self.case
        orders = Orders(case.step, str(self.marker), nth=case.nth, posts=case.together, signal=case.signal)
        with self._started(case.who, "doomed", orders) as doomed:
            yield doomed

    @contextmanager
    def _beside_a_beat(self) -> Iterator[None]:
        """Where beat is to die, a worker is there all the time."""
        if self.case.who == "worker":
            yield
            return
        with self._started("worker", "worker"):
            yield

    def _ring(self, tasks: Sequence[str]) -> None:
        """What beat does; where beat is to die, only beat does it."""
        if self.case.who == "worker":
            for task in tasks:
                self.bell.send_task(task, queue="publishing", expires=5)

    # --- waiting --------------------------------------------------------------------------------------------------

    def _wait_for_the_step(self, doomed: Fork) -> None:
        """Until it is dead, or stopped; and whether that really was at the step, the right time, by that signal."""
        give_up_at = waits_until = time.monotonic() + DEATH_SECONDS
        while doomed.code is None and not self.marker.exists():
            if time.monotonic() > min(give_up_at, waits_until):
                raise RuntimeError(f"the process never came to the step: {self._standing()}")
            waits_until = give_up_at if self.place.count_waiting() else min(waits_until, self._soon())
            self._ring(self.case.rings)
            self.place.put_the_clock_forward()
            time.sleep(RING_SECONDS)
        if self.case.signal == signal.SIGKILL:
            wait_until(lambda: doomed.code is not None, seconds=20)
            if doomed.code != -signal.SIGKILL:
                raise RuntimeError(f"the process ended with {doomed.code} instead of by signal 9")
        noted = json.loads(self.marker.read_text("utf-8"))
        wanted = {"step": self.case.step, "passing": self.case.nth, "pid": doomed.pid}
        if any(noted[name] != value for name, value in wanted.items()) or noted["posts"] < self.case.together:
            raise RuntimeError(f"it happened at {noted} instead of {wanted}")
        self.kills = 1

    @staticmethod
    def _soon() -> float:
        return time.monotonic() + MISSED_SECONDS

    def _let_go_on(self, stopped: Fork) -> None:
        """To the end of its attempt, which is another worker's by now."""
        stopped.send(signal.SIGCONT)
        log = self.place.folder / "doomed.log"
        # Frozen in the claim itself, it never had a post: all it sees is that its transaction was ended.
        notices = "IdleInTransaction" if self.case.step == "claim written" else "attempt.lease_lost"
        if not wait_until(lambda: notices in log.read_text("utf-8", "replace"), seconds=30):
            self.problems.append("it went on, and never noticed that the post was another worker's")
        if stopped.code is not None:
            self.problems.append(f"it ended with {stopped.code} after it went on")

    def _wait_until_settled(self, heir: Fork) -> None:
        give_up_at = time.monotonic() + SETTLE_SECONDS
        tasks = {DISPATCH, *self.case.rings} - {REFRESH}
        while self.place.count_waiting():
            if heir.code is not None:
                self.problems.append(f"the process that was to go on ended with {heir.code}: {self._last_of('heir')}")
                return
            if time.monotonic() > give_up_at:
                said = f"{self._standing()}; the other process last said: {self._last_of('heir')}"
                self.problems.append(f"not settled after {SETTLE_SECONDS} s: {said}")
                return
            self._ring([*tasks])
            self.place.put_the_clock_forward()
            time.sleep(RING_SECONDS)

    def _last_of(self, name: str) -> str:
        return (self.place.folder / f"{name}.log").read_text("utf-8", "replace")[-500:]

    def _standing(self) -> str:
        posts = self.place.read("SELECT status, count(*) FROM content GROUP BY status")
        query = "SELECT number, state, outcome, outcome_message FROM publish_attempts ORDER BY created_at DESC LIMIT 5"
        return f"{posts}, {self.place.read(query)}"

    # --- reckoning ------------------------------------------------------------------------------------------------

    def _check_ends(self, posts: list[dict[str, Any]]) -> None:
        unexpected = [post for post in posts if post["status"] not in self.case.ends]
        self.problems += [
            f"{post['id']} ended {post['status']} instead of {'/'.join(sorted(self.case.ends))}: "
            f"{post['failure_code']} {post['failure_reason']}"
            for post in unexpected
        ]
        if (told := self.place.count_told()) != self.case.tells and self.case.story == "refused":
            self.problems.append(f"a person was told {told} times instead of {self.case.tells}")
