"""What people see in the app."""

from uuid import uuid4

import httpx
import pytest

from app.core.db import unit_of_work
from app.notifications import service
from app.notifications.models import NotificationKind
from app.users.models import User
from tests.factories import Make
from tests.notifications.conftest import Tell


async def test_the_newest_notification_comes_first_with_what_to_do(client: httpx.AsyncClient, tell: Tell):
    await tell("bread")
    await tell("buns")

    page = (await client.get("/notifications")).json()

    assert [item["title"] for item in page["items"]] == ["Something about buns", "Something about bread"]
    assert page["items"][0]["body"] == "It is buns. Do something."
    assert (page["unread_count"], page["next_cursor"]) == (2, None)


async def test_the_same_trouble_is_told_once(client: httpx.AsyncClient, tell: Tell):
    told = [await tell("bread"), await tell("bread"), await tell("bread", kind=NotificationKind.POST_WAITING)]

    assert told == [True, False, True]
    assert len((await client.get("/notifications")).json()["items"]) == 2


class Undone(Exception):
    pass


async def tell_and_undo(user: User) -> None:
    async with unit_of_work() as session:
        await service.notify(
            session, NotificationKind.POST_FAILED, user_id=user.id, about="x", title="A title", body="A body."
        )
        raise Undone


async def test_what_is_rolled_back_was_never_told(client: httpx.AsyncClient, user: User):
    with pytest.raises(Undone):
        await tell_and_undo(user)

    assert (await client.get("/notifications")).json()["items"] == []


async def test_pages_follow_one_another_without_gaps(client: httpx.AsyncClient, tell: Tell):
    for number in range(5):
        await tell(str(number))

    first = (await client.get("/notifications", params={"limit": 3})).json()
    second = (await client.get("/notifications", params={"limit": 3, "cursor": first["next_cursor"]})).json()

    assert [item["title"][-1] for item in first["items"] + second["items"]] == ["4", "3", "2", "1", "0"]


async def test_reading_one_takes_it_off_the_unread_ones_and_repeating_it_changes_nothing(
    client: httpx.AsyncClient, tell: Tell
):
    await tell("bread")
    await tell("buns")
    newest = (await client.get("/notifications")).json()["items"][0]

    first = (await client.post(f"/notifications/{newest['id']}/read")).json()
    again = (await client.post(f"/notifications/{newest['id']}/read")).json()

    assert first["read_at"] is not None and first["read_at"] == again["read_at"]
    unread = (await client.get("/notifications", params={"unread": True})).json()
    read = (await client.get("/notifications", params={"unread": False})).json()
    assert [item["title"] for item in unread["items"]] == ["Something about bread"]
    assert [item["title"] for item in read["items"]] == ["Something about buns"]
    assert unread["unread_count"] == 1


async def test_reading_all_says_how_many_were_unread(client: httpx.AsyncClient, tell: Tell):
    await tell("bread")
    await tell("buns")

    marked = [(await client.post("/notifications/read-all")).json()["marked"] for _ in range(2)]

    assert marked == [2, 0]
    assert (await client.get("/notifications")).json()["unread_count"] == 0


async def test_somebody_elses_notifications_do_not_exist(client: httpx.AsyncClient, make: Make, tell: Tell, client_of):
    stranger = await make.user()
    await tell("secret", to=stranger)
    theirs = (await (await client_of(stranger)).get("/notifications")).json()["items"][0]

    answer = await client.post(f"/notifications/{theirs['id']}/read")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/notification-not-found")
    assert (await client.post(f"/notifications/{uuid4()}/read")).status_code == 404
    assert (await client.get("/notifications")).json()["items"] == []


async def test_a_deleted_posts_notifications_go_with_it(client: httpx.AsyncClient, make: Make, user: User):
    post = await make.post(business=await make.business(user=user))
    async with unit_of_work() as session:
        await service.notify(
            session,
            NotificationKind.POST_FAILED,
            user_id=user.id,
            about=str(post.id),
            title="A title",
            body="A body.",
            post_id=post.id,
        )

    assert (await client.delete(f"/content/{post.id}")).status_code == 204

    assert (await client.get("/notifications")).json()["items"] == []
