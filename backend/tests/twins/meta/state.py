"""What a pretend platform of Meta's knows: apps, accounts, tokens, containers, posts, and the faults that wait."""

import itertools
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

DAY = 86_400
HOUR = 3600
_numbers = itertools.count(1)


def new_id() -> str:
    """Larger than 2^53, as Meta's are: a number that some languages cannot hold."""
    return str(17_900_000_000_000_000 + next(_numbers) * 7919 + secrets.randbelow(7919))


@dataclass
class Refusal:
    """As the Graph says no."""

    code: int
    subcode: int | None = None
    message: str = "The Graph's own words"
    status: int = 400
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """What happens to an account's next call of this kind. `acts`: it is carried out first."""

    call: str
    how: str = "error"
    """error, drop or late."""
    refusal: Refusal | None = None
    acts: bool = False
    after: int = 0
    """So many calls of its kind go by before."""


@dataclass
class App:
    client_id: str
    client_secret: str
    redirect_uris: set[str] = field(default_factory=set)


@dataclass
class Token:
    account_id: str
    app_id: str
    scopes: tuple[str, ...]
    is_long: bool
    issued_at: float
    expires_at: float
    is_revoked: bool = False


@dataclass
class Code:
    account_id: str
    app_id: str
    redirect_uri: str
    scopes: tuple[str, ...]


@dataclass
class Container:
    id: str
    account_id: str
    fields: dict[str, str]
    made_at: float
    file: bytes | None = None
    children: list[str] = field(default_factory=list)
    looks_until_ready: int = 0
    failed: str | None = None
    """Why it is in ERROR."""
    is_hidden: bool = False
    is_expired: bool = False
    post_id: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Item:
    """One picture or video as it was received."""

    kind: str
    file: bytes
    alt_text: str


@dataclass
class Post:
    id: str
    account_id: str
    text: str
    kind: str
    published_at: float
    fields: dict[str, str]
    items: list[Item] = field(default_factory=list)
    reply_to: str | None = None
    permalink: str = ""
    is_deleted: bool = False
    is_unlisted: bool = False
    """Not among the newest ones yet."""
    figures: dict[str, int] = field(default_factory=dict)


@dataclass
class Account:
    id: str
    username: str
    name: str
    followers: int = 120
    kind: str = "BUSINESS"
    declines: set[str] = field(default_factory=set)
    """Scopes the person leaves out on the consent page."""
    faults: list[Fault] = field(default_factory=list)
    looks_until_ready: int = 0
    """So often a new container says IN_PROGRESS."""
    fails_processing: list[str] = field(default_factory=list)
    """Why the next containers end in ERROR."""
    refuses_fetching: int = 0
    """So often an address is refused, each by its exact letters."""
    quota: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)


@dataclass
class Comment:
    id: str
    post_id: str
    account_id: str
    username: str
    text: str
    written_at: float


@dataclass
class Page:
    """Of Facebook, with the professional account that is linked to it."""

    id: str
    name: str
    person_id: str
    account_id: str | None = None
    tasks: tuple[str, ...] = ("CREATE_CONTENT", "ANALYZE", "MODERATE")
    business_id: str | None = None
    """Held in a business: then it shows under that one only."""
    has_token: bool = True


class State:
    def __init__(self) -> None:
        self.apps: dict[str, App] = {}
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, Code] = {}
        self.containers: dict[str, Container] = {}
        self.posts: dict[str, Post] = {}
        """The ledger, in the order they came."""
        self.comments: dict[str, Comment] = {}
        self.pages: dict[str, Page] = {}
        self.clock_ahead = 0.0

    def now(self) -> float:
        return time.time() + self.clock_ahead

    def add_app(self, *redirect_uris: str) -> App:
        app = App(new_id(), secrets.token_hex(16), set(redirect_uris))
        self.apps[app.client_id] = app
        return app

    def sign_up(self, username: str = "", **given: Any) -> Account:
        name = username or f"shop{secrets.token_hex(4)}"
        account = Account(new_id(), name, name.title(), **given)
        self.accounts[account.id] = account
        return account

    def find_account(self, username: str) -> Account | None:
        return next((account for account in self.accounts.values() if account.username == username), None)

    def posts_of(self, account_id: str) -> list[Post]:
        """The live ones, oldest first."""
        return [post for post in self.posts.values() if post.account_id == account_id and not post.is_deleted]

    def take_fault(self, account_id: str, call: str) -> Fault | None:
        faults = self.accounts[account_id].faults if account_id else []
        found = next((fault for fault in faults if fault.call == call), None)
        if found is None:
            return None
        if found.after > 0:
            found.after -= 1
            return None
        faults.remove(found)
        return found

    # --- tokens -------------------------------------------------------------------------------------------------------

    def issue(self, account_id: str, app_id: str, scopes: tuple[str, ...], *, is_long: bool) -> str:
        token = f"{'long' if is_long else 'short'}-{secrets.token_urlsafe(24)}"
        life = 60 * DAY if is_long else HOUR
        now = self.now()
        self.tokens[token] = Token(account_id, app_id, scopes, is_long, now, now + life)
        return token

    def grow_older(self, account_id: str, seconds: float) -> None:
        """All its tokens."""
        for token in self.tokens.values():
            if token.account_id == account_id:
                token.issued_at -= seconds
                token.expires_at -= seconds

    def revoke(self, account_id: str) -> None:
        for token in self.tokens.values():
            if token.account_id == account_id:
                token.is_revoked = True
