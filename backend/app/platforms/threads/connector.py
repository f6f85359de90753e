"""Threads: a container is filled and processed, then one call publishes it. The container says whether it did."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

from app.core.config import Settings
from app.platforms import examining
from app.platforms.contract import (
    AccountMetrics,
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
    ReadFailed,
    Reconciliation,
    RefreshedTokens,
    Rejected,
    Unavailable,
)
from app.platforms.meta import insights
from app.platforms.meta.caller import Caller
from app.platforms.meta.containers import SETTLE_SECONDS, Containers
from app.platforms.meta.graph import Graph, GraphFailure, Refused
from app.platforms.meta.insights import is_gone, read_failed
from app.platforms.meta.making import Pauses, Workshop
from app.platforms.meta.meanings import of_making
from app.platforms.meta.own_posts import OwnPosts
from app.platforms.meta.refusals import refusal_of
from app.platforms.threads import drafts
from app.platforms.threads.dialect import MEANINGS, POSTS_EDGE, QUOTAS, REPLIES_EDGE, ThreadsDialect, read_limits
from app.platforms.threads.sign_in import PROFILE, SignIn, details_of

API_VERSION = "v1.0"
"""Of Threads itself, which does not count with the Graph; docs/platforms/threads.md#connecting, checked 2026-11."""
POST_METRICS = ("views", "likes", "replies", "reposts", "quotes", "shares")
"""docs/platforms/threads.md#5-what-is-measured, checked 2026-11."""


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "ThreadsConnector":  # noqa: ARG001 - its address is ours to know
    return ThreadsConnector(
        client,
        graph_url=settings.THREADS_GRAPH_URL,
        oauth_url=settings.THREADS_OAUTH_URL,
        public_url=settings.public_url,
    )


class ThreadsConnector:
    platform = Platform.THREADS

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        graph_url: str,
        oauth_url: str,
        public_url: str = "",
        pauses: Pauses | None = None,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """The client stays the caller's to close. `public_url`: where Threads would fetch pictures from."""
        self._graph = Graph(client, graph_url, API_VERSION)
        self._public_url = public_url
        self._sign_in = SignIn(self._graph, oauth_url=oauth_url)
        self._pauses = pauses or Pauses()
        self._workshop = Workshop(ThreadsDialect(), self._pauses)
        self._containers = Containers(self._workshop, settle_seconds)

    async def aclose(self) -> None:
        """Holds nothing of its own."""

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def begin(self, request: ConsentRequest) -> Consent:
        return self._sign_in.begin(request)

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        return await self._sign_in.exchange(answer, at=at)

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        return await self._sign_in.tokens.refresh(credentials.refresh_token, at=at)

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            await self._caller(credentials).get("me", fields="id")
        except GraphFailure as failure:
            refused = refusal_of(failure)
            return Unavailable(refused.message) if isinstance(refused, Rejected) else refused
        return None

    async def read_details(self, credentials: Credentials) -> Mapping[str, Any]:
        try:
            profile = await self._caller(credentials).get("me", fields=PROFILE)
        except GraphFailure as failure:
            raise ReadFailed(f"The profile could not be read: {failure}") from failure
        return {**credentials.details, **details_of(profile)}

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        caller = self._caller(credentials)
        try:
            limits = await read_limits(caller)
            token = await self._sign_in.debug(credentials.access_token)
            _, at = await caller.get_dated("me", fields="id")
        except GraphFailure as failure:
            raise ReadFailed(f"Threads could not be asked: {failure}") from failure
        quotas = [
            examining.quota(what, *limits[prefix], name="Threads", code=f"quota-{what}")
            for prefix, what in QUOTAS.items()
        ]
        return [
            *quotas,
            examining.token(token, name="Threads"),
            examining.clocks(at, name="Threads"),
            examining.reachable(self._public_url, name="Threads"),
            examining.app_mode("Threads"),
        ]

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        if (problem := drafts.problem_of(draft)) is not None:
            return problem
        caller = self._caller(credentials)
        own_posts, pauses = _posts_of(caller), self._pauses.before_believing
        try:
            earlier = await own_posts.ids_of(draft.earlier_parts)
            reply_to = earlier.get(draft.earlier_parts[-1]) if draft.earlier_parts else None
            if draft.earlier_parts and (reply_to is None or not await own_posts.is_there(reply_to, pauses=pauses)):
                return Rejected(
                    "EarlierPartGone",
                    f"Part {draft.part} of this thread is not on Threads any more, so nothing can follow it there. Put "
                    "the parts that are missing into a new post.",
                )
        except GraphFailure as failure:
            return of_making(failure, MEANINGS, name="Threads")
        return await self._workshop.prepare(
            drafts.plan_of(draft, reply_to=reply_to),
            caller,
            text=drafts.text_of(draft),
            reply_to=reply_to,
            earlier=list(earlier.values()),
        )

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        return await self._containers.publish(prepared, self._caller(credentials))

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:  # noqa: ARG002
        return OutcomeUnknown("Nothing is ever pending on Threads: what is processed is not published yet.")

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        return await self._containers.reconcile(prepared, self._caller(credentials), sent_after=sent_after)

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        await _posts_of(self._caller(credentials)).delete(external_id)

    # --- reading ------------------------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        return await _posts_of(self._caller(credentials)).read(external_ids, self._metrics_of)

    @staticmethod
    async def _metrics_of(media_id: str, caller: Caller) -> PostMetrics | None:
        """None where there is no such post any more. Raises GraphFailure."""
        try:
            found = await insights.figures(caller, f"{media_id}/insights", POST_METRICS)
        except Refused as refused:
            if is_gone(refused) and not await insights.is_there(caller, media_id):
                return None
            raise
        shared = [found[name] for name in ("reposts", "shares") if name in found]
        return PostMetrics(
            impressions=found.get("views"),
            likes=found.get("likes"),
            comments=found.get("replies"),
            shares=sum(shared) if shared else None,
        )

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        caller = self._caller(credentials)
        try:
            found = await insights.figures(caller, f"{caller.account_id}/threads_insights", ["followers_count"])
        except GraphFailure as failure:
            raise read_failed("Threads", failure) from failure
        return AccountMetrics(followers=found.get("followers_count"))

    def _caller(self, credentials: Credentials) -> Caller:
        return Caller(self._graph, credentials.account_id, credentials.access_token)


def _posts_of(caller: Caller) -> OwnPosts:
    return OwnPosts(caller, "Threads", edges=(POSTS_EDGE, REPLIES_EDGE))
