"""What a connector is, and the values it answers with.

A connector is HTTP and rules for one platform: no database, no settings look-up, no clock of its own. Expected outcomes
are values, not exceptions; the case that costs other products their duplicates (`OutcomeUnknown`: the line went dead
after we sent) is a value of its own and is never retried blindly.

A post's way through a connector:

    prepare   once, before the first try: everything the publish call will say, frozen as JSON (record key, created-at,
              resolved mentions, uploaded media). May read and upload; publishes nothing. Stored with the post.
    publish   one short call that sends exactly what was prepared.
    poll      where the platform finishes later (Pending): ask again.
    reconcile after a crash or OutcomeUnknown: is it there? Found, Absent (certainly not) or Unknowable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Platform(StrEnum):
    SANDBOX = "sandbox"
    LINKEDIN = "linkedin"
    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    THREADS = "threads"
    BLUESKY = "bluesky"
    MASTODON = "mastodon"


# --- what goes in -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account's opened secrets. Never logged: `repr` shows the account only."""

    account_id: str
    """The platform's permanent id of the account (Bluesky: the DID)."""
    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    server: str | None = None
    """Origin of the account's own server where platforms have many (Bluesky PDS, Mastodon instance)."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else the connector stored when it connected (handle, page id); nothing secret."""


@dataclass(frozen=True, slots=True)
class Media:
    content: bytes = field(repr=False)
    mime_type: str = "image/jpeg"
    alt_text: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class LinkCard:
    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as the product knows it, before a platform's own form."""

    post_id: UUID
    """Also the idempotency key where a platform takes one."""
    text: str
    scheduled_for: datetime
    media: Sequence[Media] = ()
    link: LinkCard | None = None
    language: str | None = None
    """BCP 47."""


Prepared = dict[str, Any]
"""JSON that `publish` sends as it is; the same for every try of one post."""


# --- what comes out ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    external_id: str
    permalink: str | None
    """None where the platform does not say at once: it is read later, after the id is safe."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Taken, and being processed: ask `poll` with this token, not before `check_after`."""

    token: str
    check_after_seconds: float


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Not taken. `retry_after_seconds` from now; `app_wide` where the whole app is over its limit, not one account."""

    retry_after_seconds: float
    app_wide: bool = False


@dataclass(frozen=True, slots=True)
class NeedsReauth:
    """Not taken: the platform no longer accepts our tokens, and refreshing cannot help unless `can_refresh`."""

    message: str
    can_refresh: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not taken, and never will be as it is. `message` holds the platform's own words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Provably not taken (refused connection, 503 before reading): safe to send again later."""

    message: str
    prepare_again: bool = False
    """What was prepared has expired on the platform (dropped uploads): prepare anew before the next try."""


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """It may or may not be out. Reconcile before anything else."""

    message: str


Outcome = Published | Pending | RateLimited | NeedsReauth | Rejected | Unavailable | OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Found:
    external_id: str
    permalink: str | None


@dataclass(frozen=True, slots=True)
class Absent:
    """Certainly not there: safe to send."""


@dataclass(frozen=True, slots=True)
class Unknowable:
    """The platform offers no way to tell: a person decides."""

    message: str


Reconciliation = Found | Absent | Unknowable | RateLimited | NeedsReauth | Unavailable
"""The last three: the question itself could not be asked; ask again later."""


@dataclass(frozen=True, slots=True)
class PostMetrics:
    """Totals since the post went out. None where the platform has no such figure: unknown is not zero."""

    impressions: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    clicks: int | None = None
    saves: int | None = None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class AccountMetrics:
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class ConnectedAccount:
    """What a successful connect hands over to be stored; the tokens get encrypted by the caller."""

    account_id: str
    account_name: str
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None
    """None: unknown, never 'far in the future'."""
    server: str | None = None
    scopes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefreshedTokens:
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    """None: keep the one we have. Empty never overwrites a secret."""
    expires_at: datetime | None


class ConnectionRefused(Exception):
    """The platform (or the person) said no while connecting. The message is for a person and says what to do."""


class ReadFailed(Exception):
    """A read (metrics, profile) did not answer. Never fails a published post; the sweep asks again later."""


# --- rules ------------------------------------------------------------------------------------------------------------


class LengthUnit(StrEnum):
    GRAPHEMES = "graphemes"
    CODE_POINTS = "code_points"
    UTF16_UNITS = "utf16_units"
    X_WEIGHTED = "x_weighted"
    """X's own count: URLs weigh 23, wide characters 2."""
    EMOJI_AS_BYTES = "emoji_as_bytes"
    """Threads' own count: a character is 1, an emoji as many as it has UTF-8 bytes."""


@dataclass(frozen=True, slots=True)
class TextRules:
    """A platform's limits as data; each value in a connector's `rules.py` names its source and when it was checked."""

    max_length: int
    unit: LengthUnit
    max_bytes: int | None = None
    max_hashtags: int | None = None
    max_links: int | None = None
    """Different ones, per post."""
    max_mentions: int | None = None
    good_hashtags: int = 2
    """How many read well there; a house rule, not the platform's."""
    good_length: int | None = None
    """The length up to which posts are shown without a fold, or read best."""
    needs_media: bool = False
    url_length: int | None = None
    """What any URL counts for, where the platform shortens links."""


class ConnectKind(StrEnum):
    OAUTH = "oauth"
    APP_PASSWORD = "app_password"  # noqa: S105


@dataclass(frozen=True, slots=True)
class PlatformInfo:
    """How a platform presents itself to people and to the web app (`GET /platforms`)."""

    platform: Platform
    name: str
    connect: ConnectKind
    text: TextRules
    max_images: int
    is_available: bool
    """Whether this installation can connect accounts there (a connector exists and has what it needs)."""
    unavailable_reason: str | None = None
    is_simulated: bool = False
    publish_scopes: tuple[str, ...] = ()
    """What an account must have granted to publish; empty where the platform knows no scopes."""
    prepare_ahead_seconds: int = 0
    """How long before its time a post may be prepared: as long as what `prepare` uploads is kept. 0: not ahead."""


# --- connectors -------------------------------------------------------------------------------------------------------


class Connector(Protocol):
    platform: Platform

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        """Freeze what will be sent. Publishes nothing, so any failure here is safe to repeat."""
        ...

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome: ...

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome: ...

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        """Whether what was prepared is live on the account. `sent_after`: when the first try began."""
        ...

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        """Totals by external id; ids the platform does not know (any more) are missing. Raises ReadFailed."""
        ...

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        """Raises ReadFailed."""
        ...

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable: ...

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        """Deleting what is already gone succeeds. Raises ReadFailed when the platform did not answer."""
        ...

    async def aclose(self) -> None: ...


class OAuthConnector(Connector, Protocol):
    """A platform where connecting is a redirect there and back."""

    def authorize_url(self, *, state: str, redirect_uri: str, code_challenge: str) -> str: ...

    async def exchange(self, *, code: str, redirect_uri: str, code_verifier: str, at: datetime) -> ConnectedAccount:
        """Raises ConnectionRefused."""
        ...


class AppPasswordConnector(Connector, Protocol):
    """A platform where connecting is a handle and an app password typed into our form."""

    async def sign_in(self, *, identifier: str, password: str, server: str | None, at: datetime) -> ConnectedAccount:
        """Raises ConnectionRefused."""
        ...
