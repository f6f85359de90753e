"""The warning that nearly the same words are out already, or on their way."""

from datetime import timedelta

import httpx
import pytest

from app.content.models import PostStatus
from app.core.clock import now
from app.platforms.contract import Platform
from app.social_accounts.models import SocialAccount
from app.users.models import User
from tests.factories import Make
from tests.platforms.sandbox_server import SandboxServer

TEXT = "Seeded rye is back on the shelf. We bake it on Thursdays, from Yorkshire flour and a starter eleven years old."
ONE_SENTENCE_LESS = "Seeded rye is back on the shelf! We bake it on Thursdays, from Yorkshire flour."
SAME_SUBJECT = "Our rye loaf takes two days: a slow dough, a cold night, a hot oven. Come and taste a slice."


@pytest.fixture
async def account(make: Make, user: User, sandbox: SandboxServer) -> SocialAccount:
    return await make.social_account(business=await make.business(user=user))


async def similar(client: httpx.AsyncClient, post: object) -> list[dict[str, object]]:
    answer = await client.get(f"/content/{post.id}/similar")  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_nearly_the_same_words_are_found_the_most_alike_first(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    out = await make.published_post(account=account, text=ONE_SENTENCE_LESS)
    waiting = await make.scheduled_post(account=account, text=TEXT.upper(), scheduled_for=now() + timedelta(days=3))
    await make.published_post(account=account, text=SAME_SUBJECT)
    draft = await make.post(account=account, text=TEXT)

    found = await similar(client, draft)

    assert [(item["post_id"], item["status"]) for item in found] == [
        (str(waiting.id), "scheduled"),
        (str(out.id), "published"),
    ]
    assert found[0]["similarity"] == 1
    assert 0.6 <= float(str(found[1]["similarity"])) < 1
    assert found[1]["published_at"] is not None


async def test_only_posts_of_the_account_within_ninety_days_that_go_out_count(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, user: User
):
    same_business = await make.get(type(await make.business(user=user)), account.business_id)
    other = await make.social_account(business=same_business, platform=Platform.BLUESKY)
    await make.published_post(account=other, text=TEXT)
    await make.published_post(text=TEXT)  # another person's
    await make.published_post(account=account, text=TEXT, published_at=now() - timedelta(days=91))
    await make.post(account=account, text=TEXT)  # a draft
    await make.post(account=account, text=TEXT, status=PostStatus.FAILED, failure_code="x", scheduled_for=now())
    post = await make.scheduled_post(account=account, text=TEXT, scheduled_for=now() + timedelta(days=1))

    assert await similar(client, post) == []


async def test_a_draft_without_an_account_is_compared_with_where_it_would_go(
    make: Make, client: httpx.AsyncClient, account: SocialAccount
):
    out = await make.published_post(account=account, text=TEXT)
    draft = await make.post(account=account, social_account_id=None, text=TEXT)
    homeless = await make.post(account=account, social_account_id=None, text=TEXT, platform=Platform.MASTODON)

    assert [item["post_id"] for item in await similar(client, draft)] == [str(out.id)]
    assert await similar(client, homeless) == []


@pytest.mark.parametrize("text", ["🍞🍞🍞", "パンが焼けました", "!!!"])
async def test_the_same_words_are_found_in_any_script(
    make: Make, client: httpx.AsyncClient, account: SocialAccount, text: str
):
    out = await make.published_post(account=account, text=text)
    await make.published_post(account=account, text="Something else entirely")
    draft = await make.post(account=account, text=text)

    assert [(item["post_id"], item["similarity"]) for item in await similar(client, draft)] == [(str(out.id), 1.0)]


async def test_it_never_stands_in_the_way_of_scheduling(make: Make, client: httpx.AsyncClient, account: SocialAccount):
    await make.published_post(account=account, text=TEXT)
    draft = await make.post(account=account, text=TEXT)

    answer = await client.post(
        f"/content/{draft.id}/schedule", json={"scheduled_for": (now() + timedelta(days=1)).isoformat()}
    )

    assert answer.json()["status"] == "scheduled", answer.text
