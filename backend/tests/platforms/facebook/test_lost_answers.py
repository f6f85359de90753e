"""Whatever is posted, and wherever the line goes dead: in the end it is there once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.platforms.contract import Absent, Credentials, Found, Media, OutcomeUnknown, Pending, Published
from app.platforms.facebook.connector import FacebookConnector
from tests.platforms.connector_contract import Harness, reconcile_when_settled
from tests.platforms.facebook.conftest import Connect, draft
from tests.platforms.facebook.test_contract import FacebookHarness
from tests.twins.facebook import FacebookTwin, Fault, Page

_FILM = Media(content=b"film" * 600, mime_type="video/mp4")
_PICTURES = tuple(Media(content=b"\xff\xd8" + bytes([number])) for number in range(3))
KINDS: dict[str, dict[str, Any]] = {
    "text": {},
    "pictures": {"media": _PICTURES},
    "video": {"media": (_FILM,)},
    "reel": {"media": (_FILM,), "options": {"reel": True}},
    "comment": {},
}


@pytest.fixture
def harness(twin: FacebookTwin, connector: FacebookConnector, connect: Connect) -> Harness:
    return FacebookHarness(twin, connector, connect)


async def finished(
    connector: FacebookConnector, outcome: object, prepared: dict[str, Any], credentials: Credentials
) -> Published:
    while isinstance(outcome, Pending):
        outcome = await connector.poll(outcome.token, prepared, credentials)
    assert isinstance(outcome, Published), outcome
    return outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.ERROR_BEFORE, Fault.DROP_AFTER, Fault.ERROR_AFTER])
async def test_it_is_there_once(
    harness: Harness,
    connector: FacebookConnector,
    credentials: Credentials,
    page: Page,
    kind: str,
    fault: Fault,
) -> None:
    given = dict(KINDS[kind])
    if kind == "comment":
        root = await connector.prepare(draft(), credentials)
        assert isinstance(root, dict)
        first = await finished(connector, await connector.publish(root, credentials), root, credentials)
        given |= {"part": 1, "earlier_parts": [first.external_id]}
    prepared = await connector.prepare(draft(**given), credentials)
    assert isinstance(prepared, dict), prepared
    page.faults.append(fault)
    sent_after = datetime.now(UTC)

    outcome = await connector.publish(prepared, credentials)
    assert isinstance(outcome, OutcomeUnknown), outcome
    answer = await reconcile_when_settled(harness, prepared, credentials, sent_after)

    if fault in {Fault.DROP_BEFORE, Fault.ERROR_BEFORE}:
        assert isinstance(answer, Absent), answer
        again = await connector.publish(prepared, credentials)
        external_id = (await finished(connector, again, prepared, credentials)).external_id
    else:
        assert isinstance(answer, Found), answer
        external_id = answer.external_id
    made = page.comments if kind == "comment" else page.posts
    assert [one.get("video", one["id"]) for one in made] == [external_id]
