import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.analytics import export
from app.analytics.export import COLUMNS, guarded


@pytest.fixture
def fetch(client, business):
    async def get(**query):
        return await client.get("/analytics/export", params={"business_id": str(business.id), **query})

    return get


@pytest.fixture
async def account(make, business):
    return await make.social_account(business=business, account_name="@hearth")


def table(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_a_file_has_one_row_per_post_with_its_newest_figures(fetch, make, account):
    post = await make.published_post(account=account, text="Buns, out now.", pillar="From the oven")
    await make.metric_snapshot(post=post, fetched_at=post.published_at + timedelta(minutes=5), likes=1)
    await make.metric_snapshot(
        post=post, fetched_at=post.published_at + timedelta(minutes=9), likes=3, impressions=60, engagement_rate=5
    )

    answer = await fetch()

    [row] = table(answer)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="hearth-crumb-')
    assert tuple(row) == COLUMNS
    assert (row["likes"], row["impressions"], row["engagement_rate"]) == ("3", "60", "5.0")
    assert row["account"] == "'@hearth", "an @ makes a formula too"
    assert row["is_simulated"] == "false"


async def test_snapshots_can_be_had_one_by_one(fetch, make, account, monkeypatch):
    monkeypatch.setattr(export, "PER_BATCH", 2)
    for n in range(3):
        post = await make.published_post(account=account, text=f"Post {n}")
        for minute in range(n):
            await make.metric_snapshot(
                post=post, fetched_at=post.published_at + timedelta(minutes=minute), likes=minute
            )

    rows = (await fetch(format="json", rows="snapshots")).json()

    assert [(row["text"], row["likes"]) for row in rows] == [
        ("Post 0", None),
        ("Post 1", 0),
        ("Post 2", 0),
        ("Post 2", 1),
    ]
    assert len((await fetch(format="json")).json()) == 3


async def test_unknown_is_empty_in_csv_and_null_in_json(fetch, make, account):
    post = await make.published_post(account=account)
    await make.metric_snapshot(post=post, likes=0, fetched_at=post.published_at)

    [as_csv] = table(await fetch())
    [as_json] = (await fetch(format="json")).json()

    assert (as_csv["likes"], as_csv["impressions"], as_csv["pillar"]) == ("0", "", "")
    assert (as_json["likes"], as_json["impressions"], as_json["pillar"]) == (0, None, None)


async def test_an_empty_file_is_still_a_file(fetch):
    assert table(await fetch()) == []
    answer = await fetch(format="json")
    assert answer.json() == []
    assert answer.headers["content-type"] == "application/json"


async def test_days_are_those_of_the_business_and_both_ends_count(client, make, user):
    business = await make.business(user=user, timezone="America/New_York")
    account = await make.social_account(business=business)
    for hour in (3, 6, 23, 30):  # 22:00 the day before, 01:00, 18:00, 01:00 the day after
        at = datetime(2026, 10, 5, tzinfo=UTC) + timedelta(hours=hour)
        await make.published_post(account=account, published_at=at, text=f"Hour {hour}")

    query = {"business_id": str(business.id), "format": "json", "from": "2026-10-05", "to": "2026-10-05"}
    rows = (await client.get("/analytics/export", params=query)).json()

    assert [row["text"] for row in rows] == ["Hour 6", "Hour 23"]
    assert rows[0]["published_at"] == "2026-10-05T02:00:00-04:00"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"from": "2026-10-05", "to": "2026-10-04"}, 422),
        ({"from": "2001-01-01", "to": "2026-01-01"}, 422),
        ({"from": "1999-12-31"}, 422),
        ({"from": "soon"}, 422),
        ({"format": "xlsx"}, 422),
        ({"rows": "everything"}, 422),
        ({"to": "2000-01-01"}, 200),
        ({"from": "2100-01-01", "to": "2100-01-01"}, 200),
    ],
)
async def test_what_can_be_asked_for(fetch, query, status):
    assert (await fetch(**query)).status_code == status


async def test_somebody_elses_business_is_not_exported(client, make):
    foreign = await make.business()

    assert (await client.get("/analytics/export", params={"business_id": str(foreign.id)})).status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
async def test_a_text_that_looks_like_a_formula_is_guarded(fetch, make, account, start):
    await make.published_post(account=account, text=f'{start}HYPERLINK("http://evil.example","x"), twice')

    [row] = table(await fetch())

    assert row["text"].startswith("'")
    [as_json] = (await fetch(format="json")).json()
    assert not as_json["text"].startswith("'"), "programs get the text as it is"


@given(st.text())
def test_guarding_only_ever_adds_an_apostrophe(text):
    assert guarded(text) in (text, f"'{text}")
    assert not guarded(text).startswith(("=", "+", "-", "@"))
