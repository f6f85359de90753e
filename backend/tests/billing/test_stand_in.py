"""The pretend Stripe refuses what the real one refuses; otherwise the other tests would show little."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.twins.stripe import StripeTwin


@pytest.fixture
def twin() -> Iterator[StripeTwin]:
    with StripeTwin() as twin:
        twin.state.add_price("pro_monthly", 1900)
        yield twin


@pytest.fixture
def http(twin: StripeTwin) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=twin.url, headers={"Authorization": f"Bearer {twin.key}"}, timeout=30) as client:
        yield client


def refusal(answer: httpx2.Response) -> tuple[int, str | None, str | None]:
    error = answer.json()["error"]
    return answer.status_code, error.get("code"), error.get("param")


@pytest.mark.parametrize(
    ("path", "sent", "code", "param"),
    [
        ("/v1/customers", {"e_mail": "a@b.c"}, "parameter_unknown", "e_mail"),
        ("/v1/checkout/sessions", {"mode": "subscription", "success_url": "x"}, "parameter_missing", "line_items"),
        (
            "/v1/checkout/sessions",
            {"mode": "subscription", "success_url": "x", "line_items[0][prize]": "p"},
            "parameter_unknown",
            "line_items[0][prize]",
        ),
        (
            "/v1/checkout/sessions",
            {"mode": "subscription", "success_url": "x", "line_items[0][quantity]": "many"},
            "parameter_invalid_integer",
            "line_items[0][quantity]",
        ),
        ("/v1/billing_portal/sessions", {"customer": "cus_none"}, "resource_missing", "customer"),
        (
            "/v1/billing_portal/sessions",
            {"customer": "cus_none", "flow_data[kind]": "x"},
            "parameter_unknown",
            "flow_data[kind]",
        ),
    ],
    ids=["unknown", "missing", "unknown-inside", "no-number", "no-such-customer", "unknown-flow"],
)
def test_parameters_are_held_against_the_sdks_types(
    http: httpx2.Client, path: str, sent: dict[str, str], code: str, param: str
):
    assert refusal(http.post(path, data=sent)) == (400, code, param)


def test_another_key_is_not_let_in(http: httpx2.Client):
    answer = http.get("/v1/prices", headers={"Authorization": "Bearer sk_test_of_somebody"})

    assert answer.status_code == 401


def test_an_idempotency_key_answers_the_same_and_takes_no_other_words(twin: StripeTwin, http: httpx2.Client):
    key = {"Idempotency-Key": "k"}

    first, again = [http.post("/v1/customers", data={"email": "a@b.c"}, headers=key) for _ in range(2)]
    other = http.post("/v1/customers", data={"email": "x@y.z"}, headers=key)

    assert first.json() == again.json() and again.headers["idempotent-replayed"] == "true"
    assert len(twin.state.customers) == 1
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
