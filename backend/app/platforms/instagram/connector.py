"""Instagram, by its own login or by Facebook's: two hosts and two kinds of token, and the same calls behind both."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx2

from app.core.config import Settings
from app.platforms import examining
from app.platforms.contract import (
    AccountMetrics,
    AppCredentials,
    ConnectedAccount,
    ConnectionRefused,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Draft,
    Finding,
    Media,
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
from app.platforms.instagram import drafts, page_sign_in, reading, rules, sign_in
from app.platforms.instagram.comments import GONE, Comments
from app.platforms.instagram.dialect import MEANINGS, InstagramDialect, read_quota
from app.platforms.instagram.page_sign_in import PageSignIn
from app.platforms.instagram.sign_in import InstagramSignIn, details_of
from app.platforms.meta import grants
from app.platforms.meta.caller import Caller
from app.platforms.meta.containers import SETTLE_SECONDS, Containers
from app.platforms.meta.graph import Graph, GraphFailure
from app.platforms.meta.insights import count, read_failed
from app.platforms.meta.making import Pauses, Workshop
from app.platforms.meta.meanings import of_making
from app.platforms.meta.own_posts import OwnPosts
from app.platforms.meta.refusals import refusal_of

_BY_FACEBOOK = "facebook"


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "InstagramConnector":  # noqa: ARG001 - its addresses are ours to know
    return InstagramConnector(
        client,
        version=settings.GRAPH_API_VERSION,
        instagram_url=settings.INSTAGRAM_GRAPH_URL,
        instagram_codes_url=settings.INSTAGRAM_API_URL,
        instagram_oauth_url=settings.INSTAGRAM_OAUTH_URL,
        facebook_url=settings.FACEBOOK_GRAPH_URL,
        facebook_oauth_url=settings.FACEBOOK_OAUTH_URL,
        upload_url=settings.FACEBOOK_UPLOAD_URL,
        public_url=settings.public_url,
        allow_insecure=not settings.is_production,
    )


class InstagramConnector:
    platform = Platform.INSTAGRAM

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        version: str,
        instagram_url: str,
        instagram_codes_url: str,
        instagram_oauth_url: str,
        facebook_url: str,
        facebook_oauth_url: str,
        upload_url: str,
        public_url: str = "",
        allow_insecure: bool = False,
        pauses: Pauses | None = None,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """The client stays the caller's to close. `allow_insecure`: media may be fetched from plain http."""
        self._by_instagram = Graph(client, instagram_url, version)
        self._by_facebook = Graph(client, facebook_url, version)
        codes = Graph(client, instagram_codes_url, version)
        self._sign_in = InstagramSignIn(self._by_instagram, codes, oauth_url=instagram_oauth_url)
        self._page_sign_in = PageSignIn(self._by_facebook, oauth_url=facebook_oauth_url, version=version)
        self._public_url = public_url
        self._allow_insecure = allow_insecure
        self._pauses = pauses or Pauses()
        self._workshop = Workshop(InstagramDialect(client, upload_url=upload_url, version=version), self._pauses)
        self._containers = Containers(self._workshop, settle_seconds)
        self._comments = Comments(settle_seconds * 2, self._pauses.before_believing)

    async def aclose(self) -> None:
        """Holds nothing of its own."""

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def begin(self, request: ConsentRequest) -> Consent:
        """There is no PKCE at either: the app's secret and `state` stand in for it."""
        app = _known(request.app)
        return (self._page_sign_in if _is_facebooks(app) else self._sign_in).begin(request, app)

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        app = _known(answer.app)
        if _is_facebooks(app):
            return await self._page_sign_in.exchange(answer, app)
        return await self._sign_in.exchange(answer, app, at=at)

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        """Of Facebook's login there is nothing to renew: a Page's token has no end, until it is taken away."""
        if credentials.details.get("login") != _BY_FACEBOOK:
            return await self._sign_in.tokens.refresh(credentials.refresh_token, at=at)
        refused = await self.check_access(credentials)
        return refused or Unavailable("This access has no end and is not renewed.")

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            await self._caller(credentials).get(_self(credentials), fields="id")
        except GraphFailure as failure:
            refused = refusal_of(failure)
            return Unavailable(refused.message) if isinstance(refused, Rejected) else refused
        return None

    async def revoke(self, credentials: Credentials) -> None:
        """Only what was given by Facebook's login can be given back."""
        person, app = credentials.details.get(grants.PERSON), _app_of(credentials)
        if credentials.details.get("login") == _BY_FACEBOOK and person and app is not None:
            await grants.give_back(self._by_facebook, str(person), app, rules.FACEBOOK_SCOPES)

    def shared_by(self, details: Mapping[str, Any]) -> tuple[str, str] | None:
        return grants.shared_by(details) if details.get("login") == _BY_FACEBOOK else None

    async def read_details(self, credentials: Credentials) -> Mapping[str, Any]:
        by_facebook = credentials.details.get("login") == _BY_FACEBOOK
        fields = page_sign_in.PROFILE if by_facebook else sign_in.PROFILE
        try:
            profile = await self._caller(credentials).get(_self(credentials), fields=fields)
        except GraphFailure as failure:
            raise ReadFailed(f"The account could not be read: {failure}") from failure
        return {**credentials.details, **details_of(profile)}

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        caller = self._caller(credentials)
        try:
            used, total = await read_quota(caller)
            _, at = await caller.get_dated(_self(credentials), fields="id")
        except GraphFailure as failure:
            raise ReadFailed(f"Instagram could not be asked: {failure}") from failure
        return [
            examining.quota("posts", used, total, name="Instagram"),
            examining.clocks(at, name="Instagram"),
            examining.reachable(self._public_url, name="Instagram"),
            examining.app_mode("Instagram"),
        ]

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        caller = self._caller(credentials)
        if draft.part > 0:
            return await self._prepare_comment(draft, caller, by=credentials.details.get("handle"))
        if (problem := drafts.problem_of(draft, can_fetch=self._can_fetch)) is not None:
            return problem
        return await self._workshop.prepare(
            drafts.plan_of(draft, can_fetch=self._can_fetch),
            caller,
            text=drafts.caption_of(draft),
            shown_as=drafts.shown_as(draft),
        )

    async def _prepare_comment(
        self, draft: Draft, caller: Caller, *, by: str | None
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        if drafts.is_story(draft):
            return Rejected("no-comment-on-stories", "Nobody can comment under a story. Leave the comment out.")
        own_posts = _posts_of(caller)
        try:
            root = (await own_posts.ids_of(draft.earlier_parts[:1])).get(draft.earlier_parts[0])
            if root is None or not await own_posts.is_there(root, pauses=self._pauses.before_believing):
                return GONE
        except GraphFailure as failure:
            return of_making(failure, MEANINGS, name="Instagram")
        return {"key": str(draft.key), "comment_on": root, "text": draft.text, "by": by}

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        caller = self._caller(credentials)
        return await (self._comments if "comment_on" in prepared else self._containers).publish(prepared, caller)

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:  # noqa: ARG002
        return OutcomeUnknown("Nothing is ever pending on Instagram: what is processed is not published yet.")

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        caller = self._caller(credentials)
        found = self._comments if "comment_on" in prepared else self._containers
        return await found.reconcile(prepared, caller, sent_after=sent_after)

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        if credentials.details.get("login") != _BY_FACEBOOK:
            raise ReadFailed(
                "Instagram lets nobody delete posts who signed in by Instagram itself: delete it in the Instagram app."
            )
        await _posts_of(self._caller(credentials)).delete(external_id)

    # --- reading ------------------------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        return await _posts_of(self._caller(credentials)).read(external_ids, reading.metrics_of)

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        fields = "followers_count,follows_count,media_count"
        try:
            said = await self._caller(credentials).get(_self(credentials), fields=fields)
        except GraphFailure as failure:
            raise read_failed("Instagram", failure) from failure
        return AccountMetrics(
            followers=count(said, "followers_count"),
            following=count(said, "follows_count"),
            posts=count(said, "media_count"),
        )

    def _can_fetch(self, media: Media) -> bool:
        """Whether Instagram could get it from its address: https, unless this is a developer's machine."""
        url = media.url or ""
        return url.startswith("https://") or (self._allow_insecure and url.startswith("http://"))

    def _caller(self, credentials: Credentials) -> Caller:
        """Calls by Facebook's login are signed, with the secret of the app the account was connected by."""
        if credentials.details.get("login") != _BY_FACEBOOK:
            return Caller(self._by_instagram, credentials.account_id, credentials.access_token)
        return Caller(self._by_facebook, credentials.account_id, credentials.access_token, _app_of(credentials))


def _app_of(credentials: Credentials) -> AppCredentials | None:
    """The one the account was connected by; None where it is not known any more."""
    ours = (credentials.app, *credentials.app.others) if credentials.app else ()
    return next((app for app in ours if app.client_id == credentials.details.get("app_id")), None)


def _posts_of(caller: Caller) -> OwnPosts:
    return OwnPosts(caller, "Instagram", edges=("media", "stories"))


def _self(credentials: Credentials) -> str:
    """How an account asks about itself."""
    return credentials.account_id if credentials.details.get("login") == _BY_FACEBOOK else "me"


def _known(app: AppCredentials | None) -> AppCredentials:
    if app is None:
        raise ConnectionRefused("Instagram does not know this installation: its operator has to register an app.")
    return app


def _is_facebooks(app: AppCredentials) -> bool:
    return app.setting == rules.FACEBOOK_APP_SETTING
