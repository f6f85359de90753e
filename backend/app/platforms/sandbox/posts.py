"""Posts of the pretend network. Rows are never removed: a deleted post stays in the ledger, marked."""

import json
import secrets
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import now
from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.database import Database, instant, stamp
from app.platforms.sandbox.errors import Refused
from app.platforms.sandbox.rules import MAX_IMAGES
from app.platforms.text import count_graphemes

MAX_MEDIA_BYTES = 8_000_000
_CHECK_AFTER_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class NewPost:
    text: str
    media: list[dict[str, str]]
    """`id` and `alt_text` of each, in order."""
    link: dict[str, str] | None = None
    language: str | None = None
    idempotency_key: str | None = None
    published_at: datetime | None = None
    """Only the admin may give one."""
    polls: int = 0
    """How often it must be asked for until it is out."""
    reply_to: str | None = None
    """The id of a post of the same account that this one follows in a thread."""


@dataclass(frozen=True, slots=True)
class Post:
    number: int
    """Place in the ledger."""
    id: str
    account_id: str
    text: str
    media: list[dict[str, str]]
    link: dict[str, str] | None
    language: str | None
    idempotency_key: str | None
    received_at: datetime
    published_at: datetime
    polls_left: int
    deleted_at: datetime | None
    reply_to: str | None

    @property
    def is_processing(self) -> bool:
        return self.polls_left > 0


# --- writing ----------------------------------------------------------------------------------------------------------


def parse(db: Database, account: Account, body: dict[str, Any]) -> NewPost:
    """Raises Refused with 422 on anything this network does not take."""
    text, media, link, language = (body.get(name) for name in ("text", "media", "link", "language"))
    reply_to = body.get("reply_to")
    if not isinstance(text, str) or not isinstance(media or [], list):
        raise Refused(422, "invalid_post", "`text` must be a string and `media` a list of objects with an `id`.")
    if not text.strip() and not media:
        raise Refused(422, "empty_post", "A post needs a text or an image.")
    if (length := count_graphemes(text)) > account.settings.max_length:
        message = f"The text has {length} characters; this account may write {account.settings.max_length}."
        raise Refused(422, "text_too_long", message)
    if "\x00" in text:
        raise Refused(422, "invalid_post", "The text holds a NUL character.")
    if link is not None and not (isinstance(link, dict) and isinstance(link.get("url"), str)):
        raise Refused(422, "invalid_link", "`link` must be an object with a `url`.")
    if language is not None and not isinstance(language, str):
        raise Refused(422, "invalid_post", "`language` must be a string.")
    if reply_to is not None and not isinstance(reply_to, str):
        raise Refused(422, "invalid_post", "`reply_to` must be the id of a post.")
    return NewPost(
        text=text,
        media=[_parse_attachment(db, account, item) for item in _few(media or [])],
        link={key: str(link.get(key) or "") for key in ("url", "title", "description")} if link else None,
        language=language,
        reply_to=reply_to,
    )


def _few(media: list[Any]) -> list[Any]:
    if len(media) > MAX_IMAGES:
        raise Refused(422, "too_much_media", f"A post takes up to {MAX_IMAGES} images.")
    return media


def _parse_attachment(db: Database, account: Account, item: Any) -> dict[str, str]:
    media_id = item.get("id") if isinstance(item, dict) else None
    row = db.one("SELECT mime_type FROM media WHERE id = ? AND account_id = ?", str(media_id), account.id)
    if row is None:
        raise Refused(422, "no_such_media", f"There is no image {media_id} of this account. Upload it first.")
    return {"id": str(media_id), "mime_type": row["mime_type"], "alt_text": str(item.get("alt_text") or "")}


def accept(db: Database, account: Account, new: NewPost) -> tuple[Post, bool]:
    """The post, and whether it is new: where the account honours keys, a known key gives the post it once made."""
    dedupe_key = new.idempotency_key if account.settings.honours_idempotency else None
    with db.transaction():
        if dedupe_key is not None and (known := find_by_key(db, account, dedupe_key)) is not None:
            if known.deleted_at is not None:
                raise Refused(
                    410, "deleted", "The post of this idempotency key was deleted; use a new key to post anew."
                )
            return known, False
        if new.reply_to is not None:
            _refuse_unless_live(db, account, new.reply_to)
        if new.published_at is None:
            _refuse_duplicate(db, account, new.text)
        post_id = secrets.token_hex(8)
        db.run(
            "INSERT INTO posts (id, account_id, text, link, language, media, idempotency_key, dedupe_key, received_at, "
            "published_at, polls_left, reply_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            post_id,
            account.id,
            new.text,
            json.dumps(new.link) if new.link else None,
            new.language,
            json.dumps(new.media),
            new.idempotency_key,
            dedupe_key,
            stamp(now()),
            stamp(new.published_at or now()),
            new.polls,
            new.reply_to,
        )
    return get(db, account, post_id), True


def _refuse_unless_live(db: Database, account: Account, reply_to: str) -> None:
    """A thread is the account's own: nobody replies to others here."""
    before = find(db, reply_to)
    if before is None or before.account_id != account.id or before.deleted_at is not None or before.is_processing:
        raise Refused(422, "nothing_to_reply_to", f"There is no post {reply_to} on this account to reply to.")


def _refuse_duplicate(db: Database, account: Account, text: str) -> None:
    if account.settings.duplicate_hours <= 0:
        return
    since = stamp(now() - timedelta(hours=account.settings.duplicate_hours))
    row = db.one(
        "SELECT id FROM posts WHERE account_id = ? AND text = ? AND published_at >= ? AND deleted_at IS NULL "
        "ORDER BY number DESC LIMIT 1",
        account.id,
        text,
        since,
    )
    if row is not None:
        raise duplicate_refusal(row["id"])


def duplicate_refusal(live_post_id: str | None) -> Refused:
    message = f"Content is a duplicate of {live_post_id}." if live_post_id else "Content is a duplicate."
    return Refused(422, "duplicate", message, live_post_id=live_post_id)


def delete(db: Database, account: Account, post_id: str) -> None:
    db.run(
        "UPDATE posts SET deleted_at = ? WHERE id = ? AND account_id = ? AND deleted_at IS NULL",
        stamp(now()),
        post_id,
        account.id,
    )


def ask_again(db: Database, account: Account, post_id: str) -> Post:
    """Read a post; one that is still being processed comes one step nearer to being out."""
    post = get(db, account, post_id)
    if not post.is_processing:
        return post
    db.run("UPDATE posts SET polls_left = polls_left - 1, published_at = ? WHERE id = ?", stamp(now()), post_id)
    return replace(post, polls_left=post.polls_left - 1, published_at=now())


def store_media(db: Database, account: Account, content: bytes, mime_type: str) -> str:
    if not mime_type.startswith("image/"):
        raise Refused(422, "not_an_image", "This network takes images only: send one with its Content-Type.")
    if not content or len(content) > MAX_MEDIA_BYTES:
        raise Refused(422, "bad_size", f"An image has 1 to {MAX_MEDIA_BYTES:,} bytes; this has {len(content):,}.")
    media_id = "img_" + secrets.token_hex(8)
    values = (media_id, account.id, mime_type, content)
    db.run("INSERT INTO media (id, account_id, mime_type, content) VALUES (?, ?, ?, ?)", *values)
    return media_id


# --- reading ----------------------------------------------------------------------------------------------------------


def get(db: Database, account: Account, post_id: str) -> Post:
    post = find(db, post_id)
    if post is None or post.account_id != account.id or post.deleted_at is not None:
        raise Refused(404, "no_such_post", f"There is no post {post_id} on this account.")
    return post


def find(db: Database, post_id: str) -> Post | None:
    row = db.one("SELECT * FROM posts WHERE id = ?", post_id)
    return _post(row) if row else None


def find_by_key(db: Database, account: Account, key: str) -> Post | None:
    row = db.one("SELECT * FROM posts WHERE account_id = ? AND dedupe_key = ?", account.id, key)
    return _post(row) if row else None


def newest(db: Database, account: Account | None, *, since: datetime | None = None, limit: int = 20) -> list[Post]:
    """Live posts, newest first; of all accounts when `account` is None."""
    live = "deleted_at IS NULL AND polls_left = 0 AND published_at >= ? ORDER BY published_at DESC, number DESC LIMIT ?"
    values = (stamp(since) if since else "", limit)
    if account is None:
        rows = db.all(f"SELECT * FROM posts WHERE {live}", *values)  # noqa: S608 - our own words
    else:
        rows = db.all(f"SELECT * FROM posts WHERE account_id = ? AND {live}", account.id, *values)  # noqa: S608
    return [_post(row) for row in rows]


def newest_of_own(
    db: Database, account: Account, *, since: datetime | None, before: str | None, limit: int
) -> list[Post]:
    """As the account itself sees them: also what is still being processed. `before`: going back from this one."""
    last = find(db, before) if before else None
    rows = db.all(
        "SELECT * FROM posts WHERE account_id = ? AND deleted_at IS NULL AND published_at >= ? "
        "AND (published_at, number) < (?, ?) ORDER BY published_at DESC, number DESC LIMIT ?",
        account.id,
        stamp(since) if since else "",
        stamp(last.published_at) if last else "9999",
        last.number if last else 0,
        limit,
    )
    return [_post(row) for row in rows]


def thread_around(db: Database, post: Post) -> list[Post]:
    """The live posts of the thread a post belongs to, from its root to the last that follows; the post itself too."""
    above: list[Post] = []
    seen = post
    while seen.reply_to is not None and (before := find(db, seen.reply_to)) is not None:
        above.insert(0, seen := before)
    below: list[Post] = []
    waiting = [post.id]
    while waiting:
        replies = db.all("SELECT * FROM posts WHERE reply_to = ? ORDER BY number", waiting.pop(0))
        below += (found := [_post(row) for row in replies])
        waiting += [each.id for each in found]
    return [each for each in (*above, post, *below) if each.deleted_at is None and not each.is_processing]


def ledger(db: Database, *, after: int = 0) -> list[Post]:
    """Everything ever accepted, in order of arrival, the deleted ones too."""
    return [_post(row) for row in db.all("SELECT * FROM posts WHERE number > ? ORDER BY number", after)]


def count(db: Database, account: Account) -> int:
    query = "SELECT count(*) AS n FROM posts WHERE account_id = ? AND deleted_at IS NULL AND polls_left = 0"
    row = db.one(query, account.id)
    return int(row["n"]) if row else 0


def as_json(post: Post, account: Account, *, base_url: str) -> dict[str, Any]:
    """How the post's own account sees it."""
    return {
        "id": post.id,
        "status": "processing" if post.is_processing else "published",
        "check_after_seconds": _CHECK_AFTER_SECONDS if post.is_processing else None,
        "text": post.text,
        "language": post.language,
        "link": post.link,
        "media": [{**item, "url": f"{base_url}/media/{item['id']}"} for item in post.media],
        "idempotency_key": post.idempotency_key if account.settings.honours_idempotency else None,
        "published_at": stamp(post.published_at),
        "reply_to": post.reply_to,
        "permalink": f"{base_url}/@{account.handle}/posts/{post.id}",
        "simulated": True,
    }


def _post(row: sqlite3.Row) -> Post:
    return Post(
        number=row["number"],
        id=row["id"],
        account_id=row["account_id"],
        text=row["text"],
        media=json.loads(row["media"]),
        link=json.loads(row["link"]) if row["link"] else None,
        language=row["language"],
        idempotency_key=row["idempotency_key"],
        received_at=instant(row["received_at"]),
        published_at=instant(row["published_at"]),
        polls_left=row["polls_left"],
        deleted_at=instant(row["deleted_at"]) if row["deleted_at"] else None,
        reply_to=row["reply_to"],
    )
