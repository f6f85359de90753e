"""One row of everything, made for a person through the API."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
from sqlalchemy import update

from app.account import exports
from app.content.models import Post, PostStatus
from app.core.clock import now
from app.core.db import unit_of_work
from app.notifications import service as notifications
from app.notifications.models import NotificationKind
from app.platforms.contract import ConnectedAccount, Platform
from app.social_accounts import choosing, refusals
from app.strategies import generator
from tests.access.rules import POST, REPEATS, SCHEDULED
from tests.media import samples

Rows = dict[str, Any]


async def make_rows(client: httpx.AsyncClient, *, word: str) -> Rows:
    """By the names that tests/access/rules.py uses. `word` stands in whatever has a text."""

    async def made(path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        answer = await client.post(path, json=body, **more)
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content else {}

    user_id = (await client.get("/auth/me")).json()["id"]
    about = f"{word} is a sourdough bakery in Leeds. We bake country loaves, seeded rye and cardamom buns."
    business = await made("/businesses", {"name": word, "description": about})
    of = {"business_id": business["id"]}
    generation = await made("/strategies/generate", of)
    await generator.generate(UUID(generation["id"]))
    strategy = (await client.get(f"/strategies/{business['id']}")).json()
    account = await _connect(client, business["id"], handle=word.lower())
    media = await client.post("/media", params={**of, "filename": f"{word}.jpg"}, content=samples.jpeg())
    assert media.status_code == 201, media.text
    text = f"{word}: rye is back."
    posts = [
        await made("/content", {**POST, **of, "text": f"{text} {n}", "social_account_id": account}) for n in "abcde"
    ]
    for post in posts[2:4]:
        await made(f"/content/{post['id']}/schedule", {"scheduled_for": SCHEDULED})
    async with unit_of_work() as session:  # published a while ago
        gone = {"status": PostStatus.PUBLISHED, "published_at": now() - timedelta(hours=2), "external_post_id": word}
        await session.execute(update(Post).where(Post.id == UUID(posts[4]["id"])).values(**gone))
    group = str(uuid4())
    grouped = await client.put(f"/content/groups/{group}", json={**of, "posts": [{**POST, "text": text}]})
    assert grouped.status_code == 200, grouped.text
    export = await made("/exports")
    await exports.make(UUID(export["id"]))
    key = await made("/auth/api-keys", {"name": word, "scope": "read", "expires_in_days": 30})
    return {
        "user": user_id,
        "business": business["id"],
        "generation": generation["id"],
        "strategy": strategy["id"],
        "document": {"document": strategy["document"], "revision": strategy["revision"]},
        "account": account,
        "media": media.json()["id"],
        "post": posts[0]["id"],
        "second post": posts[1]["id"],
        "scheduled post": posts[2]["id"],
        "second scheduled post": posts[3]["id"],
        "published post": posts[4]["id"],
        "group": group,
        "group post": grouped.json()[0]["id"],
        "idea": (await made("/ideas", {**of, "text": f"{word} sold out"}))["id"],
        "recurring": (await made("/recurring-posts", {**REPEATS, "text": text, "social_account_id": account}))["id"],
        "export": export["id"],
        "api key": key["api_key"]["id"],
        "session": (await client.get("/auth/sessions")).json()["items"][0]["id"],
        "choice": await _offer(word, user_id=user_id, business_id=business["id"]),
        "notification": await _notify(client, word, user_id=user_id),
        "refusal": refusals.seal(Platform.SANDBOX, "You may not post there."),
        "soon": (now() + timedelta(days=2)).isoformat(),
        "today": now().date().isoformat(),
    }


async def _connect(client: httpx.AsyncClient, business_id: str, *, handle: str) -> str:
    """By the pretend network's own page; the id of the account."""
    answer = await client.post("/social/connect/sandbox", json={"business_id": business_id})
    assert answer.status_code == 200, answer.text
    async with httpx.AsyncClient() as browser:
        page = httpx.URL(answer.json()["authorize_url"]).copy_merge_params({"auto": "1", "handle": handle})
        back = httpx.URL((await browser.get(page)).headers["location"])
    done = await client.get(back.path.removeprefix("/api/v1"), params=dict(back.params))
    return parse_qs(urlsplit(done.headers["location"]).query)["connected"][0]


async def _offer(word: str, *, user_id: str, business_id: str) -> str:
    pages = [
        ConnectedAccount(
            account_id=f"page-{number}",
            account_name=word,
            access_token=f"token of {word}",
            refresh_token=None,
            expires_at=None,
            scopes=("post",),
            details={"handle": f"{word}{number}"},
            kind="Page",
        )
        for number in (1, 2)
    ]
    choice = await choosing.offer(Platform.SANDBOX, pages, user_id=UUID(user_id), business_id=UUID(business_id))
    return str(choice)


async def _notify(client: httpx.AsyncClient, word: str, *, user_id: str) -> str:
    async with unit_of_work() as session:
        await notifications.notify(
            session,
            NotificationKind.POST_FAILED,
            user_id=UUID(user_id),
            about=word,
            title=f"A post of {word} failed",
            body="Look at it.",
        )
    return str((await client.get("/notifications")).json()["items"][0]["id"])
