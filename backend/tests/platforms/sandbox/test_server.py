"""The sandbox network itself, asked directly."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.platforms.sandbox_server import SandboxServer

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
WISH = {
    "response_type": "code",
    "client_id": "tests",
    "redirect_uri": "http://127.0.0.1/back?keep=1",
    "state": "s&t",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def http(server: SandboxServer) -> Iterator[httpx.Client]:
    server.reset()
    with httpx.Client(base_url=server.url, timeout=5) as client:
        yield client


def code_for(http: httpx.Client, handle: str) -> str:
    answer = http.get("/oauth/authorize", params={**WISH, "auto": "1", "handle": handle})
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def exchange(http: httpx.Client, code: str, **changed: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    form |= {"client_id": WISH["client_id"], "redirect_uri": WISH["redirect_uri"], **changed}
    return http.post("/oauth/token", data=form)


def sign_in(http: httpx.Client, handle: str = "bakery") -> dict[str, Any]:
    tokens: dict[str, Any] = exchange(http, code_for(http, handle)).json()
    http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return tokens


def error_code(response: httpx.Response) -> str:
    return str(response.json()["error"]["code"])


def post(http: httpx.Client, text: str = "Fresh bread", **more: Any) -> httpx.Response:
    headers = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
    return http.post("/api/posts", json={"text": text, **more}, headers=headers)


# --- connecting -------------------------------------------------------------------------------------------------------


def test_connecting_goes_back_with_a_code_and_the_state(http: httpx.Client) -> None:
    answer = http.get("/oauth/authorize", params={**WISH, "auto": "1", "handle": "bakery"})

    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (query["keep"], query["state"]) == (["1"], ["s&t"])
    assert exchange(http, query["code"][0]).json()["account"]["handle"] == "bakery"


def test_the_consent_page_offers_accounts_and_takes_a_new_handle(http: httpx.Client) -> None:
    code_for(http, "bakery")

    page = http.get("/oauth/authorize", params=WISH)
    refused = http.post("/oauth/authorize", data={**WISH, "new_handle": "not a handle!"})
    accepted = http.post("/oauth/authorize", data={**WISH, "new_handle": "@New_Shop"})
    denied = http.post("/oauth/authorize", data={**WISH, "decision": "deny"})

    assert "@bakery" in page.text
    assert refused.status_code == 422
    assert "A handle is 1 to 30 letters" in refused.text
    assert "code=" in accepted.headers["Location"]
    assert "error=access_denied" in denied.headers["Location"]


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "/relative"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"state": ""},
        {"response_type": "token"},
    ],
)
def test_a_wish_that_is_not_in_order_is_not_sent_anywhere(http: httpx.Client, changed: dict[str, str]) -> None:
    answer = http.get("/oauth/authorize", params={**WISH, **changed})

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_code_serves_once(http: httpx.Client) -> None:
    code = code_for(http, "bakery")

    assert exchange(http, code).status_code == 200
    assert error_code(exchange(http, code)) == "invalid_grant"


@pytest.mark.parametrize(
    "changed", [{"code_verifier": "w" * 64}, {"redirect_uri": "http://127.0.0.1/else"}, {"client_id": "other"}]
)
def test_a_code_serves_only_whoever_asked_for_it_and_one_guess_spends_it(
    http: httpx.Client, changed: dict[str, str]
) -> None:
    code = code_for(http, "bakery")

    assert error_code(exchange(http, code, **changed)) == "invalid_grant"
    assert error_code(exchange(http, code)) == "invalid_grant"


def test_refreshing_rotates_both_tokens(http: httpx.Client) -> None:
    old = sign_in(http)

    new = http.post("/oauth/token", data={"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}).json()
    again = http.post("/oauth/token", data={"grant_type": "refresh_token", "refresh_token": old["refresh_token"]})

    assert error_code(http.get("/api/account")) == "token_expired"
    http.headers["Authorization"] = f"Bearer {new['access_token']}"
    assert http.get("/api/account").status_code == 200
    assert error_code(again) == "invalid_grant"


def test_without_a_token_nothing_is_done(http: httpx.Client) -> None:
    assert error_code(post(http)) == "token_missing"
    http.headers["Authorization"] = "Bearer made-up"
    assert error_code(post(http)) == "token_unknown"


# --- posts ------------------------------------------------------------------------------------------------------------


def test_a_key_gives_the_same_post_and_the_ledger_holds_it_once(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)

    first, second = post(http, key="k"), post(http, key="k")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert [entry["idempotency_key"] for entry in server.log()] == ["k"]


def test_keys_of_two_accounts_do_not_meet(server: SandboxServer, http: httpx.Client) -> None:
    for handle in ("bakery", "tools"):
        sign_in(http, handle)
        post(http, key="k")

    assert [entry["account"] for entry in server.log()] == ["bakery", "tools"]


def test_a_key_is_not_honoured_where_the_account_does_not(server: SandboxServer, http: httpx.Client) -> None:
    server.account("bakery", settings={"honours_idempotency": False})
    sign_in(http)

    post(http, key="k")
    post(http, key="k")

    assert len(server.log()) == 2
    assert error_code(http.get("/api/posts", params={"idempotency_key": "k"})) == "idempotency_not_supported"


def test_the_key_of_a_deleted_post_makes_no_second_one(http: httpx.Client) -> None:
    sign_in(http)
    http.delete(f"/api/posts/{post(http, key='k').json()['id']}")

    assert post(http, key="k").status_code == 410


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "é" * 501}, "text_too_long"),
        ({"text": " "}, "empty_post"),
        ({"text": 5}, "invalid_post"),
        ({"text": "a\x00"}, "invalid_post"),
        ({"text": "a", "media": [{"id": "img_unknown"}]}, "no_such_media"),
        ({"text": "a", "media": [{}] * 5}, "too_much_media"),
        ({"text": "a", "media": "x"}, "invalid_post"),
        ({"text": "a", "link": "x"}, "invalid_link"),
        ({"text": "a", "language": 5}, "invalid_post"),
        ([], "invalid_json"),
    ],
)
def test_what_is_no_post_is_refused(server: SandboxServer, http: httpx.Client, body: Any, code: str) -> None:
    sign_in(http)

    answer = http.post("/api/posts", json=body)

    assert (answer.status_code, error_code(answer)) == (422, code)
    assert server.log() == []


def test_a_limit_of_an_account_counts_what_readers_see(server: SandboxServer, http: httpx.Client) -> None:
    server.account("bakery", settings={"max_length": 3})
    sign_in(http)

    assert post(http, "👨‍👩‍👧‍👦" * 3).status_code == 201
    assert post(http, "👨‍👩‍👧‍👦" * 4).status_code == 422


def test_the_same_text_is_refused_for_as_long_as_the_account_says(server: SandboxServer, http: httpx.Client) -> None:
    server.account("bakery", settings={"duplicate_hours": 2})
    sign_in(http)
    now = datetime.now(UTC)
    server.past_post("bakery", "Old news", published_at=now - timedelta(hours=3))
    live = server.past_post("bakery", "Fresh news", published_at=now - timedelta(hours=1))

    assert post(http, "Old news").status_code == 201
    refused = post(http, "Fresh news")
    http.delete(f"/api/posts/{live['id']}")

    assert refused.json()["error"]["live_post_id"] == live["id"]
    assert post(http, "Fresh news").status_code == 201


def test_posts_are_listed_newest_first_and_since(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    sign_in(http, "tools")
    now = datetime.now(UTC)
    for days in (3, 1, 2):
        server.past_post("tools", f"{days} days ago", published_at=now - timedelta(days=days))
    server.past_post("bakery", "Somebody else", published_at=now)

    def texts(**query: str) -> list[str]:
        return [item["text"] for item in http.get("/api/posts", params=query).json()["posts"]]

    assert texts() == ["1 days ago", "2 days ago", "3 days ago"]
    assert texts(limit="1") == ["1 days ago"]
    first = http.get("/api/posts", params={"limit": "1"}).json()["posts"][0]["id"]
    assert texts(before=first) == ["2 days ago", "3 days ago"]
    assert texts(since=(now - timedelta(days=2, hours=1)).isoformat()) == ["1 days ago", "2 days ago"]
    for bad in ({"limit": "0"}, {"limit": "x"}, {"since": "yesterday"}, {"since": "2026-11-01T10:00:00"}):
        assert http.get("/api/posts", params=bad).status_code == 422


def test_nobody_reads_or_deletes_another_accounts_post(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    post_id = post(http).json()["id"]
    sign_in(http, "tools")

    assert http.get(f"/api/posts/{post_id}").status_code == 404
    assert http.get("/api/metrics", params={"ids": post_id}).json()["metrics"] == []
    http.delete(f"/api/posts/{post_id}")
    assert [entry["deleted"] for entry in server.log()] == [False]


def test_an_image_is_kept_and_shown(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    media_id = http.post("/api/media", content=b"png!", headers={"Content-Type": "image/png"}).json()["id"]

    answer = post(http, media=[{"id": media_id, "alt_text": 'A "loaf"'}]).json()

    assert http.get(answer["media"][0]["url"]).content == b"png!"
    assert 'alt="A &quot;loaf&quot;"' in server.page(answer["permalink"])
    refused = http.post("/api/media", content=b"<svg>", headers={"Content-Type": "text/html"})
    assert refused.status_code == 422


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "accepted"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_ends_without_a_single_byte(
    server: SandboxServer, http: httpx.Client, kind: str, accepted: int
) -> None:
    sign_in(http)
    server.fault(kind, account="bakery")

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        post(http)

    assert len(server.log()) == accepted
    assert post(http).status_code == 201


@pytest.mark.parametrize(("kind", "accepted"), [("500_before", 0), ("500_after", 1)])
def test_a_server_error_says_nothing_about_what_was_accepted(
    server: SandboxServer, http: httpx.Client, kind: str, accepted: int
) -> None:
    sign_in(http)
    server.fault(kind)

    assert post(http).status_code == 500
    assert len(server.log()) == accepted


def test_a_fault_strikes_as_often_as_told_only_where_told_and_is_counted(
    server: SandboxServer, http: httpx.Client
) -> None:
    sign_in(http, "tools")
    server.account("bakery")
    server.fault("429", account="bakery")
    server.fault("429", account="tools", count=2, retry_after_seconds=9)

    answers = [post(http) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 429, 201]
    assert answers[0].headers["Retry-After"] == "9"
    assert answers[0].headers["X-RateLimit-Scope"] == "account"
    assert [(fault["account"], fault["hits"]) for fault in server.faults()] == [("bakery", 0), ("tools", 2)]
    assert http.get("/api/posts").status_code == 200


def test_a_fault_with_a_probability_goes_on_until_it_is_cleared(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    server.fault("503", probability=1)
    server.fault("429", probability=0)

    assert [post(http).status_code for _ in range(3)] == [503, 503, 503]
    server.clear_faults()
    assert post(http).status_code == 201


def test_a_pending_post_shows_after_it_was_asked_for(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    server.fault("pending", polls=2)

    taken = post(http)
    path = f"/@bakery/posts/{taken.json()['id']}"

    assert taken.status_code == 202
    assert http.get(path).status_code == 404
    assert [own["status"] for own in http.get("/api/posts").json()["posts"]] == ["processing"]
    statuses = [http.get(f"/api/posts/{taken.json()['id']}").json()["status"] for _ in range(3)]
    assert statuses == ["processing", "published", "published"]
    assert http.get(path).status_code == 200


def test_a_revoked_account_can_be_connected_again(server: SandboxServer, http: httpx.Client) -> None:
    old = sign_in(http)
    server.fault("revoked_token", account="bakery")

    assert error_code(post(http)) == "token_revoked"
    refreshed = http.post("/oauth/token", data={"grant_type": "refresh_token", "refresh_token": old["refresh_token"]})
    assert error_code(refreshed) == "invalid_grant"
    sign_in(http)
    assert post(http).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "earthquake"},
        {"kind": "429", "operation": "dance"},
        {"kind": "429", "probability": 2},
        {"kind": "429", "count": 0},
        {"kind": "429", "colour": "red"},
        {"kind": "latency", "latency_ms": "soon"},
    ],
)
def test_a_fault_that_is_not_understood_is_refused(http: httpx.Client, body: dict[str, Any]) -> None:
    answer = http.post("/admin/faults", json=body)

    assert (answer.status_code, error_code(answer)) == (422, "invalid_fault")


# --- figures ----------------------------------------------------------------------------------------------------------


def test_figures_are_simulated_and_the_same_on_every_look(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    past = server.past_post("bakery", "Bread?", published_at=datetime.now(UTC) - timedelta(days=40))
    at = {"at": (datetime.now(UTC) - timedelta(days=1)).isoformat()}

    first = http.get(f"/admin/posts/{past['id']}/metrics", params=at).json()
    second = http.get(f"/admin/posts/{past['id']}/metrics", params=at).json()

    assert first == second
    assert first["simulated"] is True
    assert first["impressions"] > 0
    assert http.get(f"/api/posts/{past['id']}/metrics").json()["impressions"] >= first["impressions"]
    assert "saves" not in first


def test_a_past_account_had_fewer_followers(server: SandboxServer, http: httpx.Client) -> None:
    now = datetime.now(UTC)
    server.account("bakery", followers=400, created_at=(now - timedelta(days=56)).isoformat())

    then = http.get("/admin/accounts/bakery", params={"at": (now - timedelta(days=28)).isoformat()}).json()
    today = http.get("/admin/accounts/bakery").json()

    assert 400 < then["followers"] < today["followers"] < 500


@pytest.mark.parametrize(
    "body",
    [
        {"handle": "no spaces"},
        {"handle": "bakery", "settings": {"timezone": "Mars/Olympus"}},
        {"handle": "bakery", "settings": {"max_length": "long"}},
        {"handle": "bakery", "settings": {"colour": "red"}},
        {"handle": "bakery", "created_at": "once"},
        {"handle": "bakery", "followers": "many"},
    ],
)
def test_an_account_that_cannot_be_is_refused(http: httpx.Client, body: dict[str, Any]) -> None:
    assert http.post("/admin/accounts", json=body).status_code == 422


# --- pages and keeping ------------------------------------------------------------------------------------------------


def test_pages_say_they_are_simulated_and_escape_what_was_written(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    written = '<script>alert(1)</script> #bread https://bakery.example/?a=1&b="2'
    answer = post(http, written, link={"url": "javascript:alert(1)", "title": "Menu"}).json()

    for path in ("/", "/@bakery", answer["permalink"]):
        page = http.get(path)
        assert page.status_code == 200
        assert "Simulated" in page.text
        assert "<script" not in page.text
        assert "javascript:" not in page.text
        assert 'href="https://bakery.example/?a=1&amp;b="' in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_deleted_and_unknown_pages_say_so(http: httpx.Client) -> None:
    sign_in(http)
    answer = post(http).json()
    http.delete(f"/api/posts/{answer['id']}")

    assert http.get(answer["permalink"]).status_code == 410
    assert http.get("/@nobody").status_code == 404
    assert http.get("/nowhere").status_code == 404
    assert http.get("/api/nowhere").json()["error"]["code"] == "http_error"
    assert http.get("/healthz").json() == {"status": "ok", "simulated": True}


def test_other_sites_cannot_use_the_admin_through_a_browser(server: SandboxServer, http: httpx.Client) -> None:
    sign_in(http)
    post(http)

    for origin in ("https://evil.example", "null"):
        assert http.post("/admin/reset", headers={"Origin": origin}).status_code == 403
    assert len(server.log()) == 1
    assert http.post("/admin/reset", headers={"Origin": server.url}).status_code == 204
    assert server.log() == []


def test_what_was_accepted_outlives_the_server(tmp_path: Path) -> None:
    with SandboxServer(tmp_path) as first, httpx.Client(base_url=first.url) as http:
        sign_in(http)
        post(http, key="k")
        token = http.headers["Authorization"]
    with SandboxServer(tmp_path) as second, httpx.Client(base_url=second.url, headers={"Authorization": token}) as http:
        again = post(http, key="k")

        assert again.status_code == 200
        assert [entry["id"] for entry in second.log()] == [again.json()["id"]]


# --- quotas -----------------------------------------------------------------------------------------------------------


def poster(http: httpx.Client, handle: str) -> dict[str, str]:
    token = exchange(http, code_for(http, handle)).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def test_an_account_with_a_quota_is_told_what_is_left_and_refused_beyond_it(
    server: SandboxServer, http: httpx.Client
) -> None:
    bakery, other = poster(http, "bakery"), poster(http, "other")
    server.account("bakery", settings={"quota_posts": 2, "quota_seconds": 100_000_000})

    answers = [http.post("/api/posts", json={"text": f"Loaf {n}"}, headers=bakery) for n in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[0].headers["RateLimit-Limit"] == "2"
    assert answers[2].headers["X-RateLimit-Scope"] == "account"
    assert answers[2].headers["Retry-After"] == answers[2].headers["RateLimit-Reset"]
    free = http.post("/api/posts", json={"text": "Another"}, headers=other)
    assert (free.status_code, "RateLimit-Remaining" in free.headers) == (201, False)
    assert [(one["account"], one["scope"]) for one in server.over_quota()] == [("bakery", "account")]


def test_a_quota_of_the_app_counts_all_accounts_together_and_can_be_ended(
    server: SandboxServer, http: httpx.Client
) -> None:
    accounts = [poster(http, "bakery"), poster(http, "other")]
    server.app_quota(1, seconds=100_000_000)

    first, second = (http.post("/api/posts", json={"text": "Loaf"}, headers=account) for account in accounts)
    server.app_quota(0, seconds=1)
    third = http.post("/api/posts", json={"text": "Loaf"}, headers=accounts[1])

    assert [answer.status_code for answer in (first, second, third)] == [201, 429, 201]
    assert second.headers["X-RateLimit-Scope"] == "app"


@pytest.mark.parametrize("body", [{"posts": -1}, {"posts": "5"}, {"posts": True}, {"posts": 1, "seconds": 0}])
def test_a_quota_that_makes_no_sense_is_refused(http: httpx.Client, body: dict[str, Any]) -> None:
    assert http.put("/admin/quota", json=body).status_code == 422
