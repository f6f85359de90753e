"""What the pretend LinkedIn knows: apps, people and Pages, tokens, posts, uploads, and the faults that wait."""

import secrets
import time
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

ACCESS_SECONDS = 5_184_000
REFRESH_SECONDS = 31_536_000
PERSON_SCOPES = {"openid", "profile", "email", "w_member_social"}
COMMUNITY_SCOPES = {
    *("r_basicprofile", "w_member_social", "r_member_postAnalytics"),
    *("w_organization_social", "r_organization_social", "rw_organization_admin", "r_organization_admin"),
}
ALL_SCOPES = (
    "openid profile w_member_social w_organization_social r_organization_social rw_organization_admin "
    "r_member_postAnalytics"
)
PAGE_SCOPES = "w_member_social w_organization_social r_organization_social rw_organization_admin"


class Fault(StrEnum):
    """What happens to an author's next post or comment, once."""

    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE = "late"
    RATE_LIMIT = "rate_limit"
    CONFLICT = "conflict"
    FORBIDDEN_FOR_A_MOMENT = "forbidden"
    NO_ID = "no_id"
    """201 without the header that says which post it is."""
    OTHER_HEADER = "other_header"
    """The id under the second name it has been seen under."""
    NOT_INDEXED = "not_indexed"


@dataclass
class App:
    client_id: str
    client_secret: str
    redirect_uris: set[str] = field(default_factory=set)
    """Empty: any."""
    scopes: set[str] = field(default_factory=lambda: PERSON_SCOPES | COMMUNITY_SCOPES)
    gives_refresh_tokens: bool = True
    is_limited: bool = False
    """Over its day's calls."""


@dataclass
class Person:
    id: str
    name: str
    roles: dict[int, str] = field(default_factory=dict)
    """By the number of the Page."""
    followers: int = 0

    @property
    def urn(self) -> str:
        return f"urn:li:person:{self.id}"


@dataclass
class Organization:
    id: int
    name: str
    vanity: str
    followers: int = 0

    @property
    def urn(self) -> str:
        return f"urn:li:organization:{self.id}"


@dataclass
class Token:
    person: Person
    app: App
    scopes: set[str]
    is_expired: bool = False
    is_revoked: bool = False
    refusals_left: int = 0
    """A fresh token that is not known everywhere yet."""


@dataclass
class Code:
    person: Person
    app: App
    scopes: set[str]
    redirect_uri: str
    is_used: bool = False


@dataclass
class Post:
    urn: str
    author: str
    body: dict[str, Any]
    visible: str
    at: float
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def media_count(self) -> int:
        content = self.body.get("content", {})
        return len(content.get("multiImage", {}).get("images", [])) or int("media" in content)


@dataclass
class Comment:
    urn: str
    id: str
    on: str
    actor: str
    text: str
    at: float


@dataclass
class Asset:
    urn: str
    owner: str
    status: str = "WAITING_UPLOAD"
    content: bytes = b""
    parts: list[tuple[int, int, bytes, str]] = field(default_factory=list)
    """Of a video: first and last byte, what came, its ETag."""
    size: int = 0


@dataclass
class Scripted:
    """An answer given instead of the usual one."""

    method: str
    path: str
    """Its beginning."""
    status: int
    body: Any
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    method: str
    target: str
    """Path and query as they came."""
    headers: dict[str, str]
    content: bytes


class State:
    def __init__(self) -> None:
        self._numbers = count(7_200_000_000_000_000_001)
        self.reset()

    def reset(self) -> None:
        self.apps = {"li-app": App("li-app", "li-secret")}
        self.people: dict[str, Person] = {}
        self.organizations: dict[int, Organization] = {}
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Token] = {}
        self.refresh_tokens: dict[str, Token] = {}
        self.posts: dict[str, Post] = {}
        self.comments: dict[str, Comment] = {}
        self.assets: dict[str, Asset] = {}
        self.faults: dict[str, list[Fault]] = {}
        """By the author's URN."""
        self.scripted: list[Scripted] = []
        self.calls: list[Call] = []
        self.versions = {"202604", "202605", "202606", "202607", "202608", "202609"}
        self.guard_seconds = 600.0
        self.clock_ahead_seconds = 0.0
        self.unlisted_reads = 0
        """So many times a list does not show yet what is there."""
        self.video_polls = 0
        """So many times a video is looked at before it is ready."""
        self.videos_fail = False
        self.images_stay_unready = False
        self.video_wants_token = False
        self.part_bytes = 4_194_304
        self.batches_allowed = True

    def now(self) -> float:
        return time.time() + self.clock_ahead_seconds

    def number(self) -> int:
        return next(self._numbers)

    def sign_up(self, name: str = "Maya Baker") -> Person:
        person = Person(secrets.token_urlsafe(7).replace("-", "x"), name)
        self.people[person.id] = person
        return person

    def found(self, name: str, *, by: Person, role: str = "ADMINISTRATOR") -> Organization:
        number = 100_000 + len(self.organizations)
        organization = Organization(number, name, f"{name.lower().replace(' ', '-')}-{number}")
        self.organizations[number] = organization
        by.roles[number] = role
        return organization

    def issue(self, person: Person, app: App, scopes: set[str]) -> tuple[str, str | None]:
        """Access and refresh token. Other scopes than before end the person's older tokens."""
        for token in self.tokens.values():
            if token.person is person and token.app is app and token.scopes != scopes:
                token.is_revoked = True
        access = "AQ" + secrets.token_urlsafe(300)
        self.tokens[access] = Token(person, app, scopes)
        if not app.gives_refresh_tokens:
            return access, None
        refresh = "AR" + secrets.token_urlsafe(100)
        self.refresh_tokens[refresh] = Token(person, app, scopes)
        return access, refresh

    def expire_access(self, person: Person) -> None:
        for token in self.tokens.values():
            token.is_expired = token.is_expired or token.person is person

    def revoke(self, person: Person) -> None:
        for token in (*self.tokens.values(), *self.refresh_tokens.values()):
            token.is_revoked = token.is_revoked or token.person is person

    def by(self, author: str) -> list[Post]:
        return [post for post in self.posts.values() if post.author == author]

    def script(self, method: str, path: str, status: int, body: Any = None, **given: Any) -> None:
        self.scripted.append(Scripted(method, path, status, body, **given))

    def called(self, method: str, path: str) -> list[Call]:
        return [call for call in self.calls if call.method == method and call.target.startswith(path)]

    def next_fault(self, author: str) -> Fault | None:
        waiting = self.faults.get(author)
        return waiting.pop(0) if waiting else None
