"""Mastodon, and what speaks its API. A repeated request is told by its key; a lost answer is cleared up by reading."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

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
    OutcomeUnknown,
    Platform,
    PostMetrics,
    Prepared,
    RateLimited,
    Reconciliation,
    RefreshedTokens,
    Rejected,
    Unavailable,
)
from app.platforms.http import budget_left
from app.platforms.mastodon import examining, identity, statuses, uploads
from app.platforms.mastodon.api import (
    Api,
    Refused,
    access_of,
    is_gone,
    origin_of,
    outcome_of,
    read_failed,
    refusal_of,
    status_path,
)
from app.platforms.mastodon.figures import Figures
from app.platforms.mastodon.looking_back import LookingBack
from app.platforms.mastodon.oauth import OAuth
from app.platforms.mastodon.servers import Servers
from app.platforms.mastodon.uploads import State

PROCESSING_SECONDS = 30.0
"""Until what a server still processes is looked at again: a long video takes it some minutes."""
SETTLE_SECONDS = 15.0


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "MastodonConnector":
    allow_insecure = settings.MASTODON_ALLOW_INSECURE and not settings.is_production
    return MastodonConnector(
        client if allow_insecure else public_client,
        allow_insecure=allow_insecure,
        website=settings.public_url if settings.public_url.startswith("https://") else "",
    )


class MastodonConnector:
    platform = Platform.MASTODON

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        allow_insecure: bool,
        website: str = "",
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """Servers are named by people: unless `allow_insecure`, give a client on `ssrf.guarded_transport`.

        The client stays the caller's to close.
        """
        self._api = Api(client)
        self._servers = Servers(client, allow_insecure=allow_insecure)
        self._oauth = OAuth(self._api, website=website)
        self._looking_back = LookingBack(self._api, settle_seconds=settle_seconds)
        self._figures = Figures(self._api)

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def server_of(self, typed: str) -> str:
        return await self._servers.server_of(typed)

    async def register_app(self, server: str, *, redirect_uri: str) -> AppCredentials:
        return await self._oauth.register_app(server, redirect_uri=redirect_uri)

    async def begin(self, request: ConsentRequest) -> Consent:
        return await self._oauth.begin(request)

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        return await self._oauth.exchange(answer, at=at)

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        return await self._oauth.refresh(credentials, at=at)

    async def revoke(self, credentials: Credentials) -> None:
        await self._oauth.revoke(credentials)

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        if (problem := uploads.problem_of(draft, credentials.details)) is not None:
            return problem
        try:
            if draft.earlier_parts and not await self._is_there(draft.earlier_parts[-1], credentials):
                return _part_gone(len(draft.earlier_parts))
            media = []
            for one in draft.media:  # in order, and not at once: a server lets through 30 uploads in half an hour
                uploaded = await uploads.upload(self._api, one, credentials)
                if isinstance(uploaded, Rejected):
                    return uploaded
                media.append(uploaded)
        except CallFailed as failure:
            refusal = refusal_of(failure, credentials)
            return await self._or_signed_out(refusal, credentials) if isinstance(refusal, Rejected) else refusal
        settled = await uploads.settle(self._api, media, credentials)
        if isinstance(settled, Rejected):
            return await self._or_signed_out(settled, credentials)
        return statuses.prepared_post(draft, media=settled)

    async def _or_signed_out(self, rejected: Rejected, credentials: Credentials) -> Rejected | NeedsReauth:
        """Some servers answer a token that has ended as they answer a bad post, and say why in their own language: it
        is asked, not read.
        """
        access = await self.check_access(credentials)
        return access if isinstance(access, NeedsReauth) else rejected

    async def _is_there(self, external_id: str, credentials: Credentials) -> bool:
        """Raises CallFailed."""
        path = status_path(external_id)
        try:
            await self._api.get(origin_of(credentials), path, token=credentials.access_token)
        except CallFailed as failure:
            if is_gone(failure):
                return False
            raise
        return True

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        if (held_back := await self._not_ready(prepared, credentials)) is not None:
            return held_back
        try:
            answer = await self._api.post(
                origin_of(credentials),
                "/api/v1/statuses",
                token=credentials.access_token,
                body=prepared["body"],
                headers={"Idempotency-Key": prepared["key"]},
            )
        except Refused as refusal:
            return await self._refused(refusal, prepared, credentials)
        except CallFailed as failure:
            return outcome_of(failure, credentials)
        out = statuses.published(answer.body, budget_left(answer.response))
        return out or OutcomeUnknown("The server answered without the post.")

    async def _not_ready(self, prepared: Prepared, credentials: Credentials) -> Outcome | None:
        """What keeps a post with media from being sent as it is: old servers would send it without them."""
        try:
            states = await uploads.states_of(self._api, prepared["media"], credentials)
            if State.GONE in states:
                return await self._without_uploads(prepared, credentials)
        except CallFailed as failure:
            return refusal_of(failure, credentials)
        if State.FAILED in states:
            return await self._or_signed_out(uploads.failed(), credentials)
        if State.PROCESSING in states:
            return Unavailable(
                "The server is still processing a picture or video.", retry_after_seconds=PROCESSING_SECONDS
            )
        return None

    async def _without_uploads(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        """An upload that is gone was thrown away, or an earlier try of this post has used it. Raises CallFailed.

        Uploaded anew it goes out under the same key, which still gives the post that an earlier try made.
        """
        out = await self._looking_back.find_by_media(prepared, credentials)
        found = statuses.published(out) if out is not None else None
        return found or Unavailable(
            "The server has dropped the uploaded pictures: they have to be uploaded again.", prepare_again=True
        )

    async def _refused(self, refusal: Refused, prepared: Prepared, credentials: Credentials) -> Outcome:
        """What it refused for is asked, not read."""
        if is_gone(refusal) and "in_reply_to_id" in prepared["body"]:
            return _part_gone(1)
        is_not_valid = refusal.status == httpx2.codes.UNPROCESSABLE_CONTENT
        if is_not_valid and (held_back := await self._not_ready(prepared, credentials)) is not None:
            return held_back
        outcome = outcome_of(refusal, credentials)
        return await self._or_signed_out(outcome, credentials) if isinstance(outcome, Rejected) else outcome

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:  # noqa: ARG002
        """Nothing is ever pending here."""
        return OutcomeUnknown("Nothing was said to be finished later.")

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        return await self._looking_back.reconcile(prepared, credentials, sent_after=sent_after)

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        path = status_path(external_id)
        try:
            await self._api.delete(origin_of(credentials), path, token=credentials.access_token)
        except CallFailed as failure:
            if not is_gone(failure):
                raise read_failed("The post could not be deleted", failure) from failure

    # --- access and reading -------------------------------------------------------------------------------------------

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            await self._api.get(origin_of(credentials), identity.WHOSE, token=credentials.access_token)
        except CallFailed as failure:
            return access_of(failure, credentials)
        return None

    async def read_details(self, credentials: Credentials) -> Mapping[str, Any]:
        try:
            found = await identity.read_identity(self._api, origin_of(credentials), token=credentials.access_token)
        except CallFailed as failure:
            raise read_failed("The account could not be read", failure) from failure
        return found.details

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        return await examining.examine(self._api, credentials)

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        return await self._figures.of_posts(external_ids, credentials)

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        return await self._figures.of_account(credentials)

    async def aclose(self) -> None:
        """Holds nothing of its own."""


def _part_gone(count: int) -> Rejected:
    which = f"Part {count}" if count > 1 else "The part before this one"
    return Rejected(
        "earlier-part-gone",
        f"{which} of this thread is not on Mastodon any more, so nothing can follow it there. Put the parts that are "
        "missing into a new post.",
    )
