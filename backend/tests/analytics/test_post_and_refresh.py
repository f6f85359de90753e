from datetime import timedelta

from app.analytics import sweeps
from app.analytics.models import AccountMetricSnapshot, MetricSnapshot
from app.core.clock import now
from tests.analytics.conftest import rows_of


async def test_a_posts_figures_over_time_are_listed_the_oldest_first(client, make, business):
    account = await make.social_account(business=business)
    post = await make.published_post(account=account, permalink="https://example.com/p/1")
    for minutes, likes in ((60, 1), (30, 2), (5, 5)):
        await make.metric_snapshot(
            post=post,
            fetched_at=now() - timedelta(minutes=minutes),
            likes=likes,
            impressions=80,
            engagement_rate=likes * 100 / 80,
        )

    answer = (await client.get(f"/analytics/content/{post.id}")).json()

    assert [row["likes"] for row in answer["snapshots"]] == [1, 2, 5]
    assert answer["latest"] == answer["snapshots"][-1]
    assert answer["latest"]["engagement_rate"] == 6.25
    assert answer["latest"]["clicks"] is None
    assert answer["permalink"] == "https://example.com/p/1"


async def test_a_post_that_was_never_read_has_none(client, make, business):
    post = await make.post(business=business)

    answer = (await client.get(f"/analytics/content/{post.id}")).json()

    assert answer["latest"] is None
    assert answer["snapshots"] == []


async def test_somebody_elses_post_has_no_figures_for_me(client, make):
    post = await make.published_post()

    assert (await client.get(f"/analytics/content/{post.id}")).status_code == 404


async def test_asking_for_newer_figures_says_what_will_be_read(client, publish, business, account):
    await publish(now() - timedelta(days=2))
    await publish(now() - timedelta(days=40))

    answer = await client.post("/analytics/refresh", json={"business_id": str(business.id)})

    assert answer.status_code == 202
    assert (answer.json()["posts"], answer.json()["accounts"]) == (1, 1)

    await sweeps.fetch_business(business.id)  # what the doorbell rings for
    assert len(await rows_of(MetricSnapshot)) == 1
    assert len(await rows_of(AccountMetricSnapshot)) == 1


async def test_asking_again_and_again_is_refused_for_a_while(client, business):
    answers = [await client.post("/analytics/refresh", json={"business_id": str(business.id)}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_nobody_refreshes_somebody_elses_business(client, make):
    foreign = await make.business()

    assert (await client.post("/analytics/refresh", json={"business_id": str(foreign.id)})).status_code == 404
