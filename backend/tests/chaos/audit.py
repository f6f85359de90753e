"""The network's own log against our tables: what is doubled, what is lost, and what became of the rest."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row

_POSTS = """
SELECT c.id::text, c.status, c.external_post_id, c.failure_code, c.failure_reason, c.text, c.social_account_id::text,
       a.needs_reauth,
       (SELECT count(*) FROM publish_attempts p WHERE p.content_id = c.id AND p.state <> 'ended') AS open_attempts,
       (SELECT count(*) FROM post_events e WHERE e.content_id = c.id AND e.event = 'published') AS published_events
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
    faults: int = 0
    seconds: float = 0
    failed_because: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return self.doubled == 0 and self.lost == 0 and not self.problems

    def as_json(self) -> dict[str, Any]:
        figures = asdict(self)
        figures.pop("problems")
        return figures


def read_posts(database_url: str) -> list[dict[str, Any]]:
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        return connection.execute(_POSTS).fetchall()


def compare(posts: list[dict[str, Any]], log: list[dict[str, Any]], *, knowable_accounts: set[str]) -> Figures:
    """Every accepted post carries our id as its key, also where the account does not honour keys."""
    accepted: dict[str, list[str]] = defaultdict(list)
    for entry in log:
        accepted[str(entry["idempotency_key"])].append(str(entry["id"]))
    figures = Figures(posts=len(posts))
    counted = Counter(post["status"] for post in posts)
    figures.published, figures.failed = counted["published"], counted["failed"]
    figures.unconfirmed = counted["unconfirmed"]
    figures.failed_because = dict(Counter(post["failure_code"] for post in posts if post["status"] == "failed"))
    for post in posts:
        there = accepted.pop(post["id"], [])
        if len(there) > 1:
            figures.doubled += len(there) - 1
            figures.problems.append(f"{post['id']} is out {len(there)} times: {there}")
        if problem := _lost(post, there, knowable_accounts):
            figures.lost += 1
            figures.problems.append(f"{post['id']} ({post['status']}): {problem}")
        if post["open_attempts"]:
            figures.problems.append(f"{post['id']} ({post['status']}): an attempt is still open")
    figures.problems += [f"The network holds {ids} that no post of ours is." for ids in accepted.values()]
    return figures


def _lost(post: dict[str, Any], there: list[str], knowable_accounts: set[str]) -> str | None:
    """Why this post's end is not what really happened, or no end at all."""
    is_knowable = post["social_account_id"] in knowable_accounts and not post["needs_reauth"]
    problem = None
    match post["status"]:
        case "published" if post["external_post_id"] not in there:
            problem = f"we say {post['external_post_id']}, the network has {there}"
        case "published" if post["published_events"] != 1:
            problem = f"it was written down {post['published_events']} times"
        case "failed" if there:
            problem = f"we say it failed ({post['failure_code']}), the network has {there}"
        case "failed" if not (post["failure_code"] and post["failure_reason"]):
            problem = "it failed without a reason"
        case "unconfirmed" if is_knowable:
            problem = f"the network would have told: {post['failure_reason']}"
        case "published" | "failed" | "unconfirmed":
            pass
        case _:
            problem = "nothing became of it"
    return problem
