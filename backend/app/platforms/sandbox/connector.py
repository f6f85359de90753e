"""The product's connector to the sandbox network: a real one, over HTTP, with every outcome a real platform has."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2

from app.core.config import Settings
from app.platforms.contract import (
    Absent,
    AccountMetrics,
    ConnectedAccount,
    ConnectionRefused,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Draft,
    Found,
    Media,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Pending,
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
    Unknowable,
)
from app.platforms.http import budget_left, describe, json_object, retry_after_seconds, was_never_sent
from app.platforms.sandbox import answers
from app.platforms.sandbox.answers import Listing, NotOffered, error_of
from app.platforms.sandbox.errors import NOT_PROCESSED_HEADER

CLIENT_ID = "AI Growth Manager"
CLOCK_SKEW = timedelta(seconds=5)
"""By how much the network's clock may be behind ours when posts are matched by time."""
METRICS_PER_CALL = 100
POSTS_PER_PAGE = 100
MOST_PAGES = 100
_POLL_AGAIN_SECONDS = 5.0


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "SandboxConnector":  # noqa: ARG001 - it is our own
    return SandboxConnector(client, settings.SANDBOX_URL)


class SandboxConnector:
    platform = Platform.SANDBOX

    def __init__(self, client: httpx2.AsyncClient, base_url: str, *, settle_seconds: float = 15.0) -> None:
        """`settle_seconds`: how long after sending a post that is not listed may still appear (see `reconcile`)."""
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._settle = timedelta(seconds=settle_seconds)

    async def aclose(self) -> None:
        """Nothing of its own to close: the client belongs to whoever made it."""

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def begin(self, request: ConsentRequest) -> Consent:
        query = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": request.redirect_uri,
            "state": request.state,
            "code_challenge": request.code_challenge,
            "code_challenge_method": "S256",
        }
        return Consent(f"{self._base_url}/oauth/authorize?{urlencode(query)}")

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "code": answer.code,
            "redirect_uri": answer.redirect_uri,
            "code_verifier": answer.code_verifier,
        }
        try:
            response = await self._client.post(f"{self._base_url}/oauth/token", data=form)
        except httpx2.TransportError as error:
            raise ConnectionRefused("The sandbox network did not answer. Try again in a moment.") from error
        if response.status_code != httpx2.codes.OK:
            _, message = error_of(response)
            raise ConnectionRefused(f"The sandbox network did not connect the account: {message}")
        body = json_object(response)
        account = body.get("account")
        tokens = answers.tokens(body, at)
        if tokens is None or not isinstance(account, dict):
            raise ConnectionRefused("The sandbox network answered something unexpected. Try connecting again.")
        return [
            ConnectedAccount(
                account_id=str(account["id"]),
                account_name=str(account["name"]),
                access_token=tokens.access_token,
                refresh_token=tokens.refresh_token,
                expires_at=tokens.expires_at,
                scopes=tuple(str(body.get("scope", "")).split()),
                details={"handle": account["handle"], "simulated": True},
            )
        ]

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        if not credentials.refresh_token:
            return NeedsReauth("There is no refresh token for this sandbox account. Connect it again.")
        form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": credentials.refresh_token}
        try:
            response = await self._client.post(f"{self._base_url}/oauth/token", data=form)
        except httpx2.TransportError as error:
            return Unavailable(describe(error))
        if response.status_code == httpx2.codes.OK:
            return answers.tokens(json_object(response), at) or Unavailable("The sandbox answered without tokens.")
        code, message = error_of(response)
        if code == "invalid_grant":
            return NeedsReauth(message)
        if response.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            return answers.rate_limited(response)
        return Unavailable(message)

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        media = []
        for item in draft.media:
            uploaded = await self._upload(item, credentials)
            if not isinstance(uploaded, str):
                return uploaded
            media.append({"id": uploaded, "alt_text": item.alt_text})
        link = draft.link
        return {
            "idempotency_key": str(draft.key),
            "scheduled_for": draft.scheduled_for.astimezone(UTC).isoformat(),
            "fingerprint": answers.post_fingerprint(draft.text, len(media)),
            "body": {
                "text": draft.text,
                "media": media,
                "link": {"url": link.url, "title": link.title, "description": link.description} if link else None,
                "language": draft.language,
                "reply_to": draft.earlier_parts[-1] if draft.earlier_parts else None,
            },
        }

    async def _upload(
        self, media: Media, credentials: Credentials
    ) -> str | Rejected | RateLimited | NeedsReauth | Unavailable:
        """Safe to repeat: an image that no post uses shows nowhere."""
        headers = {**_bearer(credentials), "Content-Type": media.mime_type}
        try:
            response = await self._client.post(f"{self._base_url}/api/media", content=media.content, headers=headers)
        except httpx2.TransportError as error:
            return Unavailable(describe(error))
        if response.status_code == httpx2.codes.CREATED and (media_id := json_object(response).get("id")):
            return str(media_id)
        refusal = answers.refusal(response, credentials)
        return refusal or Unavailable(f"The image was not taken: {error_of(response)[1]}")

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        headers = {**_bearer(credentials), "Idempotency-Key": prepared["idempotency_key"]}
        try:
            response = await self._client.post(f"{self._base_url}/api/posts", json=prepared["body"], headers=headers)
        except httpx2.TransportError as error:
            return Unavailable(describe(error)) if was_never_sent(error) else OutcomeUnknown(describe(error))
        if response.is_success:
            return answers.taken(json_object(response), budget_left(response))
        code, _ = error_of(response)
        if code == "duplicate":
            return await self._judge_duplicate(response, prepared, credentials)
        if response.status_code == httpx2.codes.SERVICE_UNAVAILABLE and NOT_PROCESSED_HEADER in response.headers:
            return Unavailable(error_of(response)[1])
        refusal = answers.refusal(response, credentials)
        return refusal or OutcomeUnknown(f"Status {response.status_code} says nothing about the post.")

    async def _judge_duplicate(
        self, response: httpx2.Response, prepared: Prepared, credentials: Credentials
    ) -> Outcome:
        """The refusal names a live post: ours, if an earlier try made it; else this text was really posted before."""
        rejected = Rejected(*error_of(response))
        error = json_object(response).get("error")
        live_id = error.get("live_post_id") if isinstance(error, dict) else None
        if not live_id:
            return rejected
        try:
            answer = await self._client.get(f"{self._base_url}/api/posts/{live_id}", headers=_bearer(credentials))
        except httpx2.TransportError as failure:
            return OutcomeUnknown(f"Refused as a duplicate of {live_id}, which could not be read: {describe(failure)}")
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return rejected
        if not answer.is_success:
            return OutcomeUnknown(f"Refused as a duplicate of {live_id}, which could not be read.")
        live = json_object(answer)
        key = live.get("idempotency_key")
        made_by_us = (
            key == prepared["idempotency_key"]
            if key is not None
            else answers.matches(
                live, prepared, not_before=datetime.fromisoformat(prepared["scheduled_for"]) - CLOCK_SKEW
            )
        )
        return answers.taken(live) if made_by_us else rejected

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:  # noqa: ARG002
        """Not being able to ask changes nothing about the post: still Pending."""
        try:
            response = await self._client.get(f"{self._base_url}/api/posts/{token}", headers=_bearer(credentials))
        except httpx2.TransportError:
            return Pending(token, _POLL_AGAIN_SECONDS)
        if response.is_success:
            return answers.taken(json_object(response))
        if response.status_code == httpx2.codes.NOT_FOUND:
            return Rejected(*error_of(response))
        if response.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            return Pending(token, max(retry_after_seconds(response), _POLL_AGAIN_SECONDS))
        if response.is_server_error:
            return Pending(token, _POLL_AGAIN_SECONDS)
        refused = answers.refusal(response, credentials)
        return refused if isinstance(refused, NeedsReauth) else OutcomeUnknown(error_of(response)[1])

    # --- reconciling --------------------------------------------------------------------------------------------------

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        """By the idempotency key where the account honours it, else by text and time among the newest posts.

        Without a key "not listed" proves nothing yet: the request may still be on its way through the network. Until
        `settle_seconds` have passed on the network's own clock the answer is Unavailable: ask again later.
        """
        by_key = await self._listed(credentials, {"idempotency_key": prepared["idempotency_key"]})
        if isinstance(by_key, Listing):
            return await self._seen(by_key.posts[0], credentials) if by_key.posts else Absent()
        if not isinstance(by_key, NotOffered):
            return by_key
        return await self._reconcile_by_text(prepared, credentials, sent_after)

    async def _reconcile_by_text(
        self, prepared: Prepared, credentials: Credentials, sent_after: datetime
    ) -> Reconciliation:
        not_before = sent_after - CLOCK_SKEW
        newest = await self._listed_since(credentials, not_before)
        if isinstance(newest, NotOffered):
            return Unknowable(
                "This account's posts cannot be read back: look on the sandbox whether the post is there."
            )
        if not isinstance(newest, Listing):
            return newest
        matching = [post for post in newest.posts if answers.matches(post, prepared, not_before=not_before)]
        if len(matching) > 1:
            return Unknowable("Several posts of this text are on the account: look which of them is this one.")
        if matching:
            return await self._seen(matching[0], credentials)
        is_settled = newest.at >= sent_after + self._settle
        return Absent() if is_settled else Unavailable("The post may still appear. Ask again in a moment.")

    async def _seen(self, post: dict[str, Any], credentials: Credentials) -> Reconciliation:
        """Taken is not out yet: nobody sees it, and nothing can reply to it, before the network has processed it."""
        if post.get("status") != "processing":
            return answers.found(post)
        match await self.poll(str(post["id"]), {}, credentials):
            case Published(external_id=external_id, permalink=permalink):
                return Found(external_id, permalink)
            case NeedsReauth() as refusal:
                return refusal
            case _:
                return Unavailable("It is there, and still being processed. Ask again in a moment.")

    async def _listed_since(
        self, credentials: Credentials, since: datetime
    ) -> Listing | NotOffered | RateLimited | NeedsReauth | Unavailable:
        """Every post since then, page by page: that one is not on the first page proves nothing."""
        found: list[dict[str, Any]] = []
        query = {"since": since.isoformat(), "limit": str(POSTS_PER_PAGE)}
        for _ in range(MOST_PAGES):
            page = await self._listed(credentials, query)
            if not isinstance(page, Listing):
                return page
            found += page.posts
            if len(page.posts) < POSTS_PER_PAGE:
                return Listing(found, page.at)
            query["before"] = str(page.posts[-1]["id"])
        return Unavailable(f"There are more than {len(found)} posts since then: too many to look through.")

    async def _listed(
        self, credentials: Credentials, query: dict[str, str]
    ) -> Listing | NotOffered | RateLimited | NeedsReauth | Unavailable:
        url = f"{self._base_url}/api/posts"
        try:
            response = await self._client.get(url, params=query, headers=_bearer(credentials))
        except httpx2.TransportError as error:
            return Unavailable(describe(error))
        return answers.listing(response, credentials)

    # --- access -------------------------------------------------------------------------------------------------------

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            response = await self._client.get(f"{self._base_url}/api/account", headers=_bearer(credentials))
        except httpx2.TransportError as error:
            return Unavailable(describe(error))
        if response.is_success:
            return None
        refused = answers.refusal(response, credentials)
        return refused if isinstance(refused, NeedsReauth | RateLimited) else Unavailable(error_of(response)[1])

    # --- figures ------------------------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        read: dict[str, PostMetrics] = {}
        for start in range(0, len(external_ids), METRICS_PER_CALL):
            ids = ",".join(external_ids[start : start + METRICS_PER_CALL])
            body = await self._read("/api/metrics", credentials, params={"ids": ids})
            for item in body.get("metrics", []):
                read[str(item["post_id"])] = PostMetrics(
                    impressions=item.get("impressions"),
                    likes=item.get("likes"),
                    comments=item.get("comments"),
                    shares=item.get("shares"),
                    clicks=item.get("clicks"),
                    is_simulated=True,
                )
        return read

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        body = await self._read("/api/account", credentials)
        return AccountMetrics(
            followers=body.get("followers"),
            following=body.get("following"),
            posts=body.get("posts"),
            is_simulated=True,
        )

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        try:
            response = await self._client.delete(
                f"{self._base_url}/api/posts/{external_id}", headers=_bearer(credentials)
            )
        except httpx2.TransportError as error:
            raise ReadFailed(describe(error)) from error
        if not response.is_success and response.status_code not in {httpx2.codes.NOT_FOUND, httpx2.codes.GONE}:
            raise ReadFailed(error_of(response)[1])

    async def _read(
        self, path: str, credentials: Credentials, *, params: dict[str, str] | None = None
    ) -> dict[str, Any]:
        try:
            response = await self._client.get(self._base_url + path, params=params, headers=_bearer(credentials))
        except httpx2.TransportError as error:
            raise ReadFailed(describe(error)) from error
        if not response.is_success:
            raise ReadFailed(error_of(response)[1])
        return json_object(response)


def _bearer(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials.access_token}"}
