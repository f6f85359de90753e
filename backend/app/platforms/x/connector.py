"""X, by its API v2. It takes no key of ours, so a post whose answer was lost is looked for among the account's newest.

Nothing is sent twice blindly: X itself refuses a repeated text for a time, which is a safety net and no more.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from app.core.config import Settings
from app.platforms.calls import CallFailed
from app.platforms.contract import (
    Absent,
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
    Unknowable,
)
from app.platforms.x import body as bodies, matching, metrics, profile
from app.platforms.x.api import Api, Refused
from app.platforms.x.fields import Reader
from app.platforms.x.ids import made_at, permalink_of
from app.platforms.x.matching import Verdict
from app.platforms.x.media import MediaGone, Uploaded, Uploads
from app.platforms.x.refusals import outcome_of, question_of, refusal_of, why
from app.platforms.x.timeline import Timeline
from app.platforms.x.tokens import Tokens

CLOCK_SKEW = timedelta(minutes=1)
"""By how much X's clock may be behind ours when posts are matched by time."""
SETTLE_SECONDS = 30.0
"""How long after sending a post that is not listed may still appear; X names no figure."""
_NOT_VISIBLE_YET_SECONDS = 5.0
_FRESH_MEDIA_SECONDS = 900.0
"""Uploads younger than this that X does not take will not be taken either when they are made again."""


def build(client: httpx2.AsyncClient, public_client: httpx2.AsyncClient, settings: Settings) -> "XConnector":  # noqa: ARG001 - X has one address
    return XConnector(client, api_url=settings.X_API_URL, authorize_url=settings.X_AUTHORIZE_URL)


class XConnector:
    platform = Platform.X

    def __init__(
        self, client: httpx2.AsyncClient, *, api_url: str, authorize_url: str, settle_seconds: float = SETTLE_SECONDS
    ) -> None:
        """The client stays the caller's to close."""
        self._api = Api(client, api_url)
        self._tokens = Tokens(self._api, authorize_url)
        self._uploads = Uploads(self._api)
        self._reader = Reader(self._api)
        self._timeline = Timeline(self._reader)
        self._settle_seconds = settle_seconds

    async def aclose(self) -> None:
        """Holds nothing of its own."""

    # --- connecting ---------------------------------------------------------------------------------------------------

    async def begin(self, request: ConsentRequest) -> Consent:
        return Consent(self._tokens.consent_url(request))

    async def exchange(self, answer: ConsentAnswer, *, at: datetime) -> Sequence[ConnectedAccount]:
        granted = await self._tokens.exchange(answer, at=at)
        try:
            user = await profile.read(self._api, granted.access_token)
        except CallFailed as failure:
            raise ConnectionRefused(f"X let us in, but did not say to which account: {why(failure)}") from failure
        return [
            ConnectedAccount(
                account_id=user["id"],
                account_name=f"@{user['username']}",
                access_token=granted.access_token,
                refresh_token=granted.refresh_token,
                expires_at=granted.expires_at,
                scopes=granted.scopes,
                details=profile.details_of(user),
            )
        ]

    async def refresh(
        self, credentials: Credentials, *, at: datetime
    ) -> RefreshedTokens | NeedsReauth | RateLimited | Unavailable:
        return await self._tokens.refresh(credentials, at=at)

    async def revoke(self, credentials: Credentials) -> None:
        await self._tokens.revoke(credentials)

    async def find_app_problem(self, app: AppCredentials) -> str | None:
        return await self._tokens.find_app_problem(app)

    # --- publishing ---------------------------------------------------------------------------------------------------

    async def prepare(
        self, draft: Draft, credentials: Credentials
    ) -> Prepared | Rejected | RateLimited | NeedsReauth | Unavailable:
        if (problem := bodies.problem_of(draft, credentials)) is not None:
            return problem
        uploads: list[Uploaded] = []
        uploaded_at: float | None = None
        try:
            for item in draft.media:
                uploaded, at = await self._uploads.send(item, credentials.access_token)
                uploads.append(uploaded)
                uploaded_at = at if uploaded_at is None else uploaded_at
        except CallFailed as failure:
            return refusal_of(failure)
        return bodies.prepared_post(draft, uploads, uploaded_at=uploaded_at)

    async def publish(self, prepared: Prepared, credentials: Credentials) -> Outcome:
        if (obstacle := await self._find_obstacle(prepared, credentials)) is not None:
            return obstacle
        try:
            answer = await self._api.post("/2/tweets", credentials.access_token, prepared["body"])
        except Refused as refused:
            return await self._refused(refused, prepared, credentials)
        except CallFailed as failure:
            return outcome_of(failure)
        post_id = answer.found.get("id")
        if not isinstance(post_id, str) or not post_id:
            return OutcomeUnknown("X answered without the id of the post.")
        return Published(post_id, permalink_of(post_id, credentials), answer.budget)

    async def _find_obstacle(
        self, prepared: Prepared, credentials: Credentials
    ) -> Rejected | RateLimited | NeedsReauth | Unavailable | None:
        """Why it certainly cannot be sent yet: X still processes a video."""
        try:
            for kept in prepared["media"]:
                obstacle = await self._uploads.find_obstacle(Uploaded.from_json(kept), credentials.access_token)
                if obstacle is not None:
                    return obstacle
        except MediaGone as gone:
            return Unavailable(f"X has dropped the upload, and it has to be made again. {gone}", prepare_again=True)
        except CallFailed as failure:
            return refusal_of(failure)
        return None

    async def _refused(self, refused: Refused, prepared: Prepared, credentials: Credentials) -> Outcome:
        outcome = outcome_of(refused)
        if not isinstance(outcome, Rejected):
            return outcome
        if outcome.code == "DuplicateContent":
            return await self._judge_duplicate(outcome, prepared, credentials)
        if outcome.code == "EarlierPartGone":
            return self._judge_invisible(refused, prepared)
        if prepared["media"] and "media_ids" in refused.parameters and self._is_old(refused, prepared):
            message = f"X has dropped the uploads, and they have to be made again. {refused}"
            return Unavailable(message, prepare_again=True)
        return outcome

    async def _judge_duplicate(self, refused: Rejected, prepared: Prepared, credentials: Credentials) -> Outcome:
        """X does not say which post has this text: one that an earlier try made, or one from before."""
        not_before = _not_before(prepared)
        try:
            since, _ = await self._timeline.since(not_before, credentials)
            verdicts = [matching.judge(post, prepared, not_before=not_before) for post in since]
            if set(verdicts) - {Verdict.OTHER}:
                return OutcomeUnknown("X has this text already, from about this post's time.")
            newest = await self._timeline.newest(credentials)
        except CallFailed as failure:
            return OutcomeUnknown(f"X has this text already, and its posts could not be read: {why(failure)}")
        same = next((post for post in newest if matching.has_our_words(post, prepared)), None)
        if same is not None:
            where = permalink_of(str(same.get("id")), credentials)
            return Rejected(refused.code, f"{refused.message} It stands at {where}.", refused.budget)
        return Unknowable("X says that it has this text already, and shows no post with it.")

    def _judge_invisible(self, refused: Refused, prepared: Prepared) -> Outcome:
        """A part that went out a moment ago may not be visible yet to all of X."""
        earlier = prepared["earlier_parts"]
        since = made_at(earlier[-1]) if earlier else None
        if since is not None and refused.at is not None and max(refused.at - since, 0) < self._settle_seconds:
            message = "X does not show the part before this one yet."
            return Unavailable(message, retry_after_seconds=_NOT_VISIBLE_YET_SECONDS)
        return Rejected(
            "EarlierPartGone",
            f"The part before this one is not on X any more, so nothing can follow it there ({refused}). Put the parts "
            "that are missing into a new post.",
            refused.budget,
        )

    @staticmethod
    def _is_old(refused: Refused, prepared: Prepared) -> bool:
        uploaded_at = prepared["uploaded_at"]
        return uploaded_at is None or refused.at is None or refused.at - uploaded_at > _FRESH_MEDIA_SECONDS

    async def poll(self, token: str, prepared: Prepared, credentials: Credentials) -> Outcome:  # noqa: ARG002
        """Nothing is ever pending here."""
        return OutcomeUnknown("X finishes posts at once: look whether it is there.")

    # --- reconciling --------------------------------------------------------------------------------------------------

    async def reconcile(self, prepared: Prepared, credentials: Credentials, *, sent_after: datetime) -> Reconciliation:
        """Among the account's posts since its time. That none is listed proves nothing before X had time for it."""
        not_before = min(_not_before(prepared), sent_after - CLOCK_SKEW)
        try:
            posts, at = await self._timeline.since(not_before, credentials)
        except CallFailed as failure:
            return question_of(failure)
        judged = [(post, matching.judge(post, prepared, not_before=not_before)) for post in posts]
        ours = [post for post, verdict in judged if verdict is Verdict.OURS]
        if len(ours) == 1 and isinstance(post_id := ours[0].get("id"), str):
            return Found(post_id, permalink_of(post_id, credentials))
        if ours:
            return Unknowable("Several posts of this text are on the account: look which of them is this one.")
        if any(verdict is Verdict.PERHAPS for _, verdict in judged):
            return Unknowable("A post with media and no words is there, and nothing says whether it is this one.")
        if at is None or at < sent_after.timestamp() + self._settle_seconds:
            return Unavailable("The post may still appear. Ask again in a moment.")
        return Absent()

    # --- access -------------------------------------------------------------------------------------------------------

    async def check_access(self, credentials: Credentials) -> RateLimited | NeedsReauth | Unavailable | None:
        try:
            await profile.read(self._api, credentials.access_token)
        except CallFailed as failure:
            return question_of(failure)
        return None

    async def read_details(self, credentials: Credentials) -> Mapping[str, Any]:
        return profile.details_of(await self._read_profile(credentials))

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        try:
            return await profile.examine(self._api, credentials.access_token)
        except CallFailed as failure:
            match refusal_of(failure):
                case RateLimited(operator_message=str(to_do)):
                    return [Finding("credit", "X takes nothing from this installation", to_do, is_good=False)]
            raise ReadFailed(why(failure)) from failure

    async def _read_profile(self, credentials: Credentials) -> dict[str, Any]:
        try:
            return await profile.read(self._api, credentials.access_token)
        except CallFailed as failure:
            raise ReadFailed(f"The account could not be read from X: {why(failure)}") from failure

    # --- reading and deleting -----------------------------------------------------------------------------------------

    async def read_metrics(self, external_ids: Sequence[str], credentials: Credentials) -> dict[str, PostMetrics]:
        try:
            return await metrics.read(self._reader, external_ids, credentials)
        except CallFailed as failure:
            raise ReadFailed(f"X's figures could not be read: {why(failure)}") from failure

    async def read_account_metrics(self, credentials: Credentials) -> AccountMetrics:
        try:
            return await profile.read_counts(self._api, credentials.access_token)
        except CallFailed as failure:
            raise ReadFailed(f"X's figures could not be read: {why(failure)}") from failure

    async def delete(self, external_id: str, credentials: Credentials) -> None:
        if not external_id.isdecimal():
            raise ReadFailed(f"{external_id!r} is not the id of a post on X.")
        try:
            answer = await self._api.delete(f"/2/tweets/{external_id}", credentials.access_token)
        except Refused as refused:
            if refused.status == httpx2.codes.NOT_FOUND and refused.is_x:
                return
            raise ReadFailed(f"The post could not be deleted: {why(refused)}") from refused
        except CallFailed as failure:
            raise ReadFailed(f"The post could not be deleted: {why(failure)}") from failure
        if answer.found.get("deleted") is not True and not metrics.gone_of(answer):
            raise ReadFailed("X answered without deleting the post.")


def _not_before(prepared: Prepared) -> datetime:
    """No try was made before its time."""
    return datetime.fromisoformat(prepared["scheduled_for"]).astimezone(UTC) - CLOCK_SKEW
