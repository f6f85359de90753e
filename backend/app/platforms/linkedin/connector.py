"""LinkedIn, for people and for Pages. A post goes out once: what is uncertain is looked for (`looking.py`) before it is
sent again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2
import structlog

from app.core.clock import now
from app.core.config import Settings
from app.platforms.calls import CallFailed
from app.platforms.contract import (
    AccountMetrics,
    AppCredentials,
    ConnectedAccount,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Draft,
    Finding,
    NeedsReauth,
    Outcome,
    Platform,
    PostMetrics,
    Prepared,
    Published,
    RateLimited,
    ReadFailed,
    Reconciliation,
    RefreshedTokens,
    Rejected,
    Unavailable,
)
from app.platforms.linkedin import comments, posts
from app.platforms.linkedin.accounts import accounts_of, identity_path
from app.platforms.linkedin.api import CONNECTED_AT, Api, Refused, encoded
from app.platforms.linkedin.doctor import OLD_MONTHS, Doctor, age_in_months
from app.platforms.linkedin.figures import Figures
from app.platforms.linkedin.looking import Lookout
from app.platforms.linkedin.media import Uploads
from app.platforms.linkedin.oauth import SignIn, scopes_in
from app.platforms.linkedin.reads import ReadBudget
from app.platforms.linkedin.refusals import SHARES_ACCESS, Judge, is_duplicate, live_post_in
from app.platforms.linkedin.sending import create_comment, create_post, identified
from app.platforms.linkedin.throttle import Throttle

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 60.0
"""After a first try, before it is looked for for good: longer than that try itself may take (`calls.TOTAL_SECONDS`)."""
GRACE_SECONDS = 3.0
PATIENCE_SECONDS = 5.0


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "LinkedInConnector":  # noqa: ARG001 - nobody names LinkedIn's servers
    connector = LinkedInConnector(
        client,
        api_url=settings.LINKEDIN_API_URL,
        oauth_url=settings.LINKEDIN_OAUTH_URL,
        version=settings.LINKEDIN_API_VERSION,
        scopes=scopes_in(settings.LINKEDIN_SCOPES),
    )
    if (months := age_in_months(settings.LINKEDIN_API_VERSION, at=now())) >= OLD_MONTHS:
        log.warning("linkedin.version_ends_soon", version=settings.LINKEDIN_API_VERSION, months=months)
    return connector


class LinkedInConnector:
    platform = Platform.LINKEDIN

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        api_url: str,
        oauth_url: str,
        version: str,
        scopes: Sequence[str],
        clock: Callable[[], datetime] = now,
        settle_seconds: float = SETTLE_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """The client stays the caller's to close. `clock`: the one that `sent_after` was read from.

        `settle_seconds`: see `Lookout`; `grace_seconds`: see `Uploads`; `patience_seconds`: see `Api`.
        """
        self._api = Api(client, origin=api_url, version=version, clock=clock, patience_seconds=patience_seconds)
        self._sign_in = SignIn(client, origin=oauth_url, scopes=scopes)
        self._throttle = Throttle()
        self._judge = Judge(self._throttle, version=version, clock=clock)
        self._uploads = Uploads(self._api, grace_seconds=grace_seconds)
        self._lookout = Lookout(self._api, self._judge, clock=clock, settle_seconds=settle_seconds)
        self._figures = Figures(self._api, ReadBudget(), clock=clock)
        self._doctor = Doctor(self._api, self._sign_in, clock=clock)

    async def aclose(self) -> None:
        """Holds nothing of its own."""

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def begin(self, request: ConsentRequest) -> Consent:
        return Consent(self._sign_in.consent_url(request))

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        return await accounts_of(self._api, await self._sign_in.grant(answer, at=at), at=at)

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        return await self._sign_in.refresh(credentials, at=at)

    async def revoke(self, credentials: Credentials) -> None:
        await self._sign_in.revoke(credentials)

    def shared_by(self, details: Mapping[str, Any]) -> tuple[str, str] | None:
        """The moment of the consent: all accounts of it hold the same token, and would end with it."""
        consent = details.get(CONNECTED_AT)
        return (CONNECTED_AT, str(consent)) if consent and details.get(SHARES_ACCESS) else None

    async def find_app_problem(self, app: AppCredentials) -> str | None:
        return await self._sign_in.find_app_problem(app)

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            await self._api.get(identity_path(credentials), credentials)
        except CallFailed as failure:
            refused = self._judge.refusal(failure, credentials)
            return Unavailable(refused.message) if isinstance(refused, Rejected) else refused
        return None

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        return await self._doctor.examine(credentials)

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        if draft.part:
            return comments.prepared_comment(draft, credentials)
        if (problem := posts.problem_of(draft, credentials)) is not None:
            return problem
        try:
            uploads = await self._uploads.upload(draft.media, credentials.account_id, credentials)
        except CallFailed as failure:
            return self._judge.refusal(failure, credentials)
        return posts.prepared_post(draft, credentials, uploads)

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        is_comment = prepared["kind"] == posts.COMMENT
        if not is_comment:
            obstacle = await self._uploads.find_obstacle(
                prepared["waits_for"], credentials, wait_seconds=prepared["wait_seconds"]
            )
            if obstacle is not None:
                return obstacle
        create = create_comment if is_comment else create_post
        try:
            urn = await create(self._api, prepared, credentials)
        except CallFailed as failure:
            return self._refused(failure, credentials, is_comment=is_comment)
        self._throttle.taken(credentials.account_id, "socialActions" if is_comment else "posts")
        return Published(*identified(urn, prepared))

    def _refused(self, failure: CallFailed, credentials: Credentials, *, is_comment: bool) -> Outcome:
        if is_duplicate(failure):
            live = live_post_in(failure)
            where = f" It is here: {posts.permalink_of(live)}" if live else ""
            return Rejected(
                "DUPLICATE_POST",
                "The account has posted just this text a few minutes ago, and LinkedIn takes it once only. Change it, "
                f"or wait ten minutes.{where} It said: {failure}",
            )
        if is_comment and isinstance(failure, Refused) and failure.status == httpx2.codes.FORBIDDEN:
            # Some apps may post and not comment: that says nothing against the account.
            return Rejected(failure.code or "ACCESS_DENIED", f"LinkedIn does not let this app comment: {failure}")
        return self._judge.outcome(failure, credentials)

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:  # noqa: ARG002
        """Nothing is ever pending here."""
        return Unavailable("LinkedIn keeps nothing waiting.")

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        return await self._lookout.look(prepared, credentials, sent_after=sent_after)

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        if not external_id.startswith("urn:li:"):
            raise ReadFailed("LinkedIn did not say which post it is: delete it there.")
        path = comments.deletion_path(external_id, credentials.account_id) or f"/rest/posts/{encoded(external_id)}"
        try:
            await self._api.call("DELETE", path, credentials, method_name="DELETE")
        except Refused as refused:
            if refused.status != httpx2.codes.NOT_FOUND:
                raise ReadFailed(f"The post could not be deleted: {refused}") from refused
        except CallFailed as failure:
            raise ReadFailed(f"The post could not be deleted: {failure}") from failure

    # --- reading ------------------------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        return await self._figures.of_posts(external_ids, credentials)

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        return await self._figures.of_account(credentials)
