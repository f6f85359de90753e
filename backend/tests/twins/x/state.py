"""What the pretend X knows: apps, people, their grants, posts and uploads, and the faults that wait for them."""

import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

ACCESS_SECONDS = 7200
CODE_SECONDS = 30
WINDOW_SECONDS = 900
POSTS_PER_WINDOW = 100
_EPOCH = 1_288_834_974_657


class Fault(StrEnum):
    """What happens to a person's next `POST /2/tweets`, once."""

    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE = "late"
    RATE_LIMIT = "rate_limit"
    APP_LIMIT = "app_limit"
    NOT_VISIBLE = "not_visible"
    """The post that it replies to has not reached all of X."""


@dataclass
class App:
    client_id: str
    redirect_uris: set[str]
    client_secret: str = ""
    """Empty: a public client."""
    has_credit: bool = True
    is_enrolled: bool = True


@dataclass
class Grant:
    """What a person allowed an app; tokens are good as long as it is."""

    person_id: str
    client_id: str
    scopes: tuple[str, ...]
    is_revoked: bool = False


@dataclass
class Code:
    grant: Grant
    redirect_uri: str
    challenge: str
    made_at: float
    is_used: bool = False


@dataclass
class Access:
    grant: Grant
    expires_at: float


@dataclass
class Upload:
    media_id: str
    category: str
    owner_id: str
    media_type: str = ""
    total_bytes: int | None = None
    segments: dict[int, bytes] = field(default_factory=dict)
    content: bytes | None = None
    """None: not finished."""
    alt_text: str = ""
    checks_left: int = 0
    """How often STATUS still says that it is being processed."""
    fails: bool = False
    made_at: float = field(default_factory=time.time)

    @property
    def key(self) -> str:
        return {"tweet_image": "3_", "tweet_gif": "16_", "tweet_video": "7_"}[self.category] + self.media_id


@dataclass
class Post:
    post_id: str
    author_id: str
    body: dict[str, Any]
    """As it was received."""
    media: list[Upload]
    created_at: datetime
    conversation_id: str
    listed_from: float
    links: dict[str, str] = field(default_factory=dict)
    """What each short link stands for."""
    figures: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        text = self.body.get("text", "")
        assert isinstance(text, str)
        return text

    @property
    def reply_to(self) -> str | None:
        reply = self.body.get("reply", {}).get("in_reply_to_tweet_id")
        assert reply is None or isinstance(reply, str)
        return reply


@dataclass
class Person:
    person_id: str
    username: str
    name: str
    subscription: str | None = "None"
    verified_type: str = "none"
    is_protected: bool = False
    trouble: str | None = None
    """Words of a 403 that every call gets: suspended, locked."""
    followers: int = 7
    faults: list[Fault] = field(default_factory=list)
    posts: dict[str, Post] = field(default_factory=dict)
    sent_in_window: int = 0
    window_ends: int = 0


@dataclass
class Request:
    """As it came in, for whoever wants to compare it with the published description."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes
    is_legacy: bool


class State:
    def __init__(self) -> None:
        self.apps: dict[str, App] = {}
        self.people: dict[str, Person] = {}
        self.codes: dict[str, Code] = {}
        self.access: dict[str, Access] = {}
        self.refresh: dict[str, Grant] = {}
        self.uploads: dict[str, Upload] = {}
        self.requests: list[Request] = []
        self.charged: Counter[str] = Counter()
        """What X would bill, by its own words for it."""
        self.is_legacy = False
        """Speaks the older names: `tweet.fields`, `note_tweet`, `retweet_count`."""
        self.list_lag_seconds = 0.0
        """Until a new post is listed."""
        self.video_checks = 0
        """How often a new video is still being processed when it is asked about."""
        self.videos_fail = False
        self.loses_next_token_answer = False
        self.fails_next_uploads = 0
        """Parts of uploads that get a 503 instead."""
        self.private_days = 30
        self._last_id = 0

    def new_id(self, at: float | None = None) -> str:
        """A snowflake, larger than all before."""
        moment = int((time.time() if at is None else at) * 1000) - _EPOCH
        self._last_id = max(moment << 22, self._last_id + 1)
        return str(self._last_id)

    def register(self, redirect_uri: str, *, is_public: bool = False) -> App:
        app = App(
            client_id=secrets.token_urlsafe(16),
            redirect_uris={redirect_uri},
            client_secret="" if is_public else secrets.token_urlsafe(24),
        )
        self.apps[app.client_id] = app
        return app

    def sign_up(self, username: str | None = None, **given: Any) -> Person:
        name = username or f"shop{secrets.token_hex(4)}"
        person = Person(self.new_id(), name, name.title(), **given)
        self.people[person.person_id] = person
        return person

    def named(self, username: str) -> Person | None:
        return next((one for one in self.people.values() if one.username == username), None)

    def issue(self, grant: Grant) -> dict[str, Any]:
        access, answer = secrets.token_urlsafe(40), {"token_type": "bearer", "expires_in": ACCESS_SECONDS}
        self.access[access] = Access(grant, time.time() + ACCESS_SECONDS)
        answer |= {"access_token": access, "scope": " ".join(grant.scopes)}
        if "offline.access" in grant.scopes:
            refresh = secrets.token_urlsafe(40)
            self.refresh[refresh] = grant
            answer["refresh_token"] = refresh
        return answer

    def expire_access(self, person_id: str) -> None:
        for token in self.access.values():
            if token.grant.person_id == person_id:
                token.expires_at = 0

    def revoke(self, person_id: str) -> None:
        for token in self.access.values():
            if token.grant.person_id == person_id:
                token.grant.is_revoked = True

    def find_post(self, post_id: str) -> Post | None:
        return next((one.posts[post_id] for one in self.people.values() if post_id in one.posts), None)

    def add_post(self, person: Person, body: dict[str, Any], *, at: datetime | None = None) -> Post:
        """As if it had been posted, with nothing checked; `at`: then."""
        moment = at or datetime.now(UTC)
        post_id = self.new_id(moment.timestamp())
        parent = self.find_post(body.get("reply", {}).get("in_reply_to_tweet_id", ""))
        post = Post(
            post_id=post_id,
            author_id=person.person_id,
            body=body,
            media=[self.uploads[one] for one in body.get("media", {}).get("media_ids", [])],
            created_at=moment,
            conversation_id=parent.conversation_id if parent else post_id,
            listed_from=moment.timestamp() + self.list_lag_seconds,
        )
        person.posts[post_id] = post
        return post
