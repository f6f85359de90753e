"""What a connector can be asked: what every one can, and what one may have beside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from app.platforms.contract.accounts import (
    AppCredentials,
    ConnectedAccount,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Finding,
    RefreshedTokens,
)
from app.platforms.contract.figures import AccountMetrics, PostMetrics
from app.platforms.contract.outcomes import NeedsReauth, Outcome, RateLimited, Reconciliation, Rejected, Unavailable
from app.platforms.contract.platform import Platform
from app.platforms.contract.posts import Draft, Prepared


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


@runtime_checkable
class ChecksAccess(Protocol):
    """What a connector may have beside: a way to ask whether an account's access is good, without using it up."""

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        """None: it is."""
        ...


class OAuthConnector(Connector, Protocol):
    """A platform where connecting is a redirect there and back."""

    async def begin(self, request: ConsentRequest) -> Consent:
        """Raises ConnectionRefused."""
        ...

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        """What the person may post as, each looked at with the token that is kept: at least one, and several where a
        choice has to be made. Raises ConnectionRefused.
        """
        ...


class AppPasswordConnector(Connector, Protocol):
    """A platform where connecting is a handle and an app password typed into our form."""

    async def sign_in(self, *, identifier: str, password: str, server: str | None, at: datetime) -> ConnectedAccount:
        """Raises ConnectionRefused."""
        ...


@runtime_checkable
class RegistersApps(Protocol):
    """On platforms of many servers, each of which has to know this installation before anybody is sent there."""

    async def server_of(self, typed: str) -> str:
        """The origin of the server a person means. Raises ConnectionRefused."""
        ...

    async def register_app(self, server: str, *, redirect_uri: str) -> AppCredentials:
        """Raises ConnectionRefused."""
        ...


@runtime_checkable
class DescribesApp(Protocol):
    """Where nobody registers an app: our name there is the address of a document of ours, which its servers read."""

    def app_document(self, *, redirect_uri: str) -> Mapping[str, Any] | None:
        """Public; None where this installation goes by another name."""
        ...


@runtime_checkable
class ChecksApps(Protocol):
    """A way to ask whether an app that somebody typed in is known to the platform."""

    async def find_app_problem(self, app: AppCredentials) -> str | None:
        """For a person; None: the platform knows it. Raises ReadFailed where it cannot be told."""
        ...


@runtime_checkable
class RevokesAccess(Protocol):
    async def revoke(self, credentials: Credentials) -> None:
        """Give our access back. What is gone already is fine. Raises ReadFailed."""
        ...


@runtime_checkable
class SharesAccess(Protocol):
    """Where one consent may open several accounts, and giving it back for one would end it for all of them."""

    def shared_by(self, details: Mapping[str, Any]) -> tuple[str, str] | None:
        """Which of an account's details, by name and value, the others have as well, on whatever platform they are.

        None: the access is this account's alone.
        """
        ...


@runtime_checkable
class ReadsDetails(Protocol):
    """Where an account's name, limits or quota change after it was connected."""

    async def read_details(self, credentials: Credentials) -> Mapping[str, Any]:
        """What `ConnectedAccount.details` would hold now. Raises ReadFailed."""
        ...


@runtime_checkable
class Examines(Protocol):
    """What the platform alone can tell about an account's health, beside access and scopes."""

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        """Raises ReadFailed."""
        ...
