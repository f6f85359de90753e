"""Pictures on their way to Bluesky, whose servers throw away uploads that no post refers to for long."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.content.models import Post
from app.core import clock
from app.core.clock import now
from app.core.config import get_settings
from app.platforms import registry
from app.publishing import ahead
from app.users.models import User
from tests.factories import Make
from tests.fixtures.library import AddPicture
from tests.media import samples
from tests.publishing.conftest import RunDue
from tests.twins.bluesky import Account, BlueskyTwin

Client = httpx.AsyncClient


@pytest.fixture
async def person(make: Make, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Account]:
    """Somebody with an account on the network, which the product is set to use."""
    with BlueskyTwin() as twin:
        monkeypatch.setenv("BLUESKY_PDS_URL", twin.url)
        monkeypatch.setenv("BLUESKY_APPVIEW_URL", twin.url)
        monkeypatch.setenv("BLUESKY_PLC_URL", twin.plc_url)
        get_settings.cache_clear()
        yield twin.state.sign_up()
        await registry.close()
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
async def post(client: Client, make: Make, user: User, person: Account, add_picture: AddPicture) -> dict[str, Any]:
    """Scheduled for in a minute, with two pictures: a large one, and one that is higher than wide."""
    business = await make.business(user=user)
    sign_in = {"business_id": str(business.id), "identifier": person.handle, "password": person.app_password}
    assert (await client.post("/social/connect/bluesky", json=sign_in)).status_code == 201
    noise = samples.encoded(samples.noise(2400, 1200), quality=95)
    pictures = [
        await add_picture(business.id, content=noise, alt_text="Flour in the air"),
        await add_picture(business.id, width=60, height=90, alt_text="A tall loaf"),
    ]
    body = {"business_id": str(business.id), "platform": "bluesky", "text": "Rye is back."}
    created = await client.post("/content", json={**body, "media_ids": [str(one) for one in pictures]})
    at = {"scheduled_for": (now() + timedelta(minutes=1)).isoformat()}
    scheduled = await client.post(f"/content/{created.json()['id']}/schedule", json=at)
    assert scheduled.status_code == 200, scheduled.text
    return scheduled.json()  # type: ignore[no-any-return]


def images_of(person: Account) -> list[dict[str, Any]]:
    (record,) = person.records.values()
    assert record["value"]["embed"]["$type"] == "app.bsky.embed.images"
    return record["value"]["embed"]["images"]  # type: ignore[no-any-return]


async def test_the_network_holds_the_pictures_with_their_words_and_shapes(
    client: Client, person: Account, post: dict[str, Any], run_due: RunDue
):
    await ahead.look_ahead()
    uploaded = dict(person.blobs)
    with clock.frozen(now() + timedelta(minutes=1, seconds=1)):
        await run_due()

    images = images_of(person)
    assert [image["alt"] for image in images] == ["Flour in the air", "A tall loaf"]
    assert [image["aspectRatio"]["width"] > image["aspectRatio"]["height"] for image in images] == [True, False]
    assert [image["image"]["ref"]["$link"] in uploaded for image in images] == [True, True]
    assert all(image["image"]["mimeType"] == "image/jpeg" for image in images)
    assert all(image["image"]["size"] <= 1_000_000 for image in images)
    assert (await client.get(f"/content/{post['id']}")).json()["status"] == "published"


async def test_uploads_that_the_server_threw_away_are_made_again_and_the_post_goes_out_once(
    client: Client, make: Make, person: Account, post: dict[str, Any], run_due: RunDue
):
    await ahead.look_ahead()
    person.blobs.clear()
    with clock.frozen(now() + timedelta(minutes=1, seconds=1)):
        await run_due()
    waiting = await make.get(Post, post["id"])
    assert (waiting.status, waiting.prepared, waiting.uncertain_since) == ("scheduled", None, None)
    assert person.records == {}
    assert waiting.next_attempt_at is not None

    with clock.frozen(waiting.next_attempt_at + timedelta(seconds=1)):
        await run_due()

    assert [image["image"]["ref"]["$link"] in person.blobs for image in images_of(person)] == [True, True]
    assert (await client.get(f"/content/{post['id']}")).json()["status"] == "published"
