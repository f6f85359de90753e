"""What a failed call proves."""

import asyncio

import httpx2
import pytest

from app.platforms import http
from app.platforms.contract import BudgetLeft

REQUEST = httpx2.Request("POST", "https://platform.example/posts?token=secret")


@pytest.mark.parametrize(
    ("error", "never_sent"),
    [
        (httpx2.ConnectError, True),
        (httpx2.ConnectTimeout, True),
        (httpx2.PoolTimeout, True),
        (httpx2.ReadTimeout, False),
        (httpx2.WriteTimeout, False),
        (httpx2.ReadError, False),
        (httpx2.WriteError, False),
        (httpx2.RemoteProtocolError, False),
    ],
)
def test_only_a_connection_that_never_stood_proves_that_nothing_was_read(
    error: type[httpx2.TransportError], never_sent: bool
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
    assert http.retry_after_seconds(httpx2.Response(429, headers=headers)) == seconds


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_reads_as_an_empty_one(content: bytes) -> None:
    assert http.json_object(httpx2.Response(200, content=content)) == {}


DATE = {"Date": "Wed, 25 Nov 2026 09:00:00 GMT"}  # 1795597200


@pytest.mark.parametrize(
    ("headers", "budget"),
    [
        ({"RateLimit-Remaining": "12", "RateLimit-Reset": "30"}, (12, 31)),
        ({"RateLimit-Remaining": "12", "RateLimit-Reset": "1795597260", **DATE}, (12, 61)),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-25T09:05:00.000000Z", **DATE}, (0, 301)),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "1795597320", **DATE}, (7, 121)),
        ({"x-rate-limit-remaining": "99", "x-rate-limit-reset": "1795598100", **DATE}, (99, 901)),
        ({"RateLimit-Remaining": "12, 12;w=60", "RateLimit-Reset": "30"}, (12, 31)),
        ({"RateLimit-Remaining": "5", "RateLimit-Reset": "99999999"}, (5, 86_400)),
        ({"RateLimit-Remaining": "5", "RateLimit-Reset": "1795597000", **DATE}, (5, 1)),
        ({"RateLimit-Remaining": "12", "RateLimit-Reset": "1795597260"}, None),
        ({"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "2026-11-25T09:05:00", **DATE}, None),
        ({"RateLimit-Remaining": "-1", "RateLimit-Reset": "30"}, None),
        ({"RateLimit-Remaining": "many", "RateLimit-Reset": "30"}, None),
        ({"RateLimit-Remaining": "12", "RateLimit-Reset": "soon"}, None),
        ({"RateLimit-Remaining": "12"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_what_is_left_is_read_in_every_usual_form(headers: dict[str, str], budget: tuple[int, float] | None) -> None:
    left = http.budget_left(httpx2.Response(200, headers=headers))

    assert left == (None if budget is None else BudgetLeft(*budget))


def test_points_are_counted_as_posts() -> None:
    headers = {"RateLimit-Remaining": "11", "RateLimit-Reset": "30"}

    assert http.budget_left(httpx2.Response(200, headers=headers), calls_per_post=3) == BudgetLeft(3, 31)


class _Pool(httpx2.AsyncBaseTransport):
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.is_closed = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        await self.may_answer.wait()
        if request.url.path == "/broken":
            raise httpx2.ReadError("it broke")
        return httpx2.Response(200)

    async def aclose(self) -> None:
        self.is_closed = True


async def test_a_few_requests_share_one_pool_and_many_are_spread() -> None:
    pools = [_Pool(), _Pool(), _Pool()]
    async with httpx2.AsyncClient(transport=http.ManyPools(pools, at_once=2)) as client:
        for pool in pools:
            pool.may_answer.set()
        for _ in range(5):
            await client.get("https://platform.example/")
        one_by_one = [pool.asked for pool in pools]
        for pool in pools:
            pool.may_answer.clear()
        under_way = [asyncio.create_task(client.get("https://platform.example/")) for _ in range(9)]
        await asyncio.sleep(0)
        at_once = [pool.asked for pool in pools]
        for pool in pools:
            pool.may_answer.set()
        await asyncio.gather(*under_way)

    assert one_by_one == [5, 0, 0]
    assert at_once == [5 + 3, 3, 3]
    assert all(pool.is_closed for pool in pools)


async def test_a_failed_request_makes_room_for_the_next() -> None:
    pools = [_Pool(), _Pool()]
    pools[0].may_answer.set()
    async with httpx2.AsyncClient(transport=http.ManyPools(pools, at_once=1)) as client:
        with pytest.raises(httpx2.ReadError):
            await client.get("https://platform.example/broken")
        await client.get("https://platform.example/")

    assert [pool.asked for pool in pools] == [2, 0]
