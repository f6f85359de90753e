from uuid import uuid4

import httpx
import pytest

from app.core.web import MAX_BODY_BYTES

BAKERY = {
    "name": "Hearth & Crumb",
    "description": "A sourdough bakery in Leeds. We bake country loaves, seeded rye and cardamom buns.",
    "industry": "Food",
    "target_audience": "Neighbours in Meanwood",
    "goals": {"followers": 1000, "weekly orders": "20 a week", "growth": 2.5},
    "timezone": "Europe/London",
    "language": "en-gb",
}


def detail_of(answer: httpx.Response, pointer: str) -> str:
    found = [item["detail"] for item in answer.json()["errors"] if item["pointer"] == pointer]
    assert found, answer.json()["errors"]
    return found[0]


async def test_a_business_is_stored_as_described(client):
    answer = await client.post("/businesses", json=BAKERY)

    assert answer.status_code == 201
    made = answer.json()
    assert {key: made[key] for key in BAKERY} == {**BAKERY, "language": "en-GB"}
    assert (made["version"], made["lateness_limit_minutes"], made["is_example"]) == (1, 30, False)
    assert answer.headers["location"] == f"/api/v1/businesses/{made['id']}"
    read = await client.get(f"/businesses/{made['id']}")
    assert read.json() == made
    assert read.headers["etag"] == '"v1"'


@pytest.mark.parametrize("description", ["", "   ", "Bread."])
async def test_an_empty_or_tiny_description_is_refused_with_what_is_needed(client, description):
    answer = await client.post("/businesses", json={**BAKERY, "description": description})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail_of(answer, "/description")


async def test_a_description_of_a_megabyte_is_refused_before_it_is_read(client):
    answer = await client.post("/businesses", json={**BAKERY, "description": "a" * 1_000_000})

    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/body-too-large"
    assert str(MAX_BODY_BYTES // 1024) in answer.json()["detail"]


async def test_a_description_over_its_limit_is_refused_and_not_cut(client):
    answer = await client.post("/businesses", json={**BAKERY, "description": "a" * 10_001})

    assert answer.status_code == 422
    assert "10000" in detail_of(answer, "/description")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x85"])
async def test_control_characters_are_refused_by_name_and_place(client, character):
    answer = await client.post("/businesses", json={**BAKERY, "description": f"A bakery{character} in Leeds, warm."})

    assert answer.status_code == 422
    assert f"U+{ord(character):04X} at position 9" in detail_of(answer, "/description")


@pytest.mark.parametrize("field", ["name", "industry", "target_audience"])
async def test_control_characters_are_refused_in_every_text(client, field):
    answer = await client.post("/businesses", json={**BAKERY, field: "Hearth\x00"})

    assert answer.status_code == 422
    assert "U+0000" in detail_of(answer, f"/{field}")


async def test_half_a_surrogate_pair_is_refused(client):
    body = b'{"name": "H\\ud800", "description": "A sourdough bakery in Leeds, since 1998."}'

    answer = await client.post("/businesses", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("timezone", "hint"),
    [
        ("Europe/Lodnon", "Europe/London"),
        ("europe/london", "Europe/London"),
        ("Mars/Olympus", "Europe/London"),
        ("", "Europe/London"),
        ("+02:00", "such as"),
        ("../etc/passwd", "such as"),
        ("localtime", "such as"),
    ],
)
async def test_a_wrong_time_zone_is_refused_with_an_example(client, timezone, hint):
    answer = await client.post("/businesses", json={**BAKERY, "timezone": timezone})

    assert answer.status_code == 422
    assert hint in detail_of(answer, "/timezone")


@pytest.mark.parametrize("language", ["english please", "e", "en_GB", "", "en-"])
async def test_a_wrong_language_is_refused(client, language):
    answer = await client.post("/businesses", json={**BAKERY, "language": language})

    assert answer.status_code == 422
    assert "pt-BR" in detail_of(answer, "/language")


@pytest.mark.parametrize(
    "goal", [True, None, [], {"deep": 1}, "", "x" * 201, 10**13, float("1e300")], ids=lambda goal: repr(goal)[:20]
)
async def test_goals_are_numbers_or_short_texts(client, goal):
    answer = await client.post("/businesses", json={**BAKERY, "goals": {"followers": goal}})

    assert answer.status_code == 422
    assert detail_of(answer, "/goals/followers")


async def test_a_goal_that_is_no_number_of_json_is_refused(client):
    body = b'{"name": "H", "description": "A sourdough bakery in Leeds, since 1998.", "goals": {"followers": NaN}}'

    answer = await client.post("/businesses", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422


async def test_at_most_twenty_goals(client):
    answer = await client.post("/businesses", json={**BAKERY, "goals": {f"goal {n}": n for n in range(21)}})

    assert answer.status_code == 422


# --- whose it is ------------------------------------------------------------------------------------------------------


async def test_somebody_elses_business_is_not_there(make, client):
    theirs = await make.business()

    answers = [
        await client.get(f"/businesses/{theirs.id}"),
        await client.put(f"/businesses/{theirs.id}", json={"name": "Mine now", "version": 1}),
        await client.delete(f"/businesses/{theirs.id}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert answers[0].json()["type"] == "/problems/business-not-found"
    assert (await make.reload(theirs)).name == theirs.name


async def test_nobody_reads_businesses_without_signing_in(anonymous):
    assert (await anonymous.get("/businesses")).status_code == 401


async def test_the_list_is_newest_first_in_pages_and_only_yours(make, user, client):
    mine = [await make.business(user=user, name=f"Shop {n}") for n in range(5)]
    await make.business()

    first = (await client.get("/businesses", params={"limit": 3})).json()
    second = (await client.get("/businesses", params={"limit": 3, "cursor": first["next_cursor"]})).json()

    names = [item["name"] for item in [*first["items"], *second["items"]]]
    assert names == [business.name for business in reversed(mine)]
    assert second["next_cursor"] is None


# --- changing it ------------------------------------------------------------------------------------------------------


async def test_an_update_changes_what_was_sent_and_nothing_else(make, user, client):
    business = await make.business(user=user)

    answer = await client.put(
        f"/businesses/{business.id}", json={"name": "Crumb", "target_audience": None}, headers={"If-Match": '"v1"'}
    )

    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["name"], changed["target_audience"], changed["version"]) == ("Crumb", None, 2)
    assert (changed["description"], changed["timezone"]) == (business.description, "Europe/London")
    assert answer.headers["etag"] == '"v2"'


@pytest.mark.parametrize("field", ["name", "description", "timezone", "language", "goals", "lateness_limit_minutes"])
async def test_what_a_business_must_have_cannot_be_set_to_null(make, user, client, field):
    business = await make.business(user=user)

    answer = await client.put(f"/businesses/{business.id}", json={field: None, "version": 1})

    assert answer.status_code == 422


async def test_an_update_of_an_older_version_is_refused(make, user, client):
    business = await make.business(user=user)
    await client.put(f"/businesses/{business.id}", json={"name": "First", "version": 1})

    late = await client.put(f"/businesses/{business.id}", json={"name": "Second", "version": 1})

    assert late.status_code == 412
    assert late.json()["current_version"] == 2
    assert (await make.reload(business)).name == "First"


async def test_an_update_must_say_which_version_it_saw(make, user, client):
    business = await make.business(user=user)

    assert (await client.put(f"/businesses/{business.id}", json={"name": "Crumb"})).status_code == 428


# --- once -------------------------------------------------------------------------------------------------------------


async def test_a_repeated_post_with_the_same_key_is_answered_the_same_and_makes_one_business(client):
    key = {"Idempotency-Key": str(uuid4())}

    first = await client.post("/businesses", json=BAKERY, headers=key)
    second = await client.post("/businesses", json=BAKERY, headers=key)

    assert first.status_code == second.status_code == 201
    assert second.headers["idempotent-replayed"] == "true"
    assert second.content == first.content
    assert second.headers["location"] == first.headers["location"]
    assert len((await client.get("/businesses")).json()["items"]) == 1


async def test_the_same_key_with_another_body_is_refused(client):
    key = {"Idempotency-Key": str(uuid4())}
    await client.post("/businesses", json=BAKERY, headers=key)

    other = await client.post("/businesses", json={**BAKERY, "name": "Another"}, headers=key)

    assert other.status_code == 409
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert len((await client.get("/businesses")).json()["items"]) == 1


# --- deleting it ------------------------------------------------------------------------------------------------------


async def test_deleting_a_business_takes_everything_below_it(make, user, client):
    business = await make.business(user=user)
    await make.strategy(business=business)
    post = await make.post(business=business)

    answer = await client.delete(f"/businesses/{business.id}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"/content/{post.id}")).status_code == 404
    assert (await client.get(f"/strategies/{business.id}")).status_code == 404


async def test_a_business_with_a_post_going_out_stays(make, user, client):
    business = await make.business(user=user)
    account = await make.social_account(business=business)
    await make.scheduled_post(account=account, status="publishing")

    answer = await client.delete(f"/businesses/{business.id}")

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/business-is-publishing"


async def test_a_voice_is_stored_whole_and_a_business_without_one_has_no_wishes(client):
    made = (await client.post("/businesses", json=BAKERY)).json()
    assert made["voice"] == {"samples": [], "banned_words": [], "emoji": "usual", "hashtags": "usual"}
    voice = {"samples": ["We are up at four."], "banned_words": ["Cheap", "deal"], "emoji": "none", "hashtags": "one"}

    changed = await client.put(f"/businesses/{made['id']}", json={"voice": voice, "version": 1})
    again = await client.put(f"/businesses/{made['id']}", json={"voice": {"emoji": "one"}, "version": 2})

    assert changed.json()["voice"] == voice
    assert again.json()["voice"] == {"samples": [], "banned_words": [], "emoji": "one", "hashtags": "usual"}
    assert again.json()["description"] == BAKERY["description"]


async def test_a_banned_word_is_kept_once_whatever_its_case(client):
    voice = {"banned_words": [" Cheap ", "cheap", "Deal"]}

    made = (await client.post("/businesses", json={**BAKERY, "voice": voice})).json()

    assert made["voice"]["banned_words"] == ["Cheap", "Deal"]


@pytest.mark.parametrize(
    ("voice", "pointer"),
    [
        ({"samples": ["x"] * 6}, "/voice/samples"),
        ({"samples": ["x" * 2001]}, "/voice/samples/0"),
        ({"banned_words": [" "]}, "/voice/banned_words/0"),
        ({"banned_words": ["x"] * 101}, "/voice/banned_words"),
        ({"emoji": "lots"}, "/voice/emoji"),
    ],
)
async def test_a_voice_beyond_its_bounds_is_refused_at_its_field(client, voice, pointer):
    answer = await client.post("/businesses", json={**BAKERY, "voice": voice})

    assert answer.status_code == 422
    assert detail_of(answer, pointer)


async def test_a_week_starts_on_monday_unless_another_day_is_chosen(client):
    made = (await client.post("/businesses", json=BAKERY)).json()
    sunday = (await client.post("/businesses", json={**BAKERY, "week_starts_on": "sunday"})).json()
    path = f"/businesses/{made['id']}"

    changed = await client.put(path, json={"week_starts_on": "saturday", "version": 1})
    renamed = await client.put(path, json={"name": "Crumb", "version": 2})

    assert (made["week_starts_on"], sunday["week_starts_on"]) == ("monday", "sunday")
    assert changed.json()["week_starts_on"] == "saturday"
    assert renamed.json()["week_starts_on"] == "saturday"


@pytest.mark.parametrize("day", ["friday", "Monday", "", 0, None])
async def test_a_week_starts_on_no_other_day(client, day):
    answer = await client.post("/businesses", json={**BAKERY, "week_starts_on": day})

    assert answer.status_code == 422
    assert detail_of(answer, "/week_starts_on")
