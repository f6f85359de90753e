"""Who a connector acts for, and how an account comes to be connected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """What a platform knows this installation by. Registered there by whoever runs it, or by us (`RegistersApps`)."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    """Empty where the platform knows us as a public client."""
    setting: str = ""
    """The setting its id came from, on a platform that takes apps of several kinds; empty where it was typed in."""
    others: tuple["AppCredentials", ...] = field(default=(), repr=False)
    """Those of the other kinds: an account that was connected by one of them goes on with that one."""


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
    app: AppCredentials | None = None
    """None on platforms where nobody registers an app."""


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
    kind: str = ""
    """What it is on the platform, where there are several kinds: Page, Organization, Profile."""
    why_not: str | None = None
    """Why posts cannot go out there, for the person who chooses among several; None: they can."""


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """A person about to be sent to a platform's consent page."""

    state: str
    redirect_uri: str
    code_challenge: str
    """PKCE, S256."""
    app: AppCredentials | None = None
    server: str | None = None
    """Origin, where platforms have many."""
    identifier: str | None = None
    """Handle or address, where the person was asked for it."""


@dataclass(frozen=True, slots=True)
class Consent:
    url: str
    """Where to send the browser."""
    kept: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """JSON that `exchange` needs again; may hold secrets, and is kept encrypted."""


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """The person is back from the consent page."""

    code: str = field(repr=False)
    redirect_uri: str
    code_verifier: str = field(repr=False)
    app: AppCredentials | None = None
    server: str | None = None
    kept: Mapping[str, Any] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    """All the platform added to our address, such as `iss`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a closer look at an account found."""

    code: str
    """Stable, made for programs: `quota`, `app-mode`, `media-reachable`."""
    title: str
    detail: str
    """What was found and, where something is wrong, what to do; for a person."""
    is_good: bool | None
    """None: it could not be told."""
    mended_by_connecting: bool = False
    """Where it is not good: connecting the account again is what helps."""


@dataclass(frozen=True, slots=True)
class RefreshedTokens:
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    """None: keep the one we have. Empty never overwrites a secret."""
    expires_at: datetime | None


class ConnectionRefused(Exception):
    """The platform (or the person) said no while connecting. The message is for a person and says what to do."""


class AppForgotten(ConnectionRefused):
    """The platform does not know this installation's app (any more): it has to be registered again."""
