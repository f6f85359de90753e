"""A whole run on all seven platforms side by side: the connectors' own ways to find out what became of a lost answer,
while the platforms misbehave and processes are killed. At the end the stand-ins' books are held against our tables.
"""

import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from sqlalchemy import insert

from app.content.models import Post
from app.core.clock import now
from app.core.db import unit_of_work
from app.platforms.contract import Platform, part_key
from app.social_accounts.models import SocialAccount
from app.supervisor.ports import free_port
from tests.all_platforms.connecting import connect
from tests.all_platforms.counterparts import Held, Trouble
from tests.chaos import audit, calendar
from tests.chaos.audit import Figures
from tests.chaos.beside import Beside, all_beside
from tests.chaos.product import Product
from tests.chaos.run import SHORT, told_by, wait_until_settled
from tests.chaos.trouble import Killer
from tests.factories import Make
from tests.media import samples

Say = Callable[[str], None]

STRUCK = 0.2
"""Troubles for each post, on the average; some of them strike while it is asked about, or nobody."""
MOST_WAITING = 2
"""Troubles of one account that have not struck yet: they do not pile up where nothing is sent."""
STEP_SECONDS = 0.25
LONGER = {
    # Than on the sandbox: a Page is looked at twice, seconds apart; Instagram fetches pictures from the product,
    # and once more when that was just being started again.
    "PUBLISH_LEASE_SECONDS": "22",
    "PUBLISH_PREPARE_SECONDS": "11",
    "PUBLISH_CALL_SECONDS": "10",
}
FREE = {"spacing_seconds": 0} | {"account_posts": 100_000, "account_seconds": 86_400}
"""Nobody's quota of a day is in the way."""
# Platforms ask for minutes and hours after a 429; a run has minutes. What is left says that a limit is kept: it is
# lifted only after some seconds.
_LIMITS_END = """
UPDATE social_accounts SET rate_limited_until = NULL, budget_remaining = NULL, budget_resets_at = NULL
WHERE rate_limited_until > now() + interval '8 seconds' OR budget_remaining <= 0
"""
_LIMITS_OF_ALL_END = "UPDATE platform_limits SET limited_since = NULL, limited_until = NULL"
_WAITS_END = """
UPDATE content c SET next_attempt_at = now() + interval '4 seconds', version = version + 1
WHERE status IN ('scheduled', 'publishing') AND attempt_count > 0 AND next_attempt_at > now() + interval '12 seconds'
  AND NOT EXISTS (SELECT FROM publish_attempts p WHERE p.content_id = c.id AND p.state <> 'ended')
"""
# Whoever sent it is done or dead. Meta's two say when a container was made, which must not be after that; they are
# asked for half a minute only.
_BEGUN_LONG_AGO = """
UPDATE content c SET uncertain_since = uncertain_since - interval '2 minutes'
WHERE status IN ('scheduled', 'publishing') AND uncertain_since > now() - interval '2 minutes'
  AND platform NOT IN ('instagram', 'threads')
  AND NOT EXISTS (SELECT FROM publish_attempts p WHERE p.content_id = c.id AND p.state <> 'ended')
"""


@dataclass(frozen=True, slots=True)
class Size:
    posts: int
    kills: int
    seconds: float
    """Over which the posts are due and the kills happen."""
    workers: int = 3
    beats: int = 2
    is_quick: bool = False
    """Afterwards, what is not seen counts as not there after seconds, not a minute: the stand-ins list at once."""
    patience_seconds: float = 300
    """For what is left afterwards: a platform may be asked for a minute until a post is certainly not there."""


@dataclass(frozen=True, slots=True)
class Connected:
    counterpart: Beside
    name: str
    """The account's, in the stand-in's books."""
    can_be_known: bool
    account: SocialAccount
    media: tuple[UUID, ...]
    """Pictures of every post; Instagram takes none without."""


def run(folder: Path, size: Size, *, seed: int, say: Say = print) -> Figures:
    random.seed(seed)
    begun = time.monotonic()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with all_beside(folder.parent / "stand-ins") as platforms:
        environment = SHORT | LONGER | {"PORT": str(port), "PUBLIC_URL": url, "RATE_LIMIT_PER_MINUTE": "1000"}
        environment["PLATFORM_PACE"] = json.dumps({one.platform: FREE for one in platforms})
        for one in platforms:
            environment |= one.settings(f"{url}/api/v1/social/callback/{one.platform}")
        with Product(folder, workers=size.workers, beats=size.beats, **environment) as product, told_by(product):
            figures = _run(product, platforms, f"{url}/api/v1", size, say)
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


def _run(product: Product, platforms: list[Beside], api: str, size: Size, say: Say) -> Figures:
    connected = calendar.in_own_loop(lambda: _connect_all(platforms, api))
    begin = now() + timedelta(seconds=2)
    calendar.in_own_loop(lambda: _schedule(connected, size.posts, begin=begin, seconds=size.seconds))
    say(f"{size.posts} posts on {len(connected)} accounts, due within {size.seconds:.0f} s; {size.kills} kills")
    killer, given = _make_trouble(product, connected, size, say)
    say(f"{len(killer.killed)} kills are over; waiting for what is left")
    also = [_LIMITS_END, _LIMITS_OF_ALL_END, *([_BEGUN_LONG_AGO] if size.is_quick else [])]
    wait_until_settled(product, size.patience_seconds, say, also=also)
    posts = audit.read_posts(product.told["DATABASE_URL"])
    knowable = {str(one.account.id) for one in connected if one.can_be_known}
    figures = audit.compare(posts, [*_log(connected, posts, platforms)], knowable_accounts=knowable)
    unstruck = sum(one.counterpart.waiting(one.name) for one in connected)
    figures.kills, figures.faults = len(killer.killed), given - unstruck
    figures.published_on = dict(Counter(post["platform"] for post in posts if post["status"] == "published"))
    return figures


# --- beforehand -------------------------------------------------------------------------------------------------------


async def _connect_all(platforms: list[Beside], api: str) -> list[Connected]:
    """Two accounts on each, all of one person, a business for each platform; by the product's own API."""
    make, connected = Make(), []
    user = await make.user()
    headers = {"Authorization": f"Bearer {await make.session_token(user)}"}
    async with httpx.AsyncClient(base_url=api, headers=headers, timeout=60) as client:
        for one in platforms:
            business = await make.business(user=user)
            media: tuple[UUID, ...] = ()
            if one.platform == Platform.INSTAGRAM:
                query = {"business_id": str(business.id), "filename": "loaf.jpg"}
                answer = await client.post("/media", params=query, content=samples.jpeg(width=640, height=640))
                media = (UUID(answer.json()["id"]),)
            for person in one.sign_up():
                shown = await connect(client, str(business.id), one.platform, person)
                account = await make.get(SocialAccount, UUID(shown["id"]))
                connected.append(Connected(one, person.account, person.can_be_known, account, media))
    return connected


async def _schedule(connected: list[Connected], posts: int, *, begin: Any, seconds: float) -> None:
    """At any moment of the time given, no two alike; every fifth has a reply or a comment under it."""
    rows = []
    for number in range(posts):
        target = connected[number % len(connected)]
        following = [f"Loaf {number} of today, and more about it."] if random.random() < 0.2 else []
        at = begin + timedelta(seconds=random.uniform(0, seconds))
        row = calendar.post_row(target.account, f"Loaf {number} of today.", following, at=at)
        rows.append({**row, "media_ids": [*target.media]})
    async with unit_of_work() as session:
        await session.execute(insert(Post), rows)


# --- the trouble ------------------------------------------------------------------------------------------------------


def _make_trouble(product: Product, connected: list[Connected], size: Size, say: Say) -> tuple[Killer, int]:
    """Until the time is over; how many troubles were made. Those that are left strike afterwards, once each."""
    killer = Killer(product, kills=size.kills, say=say)
    between = size.seconds / max(size.kills, 1)
    given = 0
    for target, trouble in zip(connected, itertools.cycle(Trouble), strict=False):
        target.counterpart.strike(target.name, trouble)
        given += 1
    began = time.monotonic()
    next_kill = began + between * random.uniform(0.3, 1.7)
    while killer.left or time.monotonic() < began + 2 + size.seconds:
        time.sleep(STEP_SECONDS)
        product.check()
        if random.random() < STRUCK * size.posts / size.seconds * STEP_SECONDS:
            target = random.choice(connected)
            if target.counterpart.waiting(target.name) < MOST_WAITING:
                target.counterpart.strike(target.name, random.choice([*Trouble]))
                given += 1
        if killer.left and time.monotonic() > next_kill:
            killer.strike()
            next_kill = time.monotonic() + between * random.uniform(0.3, 1.7)
        _end_long_waits(product)
    return killer, given


def _end_long_waits(product: Product) -> None:
    if random.random() > STEP_SECONDS / 2:
        return
    try:
        with psycopg.connect(product.told["DATABASE_URL"], connect_timeout=3) as connection:
            for statement in (_LIMITS_END, _LIMITS_OF_ALL_END, _WAITS_END):
                connection.execute(statement)
    except psycopg.OperationalError:
        return  # it is just starting again


# --- the reckoning ----------------------------------------------------------------------------------------------------


def _log(connected: list[Connected], posts: list[dict[str, Any]], platforms: list[Beside]) -> Iterable[dict[str, Any]]:
    """What the platforms hold, in the form of the sandbox's log: no two posts are alike, so words say which it is."""
    names = {str(one.account.id): (one.counterpart.platform, one.name) for one in connected}
    keys = {
        (*names[post["social_account_id"]], text): str(part_key(UUID(post["id"]), part))
        for post in posts
        for part, text in enumerate([post["text"], *post["following_parts"]])
    }
    for platform in platforms:
        for one in platform.held():
            yield _entry(one, keys.get((platform.platform, one.account, one.text)))


def _entry(held: Held, key: str | None) -> dict[str, Any]:
    return {"idempotency_key": key or f"nobody's: {held}", "id": held.external_id, "reply_to": held.reply_to}
