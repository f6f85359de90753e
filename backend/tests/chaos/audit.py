"""The network's own log against our tables: what is doubled, what is lost, and what became of the rest."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from app.platforms.contract import part_key

_POSTS = """
SELECT c.id::text, c.platform, c.status, c.external_post_id, c.failure_code, c.failure_reason, c.text,
       c.social_account_id::text, c.following_parts, c.published_parts, a.needs_reauth,
       (SELECT count(*) FROM publish_attempts p WHERE p.content_id = c.id AND p.state <> 'ended') AS open_attempts,
       (SELECT concat_ws(' ', 'attempt', p.number, p.state, p.outcome, p.outcome_message) FROM publish_attempts p
        WHERE p.content_id = c.id ORDER BY p.number DESC LIMIT 1) AS last_attempt,
       (SELECT count(*) FROM post_events e WHERE e.content_id = c.id AND e.event = 'published') AS published_events,
       (SELECT count(*) FROM post_events e WHERE e.content_id = c.id AND e.event = 'part_published') AS part_events
FROM content c JOIN social_accounts a ON a.id = c.social_account_id
"""


@dataclass(slots=True)
class Figures:
    doubled: int = 0
    lost: int = 0
    published: int = 0
    failed: int = 0
    unconfirmed: int = 0
    kills: int = 0
    posts: int = 0
    threads: int = 0
    parts: int = 0
    """Of threads, out on the network."""
    faults: int = 0
    seconds: float = 0
    failed_because: dict[str, int] = field(default_factory=dict)
    published_on: dict[str, int] = field(default_factory=dict)
    """By platform, where there are several."""
    problems: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.doubled == 0 and self.lost == 0 and not self.problems

    def as_json(self) -> dict[str, Any]:
        figures = asdict(self)
        figures.pop("problems")
        if not self.published_on:
            figures.pop("published_on")
        return figures


def read_posts(database_url: str) -> list[dict[str, Any]]:
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        return connection.execute(_POSTS).fetchall()


def compare(posts: list[dict[str, Any]], log: list[dict[str, Any]], *, knowable_accounts: set[str]) -> Figures:
    """Every accepted post carries our id (of a later part, one made of it) as its key, honoured or not."""
    accepted: dict[str, list[str]] = defaultdict(list)
    for entry in log:
        accepted[str(entry["idempotency_key"])].append(str(entry["id"]))
    follows = {str(entry["id"]): entry["reply_to"] for entry in log}
    figures = Figures(posts=len(posts), threads=sum(1 for post in posts if post["following_parts"]))
    counted = Counter(post["status"] for post in posts)
    figures.published, figures.failed = counted["published"], counted["failed"]
    figures.unconfirmed = counted["unconfirmed"]
    figures.failed_because = dict(Counter(post["failure_code"] for post in posts if post["status"] == "failed"))
    for post in posts:
        keys = [str(part_key(UUID(post["id"]), part)) for part in range(1 + len(post["following_parts"]))]
        there = [accepted.pop(key, []) for key in keys]
        for part, ids in enumerate(there):
            if len(ids) > 1:
                figures.doubled += len(ids) - 1
                figures.problems.append(f"part {part} of {post['id']} is out {len(ids)} times: {ids}")
            before = there[part - 1] if part > 0 else [None]
            figures.problems += [
                f"{one}, part {part} of {post['id']}, follows another" for one in ids if follows[one] not in before
            ]
        figures.parts += sum(map(len, there)) if len(there) > 1 else 0
        if problem := _lost(post, [one for ids in there for one in ids], knowable_accounts):
            figures.lost += 1
            figures.problems.append(f"{post['id']} ({post['status']}): {problem}")
        if post["open_attempts"]:
            figures.problems.append(f"{post['id']} ({post['status']}): an attempt is still open")
    figures.problems += [f"The network holds {ids} that no post of ours is." for ids in accepted.values()]
    return figures


def _lost(post: dict[str, Any], there: list[str], knowable_accounts: set[str]) -> str | None:
    """Why this post's end is not what really happened, or no end at all. `there`: on the network, in order."""
    following = post["following_parts"]
    known = [part["external_id"] for part in post["published_parts"]]
    is_knowable = post["social_account_id"] in knowable_accounts and not post["needs_reauth"]
    problem = None
    match post["status"]:
        case "published" if there[:1] != [post["external_post_id"]]:
            problem = f"we say {post['external_post_id']}, the network has {there}"
        case "published" if following and (known != there or len(known) != 1 + len(following)):
            problem = f"we say {known} of {1 + len(following)} parts, the network has {there}"
        case "published" if (post["published_events"], post["part_events"]) != (1, len(following)):
            problem = f"it was written down {post['published_events']} times, parts {post['part_events']} times"
        case "failed" if known != there:
            problem = f"we say it failed ({post['failure_code']}) after {known}, the network has {there}"
        case "failed" if not (post["failure_code"] and post["failure_reason"]):
            problem = "it failed without a reason"
        case "unconfirmed" if is_knowable:
            problem = f"the network would have told: {post['failure_reason']}"
        case "published" | "failed" | "unconfirmed":
            pass
        case _:
            problem = f"nothing became of it on {post['platform']}; {post['last_attempt']}"
    return problem
