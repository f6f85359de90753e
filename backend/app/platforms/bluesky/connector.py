"""Bluesky by app password. Posts go out exactly once: we choose the record's key, so every try writes to one place."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx

from app.platforms.bluesky import records
from app.platforms.bluesky.facets import mentioned_handles
from app.platforms.bluesky.identity import Directory
from app.platforms.bluesky.session import Sessions
from app.platforms.bluesky.xrpc import NotSent, Refused, Xrpc, XrpcFailure, outcome_of, refusal_of
from app.platforms.contract import (
    Absent,
    AccountMetrics,
    ConnectedAccount,
    Credentials,
    Draft,
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

_URIS_PER_CALL = 25
"""`app.bsky.feed.getPosts`; docs/platforms/bluesky.md#what-is-measured, checked 2026-11."""


class BlueskyConnector:
    platform = Platform.BLUESKY

    def __init__(
        self, client: httpx.AsyncClient, *, pds_url: str, appview_url: str, plc_url: str, allow_insecure: bool
    ) -> None:
        """Servers are named by people: outside development give a client on `ssrf.guarded_transport`.

        The client stays the caller's to close. `pds_url` is asked where an account's own server is not known yet.
        """
        self._pds_url = pds_url
        self._appview_url = appview_url
        self._xrpc = Xrpc(client)
        self._directory = Directory(self._xrpc, plc_url=plc_url, allow_insecure=allow_insecure)
        self._sessions = Sessions(
            self._xrpc, self._directory, pds_url=pds_url, appview_url=appview_url, allow_insecure=allow_insecure
        )

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def sign_in(self, *, identifier: str, password: str, server: str | None, at: datetime) -> ConnectedAccount:  # noqa: ARG002 - the session says when it ends
        """`server` is asked only where the handle does not say where the account lives. Raises ConnectionRefused."""
        return await self._sessions.sign_in(identifier=identifier, password=password, server=server)

    async def refresh(
        self,
        credentials: Credentials,
        *,
        at: datetime,  # noqa: ARG002 - the session says when it ends
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        return await self._sessions.refresh(credentials)

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        if (problem := records.problem_of(draft)) is not None:
            return problem
        try:
            dids = await self._dids(mentioned_handles(records.text_of(draft)), credentials)
            blobs = [await self._upload(image.content, image.mime_type, credentials) for image in draft.media]
        except XrpcFailure as failure:
            return refusal_of(failure)
        return records.prepared_post(draft, did=credentials.account_id, dids=dids, blobs=blobs)

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        call = {**prepared, "swapRecord": None}  # create only if nothing is there
        try:
            answer = await self._xrpc.procedure(
                self._home(credentials), "com.atproto.repo.putRecord", call, token=credentials.access_token
            )
        except Refused as refusal:
            return await self._refused(refusal, prepared, credentials)
        except XrpcFailure as failure:
            return outcome_of(failure)
        # With a `commit` it was written now; without one an earlier try had written the very same record.
        if answer.get("uri") != records.uri_of(prepared):
            return OutcomeUnknown("The server answered without the address of the post.")
        return _published(prepared)

    async def _refused(self, refusal: Refused, prepared: Prepared, credentials: Credentials) -> Outcome:
        if refusal.error == "InvalidSwap":
            return await self._settle(prepared, credentials)
        if refusal.error == "BlobNotFound":
            # Uploads that no record refers to are thrown away after a while. The draft still has the images.
            return Unavailable(
                "Bluesky has dropped the uploaded images: they have to be uploaded again.", prepare_again=True
            )
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
        where = {name: prepared[name] for name in ("repo", "collection", "rkey")}
        try:
            answer = await self._xrpc.query(self._home(credentials), "com.atproto.repo.getRecord", where)
        except Refused as refusal:
            if refusal.error == "RecordNotFound":
                return False
            raise
        return records.is_same_post(prepared, answer.get("value"))

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        repo, collection, rkey = _parts(external_id)
        body = {"repo": repo, "collection": collection, "rkey": rkey}
        try:
            await self._xrpc.procedure(
                self._home(credentials), "com.atproto.repo.deleteRecord", body, token=credentials.access_token
            )
        except XrpcFailure as failure:
            raise ReadFailed(f"The post could not be deleted: {failure}") from failure

    async def _dids(self, handles: Sequence[str], credentials: Credentials) -> dict[str, str]:
        """By handle; those that belong to nobody are missing, and stay plain text. Raises XrpcFailure."""
        servers = [self._home(credentials), self._appview_url]
        found = await asyncio.gather(*(self._directory.did_of(handle, asked_at=servers) for handle in handles))
        return {handle: did for handle, did in zip(handles, found, strict=True) if did is not None}

    async def _upload(self, content: bytes, mime_type: str, credentials: Credentials) -> dict[str, Any]:
        """The same bytes give the same blob, however often they are uploaded. Raises XrpcFailure."""
        home = self._home(credentials)
        answer = await self._xrpc.upload(
            home, "com.atproto.repo.uploadBlob", content, mime_type, token=credentials.access_token
        )
        blob = answer.get("blob")
        if not isinstance(blob, dict):
            raise NotSent(f"{home} took an image but did not say where it put it.")
        return blob

    def _home(self, credentials: Credentials) -> str:
        return credentials.server or self._pds_url

    # --- reading ------------------------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:  # noqa: ARG002 - public figures
        metrics: dict[str, PostMetrics] = {}
        for start in range(0, len(external_ids), _URIS_PER_CALL):
            uris = list(external_ids[start : start + _URIS_PER_CALL])
            answer = await self._read("app.bsky.feed.getPosts", {"uris": uris})
            posts = answer.get("posts")
            if not isinstance(posts, list):
                raise ReadFailed("Bluesky answered without posts.")
            metrics |= {
                post["uri"]: _post_metrics(post) for post in posts if isinstance(post, dict) and post.get("uri") in uris
            }
        return metrics

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        profile = await self._read("app.bsky.actor.getProfile", {"actor": credentials.account_id})
        return AccountMetrics(
            followers=_count(profile, "followersCount"),
            following=_count(profile, "followsCount"),
            posts=_count(profile, "postsCount"),
        )

    async def _read(self, nsid: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._xrpc.query(self._appview_url, nsid, params)
        except XrpcFailure as failure:
            raise ReadFailed(f"Bluesky's figures could not be read: {failure}") from failure

    async def aclose(self) -> None:
        """Holds nothing of its own."""


def _published(prepared: Prepared) -> Published:
    return Published(records.uri_of(prepared), _permalink(prepared))


def _permalink(prepared: Prepared) -> str:
    return records.permalink_of(prepared["repo"], prepared["rkey"])


def _parts(external_id: str) -> tuple[str, str, str]:
    parts = external_id.removeprefix("at://").split("/")
    if not external_id.startswith("at://") or len(parts) != 3:  # noqa: PLR2004 - repo, collection, key
        raise ReadFailed(f"{external_id!r} is not the address of a Bluesky post.")
    return parts[0], parts[1], parts[2]


def _post_metrics(post: dict[str, Any]) -> PostMetrics:
    """Shares are reposts and quotes together. Impressions and clicks do not exist on Bluesky: None, not 0."""
    shared = [count for count in (_count(post, "repostCount"), _count(post, "quoteCount")) if count is not None]
    return PostMetrics(
        likes=_count(post, "likeCount"),
        comments=_count(post, "replyCount"),
        shares=sum(shared) if shared else None,
        saves=_count(post, "bookmarkCount"),
    )


def _count(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
