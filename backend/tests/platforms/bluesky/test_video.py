"""Videos, by way of the service that works on them."""

from typing import Any

import httpx2
import pytest

from app.core.clock import now
from app.platforms.bluesky import video as videos
from app.platforms.bluesky.connector import BlueskyConnector
from app.platforms.contract import Credentials, NeedsReauth, Published, Rejected, Unavailable
from tests.platforms.bluesky.connectors import a_connector
from tests.platforms.bluesky.consent import connected, credentials_of
from tests.platforms.bluesky.test_records import a_draft, a_video
from tests.twins.bluesky import Account, BlueskyTwin
from tests.twins.bluesky.video import DAILY_VIDEOS

FILE = b"\0\0\0\x18ftypmp42" + bytes(range(256))


@pytest.fixture
def person(twin: BlueskyTwin) -> Account:
    return twin.state.sign_up()


@pytest.fixture(params=["on its page", "by app password"])
async def credentials(connector: BlueskyConnector, person: Account, request: pytest.FixtureRequest) -> Credentials:
    if request.param == "on its page":
        return credentials_of(await connected(connector, person.handle))
    password = person.app_password
    return credentials_of(await connector.sign_in(identifier=person.handle, password=password, server=None, at=now()))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, twin: BlueskyTwin) -> Any:
    monkeypatch.setattr(videos, "LOOK_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(videos, "WATCHED_SECONDS", 0.1)
    yield
    twin.video.looks_before_ready, twin.video.next_failure, twin.video.answers_bare = 0, None, False
    twin.video.limits = {"canUpload": True, "remainingDailyVideos": DAILY_VIDEOS}
    twin.video.jobs.clear()


def a_post(content: bytes = FILE, **values: Any) -> Any:
    return a_draft("From the oven.", media=[a_video(content=content, **values)])


@pytest.mark.parametrize("bare", [False, True], ids=["jobStatus", "bare"])
async def test_a_video_goes_out_byte_for_byte_with_its_words_and_shape(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account, credentials: Credentials, bare: bool
) -> None:
    twin.video.answers_bare = bare
    prepared = await connector.prepare(a_post(), credentials)
    assert isinstance(prepared, dict), prepared
    assert person.records == {}

    assert isinstance(await connector.publish(prepared, credentials), Published)

    [job] = twin.video.jobs.values()
    assert (job.did, job.content) == (person.did, FILE)
    [record] = person.records.values()
    embed = record["value"]["embed"]
    assert set(embed) == {"$type", "video", "alt", "aspectRatio"}
    assert (embed["alt"], embed["aspectRatio"]) == ("The oven", {"width": 1080, "height": 1920})
    assert embed["video"]["ref"]["$link"] in person.blobs
    used = {(token.audience, token.method) for token in twin.video.tokens.values() if token.did == person.did}
    host = "did:web:127.0.0.1"
    assert used == {(host, "app.bsky.video.getUploadLimits"), (host, "com.atproto.repo.uploadBlob")}


async def test_a_video_that_is_still_worked_on_is_waited_for_and_uploaded_once(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    twin.video.looks_before_ready = 60
    before = len(twin.calls)

    waiting = await connector.prepare(a_post(), credentials)
    assert isinstance(waiting, Unavailable)
    assert waiting.retry_after_seconds == 20
    for _ in range(20):
        prepared = await connector.prepare(a_post(), credentials)
        if isinstance(prepared, dict):
            break

    assert isinstance(prepared, dict), prepared
    assert twin.calls[before:].count("app.bsky.video.uploadVideo") == 1


async def test_another_process_goes_on_with_the_same_job(
    client: httpx2.AsyncClient, twin: BlueskyTwin, credentials: Credentials
) -> None:
    first, second = (a_connector(client, twin.url, plc_url=twin.plc_url) for _ in range(2))

    one = await first.prepare(a_post(), credentials)
    other = await second.prepare(a_post(), credentials)

    assert isinstance(one, dict)
    assert other == one
    assert len(twin.video.jobs) == 1


@pytest.mark.parametrize("code", ["validation_failure", "encoding_failure", "pds_upload_unsupported_blob_size"])
async def test_a_video_that_cannot_be_used_is_refused(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials, code: str
) -> None:
    twin.video.next_failure = code

    outcome = await connector.prepare(a_post(), credentials)

    assert isinstance(outcome, Rejected)
    assert outcome.code == code
    assert "no video stream" in outcome.message and "MP4" in outcome.message


@pytest.mark.parametrize("code", ["pds_upload_failure", "generic_failure", "something_new"])
async def test_a_failure_that_may_pass_uploads_it_again(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials, code: str
) -> None:
    twin.video.next_failure = code

    outcome = await connector.prepare(a_post(), credentials)

    assert isinstance(outcome, Unavailable)
    assert isinstance(await connector.prepare(a_post(), credentials), dict)


async def test_a_job_that_was_forgotten_is_begun_again(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    twin.video.looks_before_ready = 1000
    assert isinstance(await connector.prepare(a_post(), credentials), Unavailable)
    twin.video.jobs.clear()
    twin.video.looks_before_ready = 0

    assert isinstance(await connector.prepare(a_post(), credentials), Unavailable)
    assert isinstance(await connector.prepare(a_post(), credentials), dict)


@pytest.mark.parametrize(
    "limits", [{"canUpload": False, "remainingDailyVideos": 0}, {"canUpload": True, "remainingDailyBytes": 10}], ids=str
)
async def test_a_days_allowance_used_up_is_waited_for(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials, limits: dict[str, Any]
) -> None:
    twin.video.limits = limits

    outcome = await connector.prepare(a_post(), credentials)

    assert isinstance(outcome, Unavailable)  # not a rate limit: posts without a video go on
    assert outcome.retry_after_seconds == 3600
    assert not twin.video.jobs


async def test_an_account_that_may_not_upload_is_told_why(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials
) -> None:
    twin.video.limits = {"canUpload": False, "error": "unconfirmed_email", "message": "Confirm your e-mail address."}

    outcome = await connector.prepare(a_post(), credentials)
    findings = {found.code: found for found in await connector.examine(credentials)}

    assert isinstance(outcome, Rejected) and "Confirm your e-mail address" in outcome.message
    assert findings["video-quota"].is_good is False
    assert "Confirm your e-mail address" in findings["video-quota"].detail
    assert findings["clock-skew"].is_good


async def test_what_is_left_of_a_day_is_found(connector: BlueskyConnector, credentials: Credentials) -> None:
    findings = {found.code: found for found in await connector.examine(credentials)}

    assert findings["video-quota"].is_good and "25 more today" in findings["video-quota"].detail


async def test_a_session_that_ran_out_is_renewed_and_not_blamed_on_the_video(
    connector: BlueskyConnector, twin: BlueskyTwin, credentials: Credentials, person: Account
) -> None:
    twin.state.expire_access(person.did)
    twin.oauth.expire_access(person.did)

    outcome = await connector.prepare(a_post(), credentials)

    assert isinstance(outcome, NeedsReauth) and outcome.can_refresh


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (httpx2.Response(401, json={"error": "unauthorized", "message": "bad token"}), Rejected, "bad token"),
        (httpx2.Response(413), Rejected, "413"),
        (httpx2.Response(429, headers={"Retry-After": "70"}), Unavailable, "429"),
        (httpx2.Response(502), Unavailable, "502"),
        (httpx2.Response(200, json={}), Unavailable, "did not say what it calls it"),
        (httpx2.ReadTimeout("slow"), Unavailable, "broke"),
        (httpx2.ConnectError("refused"), Unavailable, "cannot be reached"),
    ],
    ids=str,
)
async def test_what_the_service_says_never_ends_the_accounts_session(
    twin: BlueskyTwin, credentials: Credentials, answer: Any, kind: type, words: str
) -> None:
    async with httpx2.AsyncClient(transport=_UploadAnswers(answer)) as client:
        outcome = await a_connector(client, twin.url, plc_url=twin.plc_url).prepare(a_post(), credentials)

    assert isinstance(outcome, kind), outcome
    assert words in outcome.message  # type: ignore[union-attr]
    if isinstance(answer, httpx2.Response) and answer.status_code == 429:
        assert getattr(outcome, "retry_after_seconds", None) == 70


class _UploadAnswers(httpx2.AsyncHTTPTransport):
    def __init__(self, answer: Any) -> None:
        super().__init__()
        self._answer = answer

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not request.url.path.endswith("uploadVideo"):
            return await super().handle_async_request(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer  # type: ignore[no-any-return]


async def test_a_result_that_the_server_threw_away_is_asked_for_again(
    connector: BlueskyConnector, twin: BlueskyTwin, person: Account, credentials: Credentials
) -> None:
    prepared = await connector.prepare(a_post(), credentials)
    assert isinstance(prepared, dict)
    person.blobs.clear()

    dropped = await connector.publish(prepared, credentials)
    assert isinstance(dropped, Unavailable) and dropped.prepare_again
    again = await connector.prepare(a_post(), credentials)

    assert again == prepared
    assert isinstance(await connector.publish(prepared, credentials), Published)
