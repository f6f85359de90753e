"""Facebook Pages. Uploads happen beforehand and unseen; one short call makes the post, never repeated blindly."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

from app.core.config import Settings
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
    ReadFailed,
    Reconciliation,
    RefreshedTokens,
    Rejected,
    Unavailable,
)
from app.platforms.facebook import pages, posts
from app.platforms.facebook.access import Access
from app.platforms.facebook.figures import Figures
from app.platforms.facebook.looking import Looking
from app.platforms.facebook.refusals import is_gone, refusal_of
from app.platforms.facebook.sending import Sending
from app.platforms.facebook.uploads import Uploads
from app.platforms.facebook.videos import Videos
from app.platforms.meta import grants
from app.platforms.meta.graph import Graph, GraphFailure


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "FacebookConnector":  # noqa: ARG001 - one host, and it is Meta's
    return FacebookConnector(
        client,
        graph_url=settings.FACEBOOK_GRAPH_URL,
        oauth_url=settings.FACEBOOK_OAUTH_URL,
        upload_url=settings.FACEBOOK_UPLOAD_URL,
        version=settings.GRAPH_API_VERSION,
    )


class FacebookConnector:
    platform = Platform.FACEBOOK

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        graph_url: str,
        oauth_url: str,
        upload_url: str,
        version: str,
        settle_seconds: float = 45.0,
        look_again_seconds: float = 5.0,
    ) -> None:
        """The client stays the caller's to close. `settle_seconds`: how long after sending a post may still appear."""
        graph = Graph(client, graph_url, version)
        looking = Looking(graph, settle_seconds=settle_seconds, look_again_seconds=look_again_seconds)
        self._oauth_url = oauth_url
        self._version = version
        self._graph = graph
        self._looking = looking
        self._pages = pages.Pages(graph)
        self._access = Access(graph)
        self._uploads = Uploads(client, graph, upload_origin=upload_url, version=version)
        self._sending = Sending(graph, looking, look_again_seconds=look_again_seconds)
        self._videos = Videos(graph, looking)
        self._figures = Figures(graph)

    async def aclose(self) -> None:
        """Holds nothing of its own."""

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def begin(self, request: ConsentRequest) -> Consent:
        return Consent(pages.consent_url(request, oauth_origin=self._oauth_url, version=self._version))

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        return await self._pages.connect(answer, at=at)

    async def refresh(
        self,
        credentials: Credentials,
        *,
        at: datetime,  # noqa: ARG002 - it has no end
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        return await self._access.refresh(credentials)

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        return await self._access.check(credentials)

    async def revoke(self, credentials: Credentials) -> None:
        await self._access.revoke(credentials)

    def shared_by(self, details: Mapping[str, Any]) -> tuple[str, str] | None:
        return grants.shared_by(details)

    async def find_app_problem(self, app: AppCredentials) -> str | None:
        return await self._access.find_app_problem(app)

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        return await self._access.examine(credentials)

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        if (problem := posts.problem_of(draft)) is not None:
            return problem
        page = credentials.account_id
        if draft.earlier_parts:
            return posts.prepared_comment(draft, page=page)
        try:
            if not any(media.is_video for media in draft.media):
                photos = [await self._uploads.photo(image, credentials) for image in draft.media]
                return posts.prepared_feed(draft, page=page, photos=photos)
            [video] = draft.media
            if posts.is_reel(draft):
                video_id, session_id = await self._uploads.reel(video, credentials), None
            else:
                video_id, session_id = await self._uploads.video(video, credentials)
            return posts.prepared_video(draft, page=page, video_id=video_id, session_id=session_id)
        except GraphFailure as failure:
            return refusal_of(failure)

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        match prepared["kind"]:
            case posts.FEED:
                return await self._sending.publish_post(prepared, credentials)
            case posts.COMMENT_KIND:
                return await self._sending.publish_comment(prepared, credentials)
        return await self._videos.publish(prepared, credentials)

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:
        if "video_id" not in prepared:
            return OutcomeUnknown("Only videos are processed later, and this is none.")
        return await self._videos.poll(token, prepared, credentials)

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        if "video_id" in prepared:
            return await self._videos.reconcile(prepared, credentials, sent_after=sent_after)
        return await self._looking.reconcile(prepared, credentials, sent_after=sent_after)

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        try:
            answer = await self._graph.delete(external_id, credentials.access_token, app=credentials.app)
        except GraphFailure as failure:
            if is_gone(failure):
                return
            raise ReadFailed(f"The post could not be deleted: {failure}") from failure
        if answer.get("success") is False:
            raise ReadFailed("Facebook did not delete the post.")

    # --- figures ------------------------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        found = {external_id: await self._figures.of_post(external_id, credentials) for external_id in external_ids}
        return {external_id: metrics for external_id, metrics in found.items() if metrics is not None}

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        return await self._figures.of_page(credentials)
