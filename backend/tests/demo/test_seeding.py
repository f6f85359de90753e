import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select

from app.analytics.models import AccountMetricSnapshot, MetricSnapshot
from app.businesses.models import Business
from app.content.models import Post, PostStatus
from app.core.clock import now
from app.core.db import sessions
from app.demo import example, service
from app.demo.errors import SandboxAway
from app.llm.contract import Authorship
from app.media.models import MediaAsset, MediaLeftover
from app.platforms import registry
from app.publishing.models import AttemptState, PublishAttempt
from app.social_accounts.models import SocialAccount
from app.strategies.models import Strategy
from app.users.errors import PasswordRefused


async def rows(model, *where):
    async with sessions() as session:
        return list((await session.scalars(select(model).where(*where))).all())


async def counts():
    async with sessions() as session:
        models = (
            *(Business, Strategy, SocialAccount, Post, MetricSnapshot, AccountMetricSnapshot, PublishAttempt),
            *(MediaAsset, MediaLeftover),
        )
        return {model.__tablename__: await session.scalar(select(func.count()).select_from(model)) for model in models}


@pytest.fixture
async def seeded(committed_database, sandbox):
    return await service.seed_demo()


@pytest.fixture
def sign_in(anonymous):
    async def with_password(email, password):
        answer = await anonymous.post("/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        anonymous.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return anonymous

    return with_password


async def test_the_example_has_something_for_every_screen(seeded, sandbox, sign_in):
    client = await sign_in(seeded.email, seeded.password)

    [business] = (await client.get("/businesses")).json()["items"]
    assert business["name"] == "Hearth & Crumb"
    assert business["is_example"]
    strategy = (await client.get(f"/strategies/{business['id']}")).json()
    assert strategy["version"] == 3
    versions = (await client.get(f"/strategies/{business['id']}/versions")).json()["items"]
    assert [version["is_active"] for version in versions] == [True, False, False]
    [account] = (await client.get("/social/accounts")).json()["items"]
    assert account["is_simulated"]
    overview = (await client.get("/analytics/overview", params={"business_id": business["id"]})).json()
    assert overview["is_simulated"]
    assert overview["totals"]["impressions"] > 0
    assert overview["previous"]["impressions"] > 0
    assert len(overview["best_posts"]) == 5
    assert len(overview["pillars"]) == 4
    assert overview["followers"][0]["change"] > 0
    assert overview["totals"]["saves"] is None
    statuses = Counter(post.status for post in await rows(Post))
    assert statuses[PostStatus.PUBLISHED] >= 35
    assert statuses[PostStatus.SCHEDULED] == 5
    assert statuses[PostStatus.DRAFT] == 4
    tags = (await client.get("/content/tags", params={"business_id": business["id"]})).json()["items"]
    assert {"Rye", "Buns"} <= {item["tag"] for item in tags}
    ideas = (await client.get("/ideas", params={"business_id": business["id"]})).json()["items"]
    assert [idea["used_at"] for idea in ideas] == [None] * 3
    assert statuses[PostStatus.FAILED] == statuses[PostStatus.UNCONFIRMED] == 1


async def test_its_history_is_on_the_network_with_the_networks_own_figures(seeded, sandbox):
    posts = await rows(Post, Post.status == PostStatus.PUBLISHED)

    assert {entry["id"] for entry in sandbox.posts} == {post.external_post_id for post in posts}
    async with httpx.AsyncClient() as http:
        for post in posts[:3]:
            page = await http.get(post.permalink)
            assert page.status_code == 200
            snapshots = await rows(MetricSnapshot, MetricSnapshot.content_id == post.id)
            assert len(snapshots) > 3
            for snapshot in snapshots[::4]:
                path = f"{sandbox.url}/admin/posts/{post.external_post_id}/metrics"
                said = (await http.get(path, params={"at": snapshot.fetched_at.isoformat()})).json()
                assert (snapshot.impressions, snapshot.likes) == (said["impressions"], said["likes"])
                assert snapshot.is_simulated


async def test_the_past_is_past_and_the_week_is_ahead(seeded):
    published = await rows(Post, Post.status == PostStatus.PUBLISHED)
    scheduled = await rows(Post, Post.status == PostStatus.SCHEDULED)

    assert all(now() - timedelta(weeks=8) <= post.published_at < now() for post in published)
    assert max(post.published_at for post in published) > now() - timedelta(days=5)
    assert all(now() < post.scheduled_for == post.next_attempt_at < now() + timedelta(days=14) for post in scheduled)
    for post in published:
        local = post.published_at.astimezone(example.read().zone)
        assert (local.isoweekday(), local.time().replace(second=0, microsecond=0)) in {
            (slot.weekday, slot.time) for slot in example.read().slots
        }


async def test_drafts_wait_for_a_person_and_say_who_wrote_them(seeded):
    drafts = await rows(Post, Post.status == PostStatus.DRAFT)

    assert {draft.made_by for draft in drafts} == {Authorship.OFFLINE}
    assert {draft.approved_at for draft in drafts} == {None}
    assert all(draft.why_this_time for draft in drafts)


async def test_every_text_fits_its_platform_and_no_two_are_alike(seeded):
    posts = await rows(Post)

    assert [registry.check_post(post.platform, post.text) for post in posts] == [[]] * len(posts)
    assert len({post.text for post in posts}) == len(posts)
    assert not [post.text for post in posts if re.search(r"\{|\}|\[|TODO", post.text)]


async def test_what_went_wrong_says_what_to_do(seeded):
    [failed] = await rows(Post, Post.status == PostStatus.FAILED)
    [unconfirmed] = await rows(Post, Post.status == PostStatus.UNCONFIRMED)

    assert failed.failure_code
    assert "publish again" in failed.failure_reason
    assert "Look at the account" in unconfirmed.failure_reason
    attempts = await rows(PublishAttempt)
    assert {attempt.state for attempt in attempts} == {AttemptState.ENDED}


async def test_a_second_run_changes_nothing_and_says_how_to_sign_in_again(seeded, sandbox):
    before, log = await counts(), sandbox.log()

    again = await service.seed_demo()

    assert await counts() == before
    assert sandbox.log() == log
    assert not again.is_new
    assert (again.business_id, again.password) == (seeded.business_id, seeded.password)
    assert seeded.password in str(again)


async def test_a_run_that_broke_off_is_taken_up_without_doubling_the_networks_posts(committed_database, sandbox):
    past = example.read()
    await service._make_past(past, past.sandbox.handle)  # and then the process died
    log = sandbox.log()

    await service.seed_demo()

    assert sandbox.log() == log


async def test_another_person_gets_an_example_of_their_own(seeded, sandbox, sign_in):
    other = await service.seed_demo("maya@example.org", "violet tram orchard nine")

    assert other.business_id != seeded.business_id
    assert other.is_new
    await sign_in("maya@example.org", "violet tram orchard nine")
    assert len({account.account_id for account in await rows(SocialAccount)}) == 2


async def test_a_person_who_exists_keeps_their_password(seeded, sandbox):
    again = await service.seed_demo(seeded.email, "violet tram orchard nine")

    assert again.password is None
    assert "your own password" in str(again)


async def test_a_weak_password_is_refused_before_anything_is_made(committed_database, sandbox):
    with pytest.raises(PasswordRefused):
        await service.seed_demo("maya@example.org", "password1234")

    assert (await counts())["businesses"] == 0


async def test_without_the_network_nothing_is_left_behind(committed_database, sandbox):
    sandbox.fault("error_before", operation="token")

    with pytest.raises(SandboxAway):
        await service.seed_demo()

    assert (await counts())["businesses"] == 0
    assert (await service.seed_demo()).is_new


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("month", [1, 4, 11])  # with no clock change behind them, and with either
def test_every_text_goes_out_on_its_own_day_and_once(month, day):
    known = example.read()
    present = datetime(2026, month, 15 + day, 14, 30, tzinfo=UTC)
    slots = example.occurrences(known, since=present - service.HISTORY, until=present - timedelta(hours=1))

    planned = list(example.texts_for_past(known, slots))

    assert len({source.text for source, _ in planned}) == len(planned) in (39, 40)
    for source, slot in planned:
        weekday = slot.at.astimezone(known.zone).strftime("%A")
        for named in re.findall(r"^(Friday|Saturday)(?::|'s shelf)", source.text):
            assert weekday == named
        if "noon tomorrow" in source.text or "tomorrow at noon" in source.text:
            assert weekday == "Thursday", "orders are taken until Friday noon"
