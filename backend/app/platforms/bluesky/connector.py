"""Bluesky. Posts go out exactly once: we choose the record's key, so every try writes to one place."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

from app.core.config import Settings
from app.platforms.bluesky import records
from app.platforms.bluesky.access import access_of, is_plain
from app.platforms.bluesky.app_document import App
from app.platforms.bluesky.attachments import Attachments
from app.platforms.bluesky.authorization import AuthorizationServers
from app.platforms.bluesky.cards import Cards
from app.platforms.bluesky.dpop import Prover
from app.platforms.bluesky.examination import Examination
from app.platforms.bluesky.facets import mentioned_handles
from app.platforms.bluesky.figures import Figures
from app.platforms.bluesky.identity import Directory
from app.platforms.bluesky.oauth import OAuth
from app.platforms.bluesky.renewing import Renewing
from app.platforms.bluesky.session import Sessions
from app.platforms.bluesky.video import Owner, Videos
from app.platforms.bluesky.xrpc import Refused, Xrpc, XrpcFailure, outcome_of, refusal_of
from app.platforms.contract import (
    Absent,
    AccountMetrics,
    BudgetLeft,
    ConnectedAccount,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Draft,
    Finding,
    Found,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
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


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "BlueskyConnector":
    return BlueskyConnector(
        public_client if settings.is_production else client,
        pds_url=settings.BLUESKY_PDS_URL,
        appview_url=settings.BLUESKY_APPVIEW_URL,
        plc_url=settings.BLUESKY_PLC_URL,
        video_url=settings.BLUESKY_VIDEO_URL,
        app=App(public_url=settings.public_url, secret=settings.SECRET_KEY.get_secret_value()),
        allow_insecure=not settings.is_production,
    )


class BlueskyConnector:
    platform = Platform.BLUESKY

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        pds_url: str,
        appview_url: str,
        plc_url: str,
        video_url: str,
        app: App,
        allow_insecure: bool,
    ) -> None:
        """Servers are named by people: outside development give a client on `ssrf.guarded_transport`.

        The client stays the caller's to close. `pds_url` is asked where an account's own server is not known yet.
        """
        self._pds_url = pds_url
        self._appview_url = appview_url
        self._app = app
        prover = Prover(client)
        self._xrpc = Xrpc(client, prover)
        self._directory = Directory(self._xrpc, plc_url=plc_url, allow_insecure=allow_insecure)
        self._sessions = Sessions(self._xrpc, self._directory, pds_url=pds_url, appview_url=appview_url)
        servers = AuthorizationServers(client, self._xrpc, prover, app, allow_insecure=allow_insecure)
        self._oauth = OAuth(self._xrpc, self._directory, servers, app, pds_url=pds_url, appview_url=appview_url)
        self._renewing = Renewing(servers)
        self._videos = Videos(self._xrpc, video_url=video_url)
        self._attachments = Attachments(self._xrpc, self._videos, Cards(client, allow_insecure=allow_insecure))
        self._figures = Figures(self._xrpc, appview_url=appview_url)
        self._examination = Examination(client, self._videos)

    # --- connecting ---------------------------------------------------------------------------------------------------

    def app_document(self, *, redirect_uri: str) -> Mapping[str, Any] | None:
        return self._app.document(redirect_uri) if self._app.has_document else None

    async def begin(self, request: ConsentRequest) -> Consent:
        return await self._oauth.begin(request)

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        return [await self._oauth.exchange(answer, at=at)]

    async def sign_in(self, *, identifier: str, password: str, server: str | None, at: datetime) -> ConnectedAccount:  # noqa: ARG002 - the session says when it ends
        """`server` is asked only where the handle does not say where the account lives. Raises ConnectionRefused."""
        return await self._sessions.sign_in(identifier=identifier, password=password, server=server)

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        if is_plain(credentials.access_token):
            return await self._sessions.refresh(credentials)
        return await self._renewing.refresh(credentials, at=at)

    async def revoke(self, credentials: Credentials) -> None:
        if is_plain(credentials.access_token):
            await self._sessions.revoke(credentials)
        else:
            await self._renewing.revoke(credentials)

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        draft = records.with_link(draft)
        if (problem := records.problem_of(draft)) is not None:
            return problem
        try:
            dids = await self._dids(mentioned_handles(records.text_of(draft)), credentials)
            embed = await self._attachments.embed_of(draft, self._owner(credentials))
            reply = await self._reply_to(draft.earlier_parts, credentials)
        except XrpcFailure as failure:
            return refusal_of(failure)
        if isinstance(embed, Rejected | Unavailable):
            return embed
        if isinstance(reply, Rejected):
            return reply
        return records.prepared_post(draft, did=credentials.account_id, dids=dids, embed=embed, reply=reply)

    async def _reply_to(self, earlier: Sequence[str], credentials: Credentials) -> dict[str, Any] | Rejected | None:
        """Root and parent as strong references, read from where they are: only that shows them unchanged and there.

        None for a post that replies to nothing. Raises XrpcFailure.
        """
        if not earlier:
            return None
        references = {}
        for uri in dict.fromkeys((earlier[0], earlier[-1])):
            repo, collection, rkey = _parts(uri)
            record = await self._record({"repo": repo, "collection": collection, "rkey": rkey}, credentials)
            if record is None or not isinstance(record.get("cid"), str):
                number = earlier.index(uri) + 1
                return Rejected(
                    "EarlierPartGone",
                    f"Part {number} of this thread is not on Bluesky any more, so nothing can follow it there. Put the "
                    "parts that are missing into a new post.",
                )
            references[uri] = {"uri": uri, "cid": record["cid"]}
        return {"root": references[earlier[0]], "parent": references[earlier[-1]]}

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        call = {**prepared, "swapRecord": None}  # create only if nothing is there
        try:
            answer = await self._xrpc.write(
                self._home(credentials), "com.atproto.repo.putRecord", call, access=access_of(credentials)
            )
        except Refused as refusal:
            return await self._refused(refusal, prepared, credentials)
        except XrpcFailure as failure:
            return outcome_of(failure)
        # With a `commit` it was written now; without one an earlier try had written the very same record.
        if answer.body.get("uri") != records.uri_of(prepared):
            return OutcomeUnknown("The server answered without the address of the post.")
        return _published(prepared, answer.budget)

    async def _refused(self, refusal: Refused, prepared: Prepared, credentials: Credentials) -> Outcome:
        if refusal.error == "InvalidSwap":
            return await self._settle(prepared, credentials)
        if refusal.error == "BlobNotFound":
            # Uploads that no record refers to are thrown away after a while. The draft still has the files.
            self._videos.forget(credentials.account_id)
            return Unavailable("Bluesky has dropped the uploads: they have to be made again.", prepare_again=True)
        return outcome_of(refusal)

    async def _settle(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        """Something is at our key already: our post from an earlier try, or a stranger."""
        try:
            found = await self._is_there(prepared, credentials)
        except XrpcFailure as failure:
            return OutcomeUnknown(
                f"There is already a record under this post's key, but it could not be read: {failure}"
            )
        if found:
            return _published(prepared)
        return Rejected(
            "RecordKeyTaken", "Another record has this post's key. Duplicate the post and schedule the copy."
        )

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:  # noqa: ARG002
        """Nothing is ever pending here; asked all the same, sending again is safe and answers the question."""
        return await self.publish(prepared, credentials)

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:  # noqa: ARG002 - the key says it all
        """By `getRecord` on the PDS, which sees its own writes at once; never by a feed, which lags."""
        try:
            found = await self._is_there(prepared, credentials)
        except XrpcFailure as failure:
            refusal = refusal_of(failure)
            return Unavailable(refusal.message) if isinstance(refusal, Rejected) else refusal
        return Found(records.uri_of(prepared), _permalink(prepared)) if found else Absent()

    async def _is_there(self, prepared: Prepared, credentials: Credentials) -> bool:
        """Raises XrpcFailure."""
        record = await self._record({name: prepared[name] for name in ("repo", "collection", "rkey")}, credentials)
        return record is not None and records.is_same_post(prepared, record.get("value"))

    async def _record(self, where: dict[str, str], credentials: Credentials) -> dict[str, Any] | None:
        """`cid` and `value`; None where there is nothing. Raises XrpcFailure."""
        try:
            return await self._xrpc.query(self._home(credentials), "com.atproto.repo.getRecord", where)
        except Refused as refusal:
            if refusal.error == "RecordNotFound":
                return None
            raise

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        repo, collection, rkey = _parts(external_id)
        body = {"repo": repo, "collection": collection, "rkey": rkey}
        try:
            await self._xrpc.procedure(
                self._home(credentials), "com.atproto.repo.deleteRecord", body, access=access_of(credentials)
            )
        except XrpcFailure as failure:
            raise ReadFailed(f"The post could not be deleted: {failure}") from failure

    async def _dids(self, handles: Sequence[str], credentials: Credentials) -> dict[str, str]:
        """By handle; those that belong to nobody are missing, and stay plain text. Raises XrpcFailure."""
        servers = [self._home(credentials), self._appview_url]
        found = await asyncio.gather(*(self._directory.did_of(handle, asked_at=servers) for handle in handles))
        return {handle: did for handle, did in zip(handles, found, strict=True) if did is not None}

    def _owner(self, credentials: Credentials) -> Owner:
        """Raises XrpcFailure."""
        return Owner(credentials.account_id, self._home(credentials), access_of(credentials))

    def _home(self, credentials: Credentials) -> str:
        return credentials.server or self._pds_url

    # --- access -------------------------------------------------------------------------------------------------------

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            await self._xrpc.query(
                self._home(credentials), "com.atproto.server.getSession", access=access_of(credentials)
            )
        except XrpcFailure as failure:
            refused = refusal_of(failure)
            return Unavailable(refused.message) if isinstance(refused, Rejected) else refused
        return None

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        try:
            return await self._examination.of(self._owner(credentials))
        except XrpcFailure as failure:
            raise ReadFailed(str(failure)) from failure

    # --- reading ------------------------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:  # noqa: ARG002 - public figures
        return await self._figures.of_posts(external_ids)

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        return await self._figures.of_account(credentials.account_id)

    async def aclose(self) -> None:
        """Holds nothing of its own."""


def _published(prepared: Prepared, budget: BudgetLeft | None = None) -> Published:
    return Published(records.uri_of(prepared), _permalink(prepared), budget)


def _permalink(prepared: Prepared) -> str:
    return records.permalink_of(prepared["repo"], prepared["rkey"])


def _parts(external_id: str) -> tuple[str, str, str]:
    parts = external_id.removeprefix("at://").split("/")
    if not external_id.startswith("at://") or len(parts) != 3:  # noqa: PLR2004 - repo, collection, key
        raise ReadFailed(f"{external_id!r} is not the address of a Bluesky post.")
    return parts[0], parts[1], parts[2]
