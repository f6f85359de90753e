"""What the pretend Facebook knows: people, Pages, tokens, what was posted, and the faults that wait for it."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Any

VERSION = "v25.0"
SHORT_SECONDS, LONG_SECONDS = 3600, 60 * 86_400
SCOPES = [
    "pages_show_list",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_manage_engagement",
    "read_insights",
    "business_management",
]


class Fault(StrEnum):
    """What happens to a Page's next call that publishes, once."""

    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE = "late"


class GraphError(Exception):
    """Also a fault: the next call that publishes is refused with it."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int | None = None,
        status: int = 400,
        kind: str = "OAuthException",
        user_message: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        told = {"message": message, "type": kind, "code": code, "fbtrace_id": "A" + secrets.token_hex(8)}
        more = {"error_subcode": subcode, "error_user_msg": user_message}
        self.body = {"error": told | {name: value for name, value in more.items() if value is not None}}


def no_object(object_id: str) -> GraphError:
    message = (
        f"Unsupported request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation."
    )
    return GraphError(100, message, subcode=33, kind="GraphMethodException")


def page_limit(page_id: str) -> GraphError:
    """The Page has used up what it may call."""
    use = {"type": "pages", "call_count": 100, "total_cputime": 1, "total_time": 1}
    told = json.dumps({page_id: [{**use, "estimated_time_to_regain_access": 12}]})
    headers = {"X-Business-Use-Case-Usage": told}
    return GraphError(80001, "(#80001) There have been too many calls to this Page account.", headers=headers)


@dataclass
class Person:
    id: str
    name: str
    tasks: dict[str, list[str] | None] = field(default_factory=dict)
    """By Page; None: the listing does not tell them."""
    declined: set[str] = field(default_factory=set)
    businesses: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Pages by business and edge (`owned_pages`, `client_pages`)."""
    unlisted: set[str] = field(default_factory=set)
    """Pages that `me/accounts` leaves out."""
    without_token: set[str] = field(default_factory=set)
    gives_back_singly: bool = False
    """Whether what they allowed is taken back permission by permission only, and the answer is a bare `true`."""
    taken_back: set[str] = field(default_factory=set)
    long_expires_in: int | None = LONG_SECONDS
    """What the exchange to a long-lived token says; None: nothing."""


@dataclass
class Page:
    id: str
    name: str
    username: str
    followers: int | None = 120
    posts: list[dict[str, Any]] = field(default_factory=list)
    """The ledger: what is live, in order. Each has the form that made it under `received`."""
    comments: list[dict[str, Any]] = field(default_factory=list)
    photos: dict[str, dict[str, Any]] = field(default_factory=dict)
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault | GraphError] = field(default_factory=list)
    upload_faults: list[Fault | GraphError | None] = field(default_factory=list)
    """Likewise of calls that bring a file; None lets one through."""
    usage_percent: int = 0
    processing_reads: int = 1
    """How often a video is asked about before it is done."""
    video_error: str | None = None
    hides_attachments: bool = False
    """Whether the listing tells nothing of kinds and apps."""


@dataclass
class Token:
    person: str
    page: str | None
    scopes: list[str]
    expires_at: float | None
    """None: never."""
    is_revoked: bool = False
    is_app_removed: bool = False
    is_long: bool = False


class State:
    def __init__(self) -> None:
        self.app_id, self.app_secret = "812345670001", secrets.token_hex(16)
        self.redirect_uris: set[str] = set()
        """Empty: any."""
        self.people: dict[str, Person] = {}
        self.pages: dict[str, Page] = {}
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.app_usage_percent = 0
        self.withdrawn_figures: set[str] = set()
        self.figures: dict[str, dict[str, Any]] = {}
        """By object: what `insights` says beside the usual."""
        self.chunk_bytes = 1000
        self._numbers = count(int(time.time() * 1000))

    def new_id(self) -> str:
        return str(next(self._numbers))

    def person(self, *pages: Page, **given: Any) -> Person:
        made = Person(self.new_id(), "Maya Baker", tasks={page.id: ["CREATE_CONTENT", "ANALYZE"] for page in pages})
        for name, value in given.items():
            setattr(made, name, value)
        self.people[made.id] = made
        return made

    def page(self, name: str = "Hearth & Crumb", **given: Any) -> Page:
        page_id = self.new_id()
        made = Page(page_id, name, f"hearth{page_id[-6:]}", **given)
        self.pages[page_id] = made
        return made

    def open_token(
        self, person: Person, *, page: str | None = None, seconds: float | None, is_long: bool = False
    ) -> str:
        token = "EAA" + secrets.token_urlsafe(30)
        scopes = [scope for scope in SCOPES if scope not in person.declined]
        self.tokens[token] = Token(
            person.id, page, scopes, None if seconds is None else time.time() + seconds, is_long=is_long
        )
        return token

    def page_token(self, token: Token, page_id: str) -> str:
        """From a long-lived token it has no end; from a short one it ends with that. The same as long as nothing else
        is allowed.
        """
        wanted = (token.person, page_id, token.scopes)
        same = (t for t, one in self.tokens.items() if (one.person, one.page, one.scopes) == wanted)
        fresh = next(
            (t for t in same if self.tokens[t].is_long is token.is_long and not self.tokens[t].is_revoked), None
        )
        seconds = None if token.is_long else (token.expires_at or 0) - time.time()
        person = self.people[token.person]
        return fresh or self.open_token(person, page=page_id, seconds=seconds, is_long=token.is_long)

    def revoke(self, page_id: str) -> None:
        """Its person has changed the password, or removed the app."""
        people = {token.person for token in self.tokens.values() if token.page == page_id}
        for token in self.tokens.values():
            token.is_revoked = token.is_revoked or token.person in people

    def remove_app(self, person: Person) -> None:
        """As in their own settings: everything they allowed has ended."""
        person.taken_back = set()
        for token in self.tokens.values():
            if token.person == person.id and not token.is_revoked:
                token.is_revoked = token.is_app_removed = True

    def proof(self, token: str) -> str:
        return hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()

    def page_of(self, object_id: str) -> Page | None:
        """Whose post, comment, photo or video it is."""
        for page in self.pages.values():
            listed = (*page.posts, *page.comments)
            if any(one["id"] == object_id for one in listed) or object_id in page.photos or object_id in page.videos:
                return page
        return None


def stamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
