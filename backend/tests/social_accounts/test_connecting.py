from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.core import clock, crypto, ids
from app.core.clock import now
from app.core.db import sessions
from app.social_accounts.models import ConnectState, SocialAccount
from tests.social_accounts.conftest import opened, returned


async def start(client, business, platform="sandbox", **body):
    answer = await client.post(f"/social/connect/{platform}", json={"business_id": str(business.id), **body})
    assert answer.status_code == 200, answer.text
    assert answer.json()["account"] is None
    return answer.json()["authorize_url"]


async def accounts():
    async with sessions() as session:
        return (await session.scalars(select(SocialAccount).order_by(SocialAccount.created_at))).all()


async def test_an_account_is_connected_by_going_to_the_platform_and_back(client, business, sandbox, consent):
    back = await consent(await start(client, business))

    told = returned(await client.get(back))

    account = (await client.get(f"/social/accounts/{told['connected']}")).json()
    assert account["platform"] == "sandbox"
    assert account["business_id"] == str(business.id)
    assert account["is_active"]
    assert account["is_simulated"]
    [row] = await accounts()
    access_token, refresh_token = opened(row)
    assert access_token.startswith("sba_")
    assert refresh_token.startswith("sbr_")


async def test_a_browser_without_a_session_hands_over_where_somebody_is_signed_in(
    client, anonymous, business, sandbox, consent
):
    back = await consent(await start(client, business))

    told = returned(await anonymous.get(back))
    assert told.pop("finish") == "sandbox"
    assert set(told) == {"code", "state"}
    assert await accounts() == []
    done = await client.post("/social/callback/sandbox", json={"parameters": told})

    assert done.status_code == 200, done.text
    assert done.json()["choose"] is None
    assert (await client.get(f"/social/accounts/{done.json()['connected']}")).status_code == 200


async def test_nobody_gets_the_account_of_a_person_whom_they_sent_to_the_platform(
    client, client_of, make, anonymous, business, sandbox, consent
):
    """The attacker starts, the victim consents: with no session, and then signed in as themselves."""
    lure = await start(client, business)
    victim = await client_of(await make.user())

    told = returned(await anonymous.get(await consent(lure, "victim")))
    handed = await victim.post("/social/callback/sandbox", json={"parameters": told})

    assert (handed.status_code, handed.json()["type"]) == (403, "/problems/connect-started-by-another")
    again = await client.post("/social/callback/sandbox", json={"parameters": told})
    assert again.json()["type"] == "/problems/connect-state-unknown"
    assert await accounts() == []


async def test_a_refusal_is_handed_over_too(client, anonymous, business, sandbox, consent):
    told = returned(await anonymous.get(await consent(await start(client, business), allow=False)))

    handed = await client.post("/social/callback/sandbox", json={"parameters": told})

    assert handed.json()["type"] == "/problems/consent-refused"
    assert await accounts() == []


async def test_the_redirect_is_protected_by_pkce_and_the_state_is_kept_as_a_digest(client, business, sandbox):
    asked = parse_qs(urlsplit(await start(client, business)).query)

    async with sessions() as session:
        [state] = (await session.scalars(select(ConnectState))).all()
    assert asked["code_challenge_method"] == ["S256"]
    assert state.state_digest == ids.digest(asked["state"][0])
    assert asked["state"][0] not in state.code_verifier
    assert asked["redirect_uri"] == [state.redirect_uri]


async def test_a_state_is_good_once(client, business, sandbox, consent):
    back = await consent(await start(client, business))
    returned(await client.get(back))

    assert returned(await client.get(back)) == {"error": "connect-state-unknown"}
    assert len(await accounts()) == 1


async def test_a_state_is_good_for_ten_minutes(client, business, sandbox, consent):
    back = await consent(await start(client, business))

    with clock.frozen(now() + timedelta(minutes=10, seconds=1)):
        told = returned(await client.get(back))

    assert told == {"error": "connect-state-unknown"}


@pytest.mark.parametrize("state", ["", "nonsense", "a.b", "ä.ö", "." * 500])
async def test_a_state_that_is_not_ours_connects_nothing(client, business, sandbox, state):
    answer = await client.get("/social/callback/sandbox", params={"state": state, "code": "sbc_something"})

    assert returned(answer) == {"error": "connect-state-unknown"}
    assert await accounts() == []


async def test_a_state_of_one_platform_is_no_good_for_another(client, business, sandbox, consent):
    back = await consent(await start(client, business))

    told = returned(await client.get(back.replace("/sandbox", "/linkedin")))

    assert told == {"error": "connect-state-unknown"}


async def test_nobody_can_finish_what_another_person_started(client, client_of, make, business, sandbox, consent):
    back = await consent(await start(client, business))
    other = await client_of(await make.user())

    assert returned(await other.get(back)) == {"error": "connect-started-by-another"}
    assert returned(await client.get(back)) == {"error": "connect-state-unknown"}
    assert await accounts() == []


async def test_refusing_on_the_platforms_page_connects_nothing(client, business, sandbox, consent):
    back = await consent(await start(client, business), allow=False)

    assert returned(await client.get(back)) == {"error": "consent-refused"}
    assert await accounts() == []


async def test_a_code_the_platform_does_not_take_connects_nothing(client, business, sandbox):
    state = parse_qs(urlsplit(await start(client, business)).query)["state"][0]

    answer = await client.get("/social/callback/sandbox", params={"state": state, "code": "sbc_made_up"})

    told = returned(answer)
    assert set(told) == {"error", "why"}
    assert told["error"] == "connection-refused"


async def test_the_platforms_reason_comes_along_sealed(client, anonymous, business, sandbox):
    state = parse_qs(urlsplit(await start(client, business)).query)["state"][0]
    query = {"state": state, "code": "sbc_made_up"}
    why = returned(await client.get("/social/callback/sandbox", params=query))["why"]

    answer = await client.get("/social/refusal", params={"why": why})

    assert answer.json()["platform"] == "sandbox"
    assert answer.json()["detail"]
    assert answer.json()["detail"] not in why
    assert (await anonymous.get("/social/refusal", params={"why": why})).status_code == 401
    with clock.frozen(now() + timedelta(hours=2)):
        late = await client.get("/social/refusal", params={"why": why})
    assert (late.status_code, late.json()["type"]) == (404, "/problems/connect-refusal-unknown")


@pytest.mark.parametrize(
    "why",
    ["made up", crypto.encrypt("an access token"), crypto.encrypt('["other", "x", "y", "z"]')],
    ids=["made up", "a token", "another list"],
)
async def test_nothing_else_that_is_sealed_is_ever_shown(client, why):
    answer = await client.get("/social/refusal", params={"why": why})

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/connect-refusal-unknown")


async def test_nothing_secret_and_no_foreign_words_stand_in_the_address_back(client, business, sandbox):
    state = parse_qs(urlsplit(await start(client, business)).query)["state"][0]
    query = {"state": state, "error": "access_denied", "error_description": "<script>alert(1)</script>"}

    answer = await client.get("/social/callback/sandbox", params=query)

    assert answer.headers["location"].endswith("/accounts/?error=consent-refused")


async def test_connecting_again_goes_on_in_the_same_row(client, business, sandbox, consent, make, account):
    before = opened(account)
    broken = await make.reload(account)
    broken_id = broken.id
    async with sessions() as session, session.begin():
        row = await session.get(SocialAccount, broken_id)
        row.needs_reauth, row.reauth_reason, row.refresh_failures = True, "It was revoked.", 4

    told = returned(await client.get(await consent(await start(client, business), "hearth")))

    [row] = await accounts()
    assert told["connected"] == str(broken_id) == str(row.id)
    assert not row.needs_reauth
    assert row.reauth_reason is None
    assert row.refresh_failures == 0
    assert opened(row) != before


async def test_a_disconnected_account_can_come_back(client, business, sandbox, consent, account):
    await client.delete(f"/social/accounts/{account.id}")

    told = returned(await client.get(await consent(await start(client, business), "hearth")))

    assert told["connected"] == str(account.id)
    assert (await client.get(f"/social/accounts/{account.id}")).json()["is_active"]


async def test_an_account_has_one_owner_and_the_second_is_told_whom_to_ask(
    client_of, make, business, sandbox, consent, account, user
):
    other = await make.user()
    others = await make.business(user=other)
    client = await client_of(other)

    told = returned(await client.get(await consent(await start(client, others), "hearth")))

    assert told == {"error": "account-connected-elsewhere"}
    [row] = await accounts()
    assert row.user_id == user.id
    assert row.is_active


async def test_after_a_disconnect_another_person_may_connect_the_account(
    client, client_of, make, business, sandbox, consent, account
):
    await client.delete(f"/social/accounts/{account.id}")
    other = await make.user()
    others_client = await client_of(other)
    others = await make.business(user=other)

    told = returned(await others_client.get(await consent(await start(others_client, others), "hearth")))

    assert "connected" in told
    assert len(await accounts()) == 2


async def test_an_account_serves_one_of_my_businesses_at_a_time(client, make, user, sandbox, consent, account):
    second = await make.business(user=user, name="Second")

    told = returned(await client.get(await consent(await start(client, second), "hearth")))

    assert told == {"error": "account-connected-elsewhere"}


async def test_somebody_elses_business_cannot_get_an_account(client, make, sandbox):
    foreign = await make.business()

    answer = await client.post("/social/connect/sandbox", json={"business_id": str(foreign.id)})

    assert answer.status_code == 404


async def test_an_unknown_platform_is_named_as_such(client, business):
    answer = await client.post("/social/connect/myspace", json={"business_id": str(business.id)})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "path/platform"


async def test_a_platform_without_keys_says_what_is_missing(client, business):
    answer = await client.post("/social/connect/linkedin", json={"business_id": str(business.id)})

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/platform-not-available"
    assert "LinkedIn" in answer.json()["detail"]


async def test_connecting_needs_somebody(anonymous, business):
    answer = await anonymous.post("/social/connect/sandbox", json={"business_id": str(business.id)})

    assert answer.status_code == 401
