"""What a failed call proves."""

import httpx
import pytest

from app.platforms import http

REQUEST = httpx.Request("POST", "https://platform.example/posts?token=secret")


@pytest.mark.parametrize(
    ("error", "never_sent"),
    [
        (httpx.ConnectError, True),
        (httpx.ConnectTimeout, True),
        (httpx.PoolTimeout, True),
        (httpx.ReadTimeout, False),
        (httpx.WriteTimeout, False),
        (httpx.ReadError, False),
        (httpx.WriteError, False),
        (httpx.RemoteProtocolError, False),
    ],
)
def test_only_a_connection_that_never_stood_proves_that_nothing_was_read(
    error: type[httpx.TransportError], never_sent: bool
) -> None:
    raised = error("it broke", request=REQUEST)

    assert http.was_never_sent(raised) is never_sent
    assert "secret" not in http.describe(raised)
    assert error.__name__ in http.describe(error(""))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
        ({}, 60),
        ({"Retry-After": "soon"}, 60),
        ({"Retry-After": "Wed, 25 Nov 2026 10:02:00 GMT", "Date": "Wed, 25 Nov 2026 10:00:00 GMT"}, 120),
        ({"Retry-After": "Wed, 25 Nov 2026 09:00:00 GMT", "Date": "Wed, 25 Nov 2026 10:00:00 GMT"}, 0),
        ({"Retry-After": "Wed, 25 Nov 2026 10:02:00 GMT"}, 60),
    ],
)
def test_how_long_to_wait_is_read_in_both_forms(headers: dict[str, str], seconds: float) -> None:
    assert http.retry_after_seconds(httpx.Response(429, headers=headers)) == seconds


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_reads_as_an_empty_one(content: bytes) -> None:
    assert http.json_object(httpx.Response(200, content=content)) == {}
