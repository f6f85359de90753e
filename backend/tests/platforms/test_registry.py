"""Which platforms there are, and who speaks to them."""

import asyncio
from collections.abc import Iterator

import pytest

from app.core.config import get_settings
from app.platforms import registry
from app.platforms.contract import ConnectKind, Platform
from app.social_accounts.schemas import ConnectRequest


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings are read anew inside the test, and as before after it."""
    get_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def sandbox_url(environment: pytest.MonkeyPatch) -> str:
    environment.setenv("SANDBOX_URL", "http://127.0.0.1:1/")
    return "http://127.0.0.1:1"


def test_every_platform_says_what_it_is_and_why_it_is_not_there(sandbox_url: str) -> None:
    infos = {info.platform: info for info in registry.platform_infos()}

    assert set(infos) == set(Platform)
    assert infos[Platform.SANDBOX].is_simulated
    assert infos[Platform.BLUESKY].rules.connect is ConnectKind.EITHER
    assert all(info.is_available is (info.unavailable_reason is None) for info in infos.values())
    assert all(info.rules.connect_needs for info in infos.values())


def test_what_connecting_asks_for_is_what_the_request_takes(sandbox_url: str) -> None:
    infos = {info.platform: info for info in registry.platform_infos()}

    taken = set(ConnectRequest.model_fields) - {"business_id"}
    assert {field.name for info in infos.values() for field in info.rules.connect_fields} <= taken
    assert [field.name for field in infos[Platform.BLUESKY].rules.connect_fields] == [
        "identifier",
        "password",
        "server",
    ]
    assert infos[Platform.SANDBOX].rules.connect_fields == ()


def offered() -> list[Platform]:
    return [info.platform for info in registry.platform_infos() if info.is_available]


def test_the_sandbox_is_offered_where_it_runs(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SANDBOX_URL", "")
    get_settings.cache_clear()
    assert offered() == [Platform.BLUESKY, Platform.MASTODON]

    environment.setenv("SANDBOX_URL", "http://127.0.0.1:1")
    get_settings.cache_clear()
    assert offered() == [Platform.SANDBOX, Platform.BLUESKY, Platform.MASTODON]


@pytest.mark.parametrize(
    ("platform", "fits", "too_long"),
    [
        (Platform.SANDBOX, "é" * 500, "é" * 501),
        (Platform.LINKEDIN, "a" * 3000, "a" * 3001),
        (Platform.X, "漢" * 140, "漢" * 141),
        (Platform.FACEBOOK, "a" * 63_206, "a" * 63_207),
        (Platform.THREADS, "🥖" * 125, "🥖" * 126),
        (Platform.BLUESKY, "🥖" * 300, "🥖" * 301),
        (Platform.MASTODON, "https://example.com/" + "a" * 900 + " " + "b" * 476, "b" * 501),
    ],
)
def test_each_platform_counts_in_its_own_way(platform: Platform, fits: str, too_long: str) -> None:
    assert registry.check_post(platform, fits) == []
    assert [problem.code for problem in registry.check_post(platform, too_long)] == ["too-long"]


def test_problems_are_said_in_the_platforms_name() -> None:
    [problem] = registry.check_post(Platform.BLUESKY, "a" * 318)
    assert problem.message.startswith("Bluesky is 18 characters over 300")

    [problem] = registry.check_post(Platform.BLUESKY, "Bread", media_count=5)
    assert problem.message == "Bluesky takes up to 4 images: remove 1."

    [problem] = registry.check_post(Platform.X, "Bread", media_count=3, video_count=2)[:1]
    assert problem.message == "Too many videos. X takes up to 1 in a post: remove 1."

    codes = {problem.code for problem in registry.check_post(Platform.INSTAGRAM, "#a #b #c #d #e #f", media_count=0)}
    assert codes == {"too-many-hashtags", "needs-media"}


async def test_a_loop_has_one_connector_until_it_is_closed(sandbox_url: str) -> None:
    first = registry.connector_for(Platform.SANDBOX)
    assert registry.connector_for(Platform.SANDBOX) is first

    await registry.close()

    assert registry.connector_for(Platform.SANDBOX) is not first
    await registry.close()
    await registry.close()


async def test_new_settings_make_a_new_connector(sandbox_url: str, environment: pytest.MonkeyPatch) -> None:
    first = registry.connector_for(Platform.SANDBOX)
    environment.setenv("SANDBOX_URL", "http://127.0.0.1:2")
    get_settings.cache_clear()

    assert registry.connector_for(Platform.SANDBOX) is not first
    await registry.close()


def test_two_loops_share_nothing(sandbox_url: str) -> None:
    async def ask() -> object:
        connector = registry.connector_for(Platform.SANDBOX)
        await registry.close()
        return connector

    assert asyncio.run(ask()) is not asyncio.run(ask())


async def test_asking_for_what_is_not_there_says_why(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SANDBOX_URL", "")
    get_settings.cache_clear()

    with pytest.raises(registry.PlatformNotAvailable, match="switched off here: set SANDBOX_URL"):
        registry.connector_for(Platform.SANDBOX)


@pytest.mark.parametrize(
    ("platform", "images", "videos", "codes"),
    [
        (Platform.SANDBOX, 0, 1, ["videos-not-taken"]),
        (Platform.BLUESKY, 0, 1, []),
        (Platform.BLUESKY, 1, 1, ["videos-with-images"]),
        (Platform.X, 0, 1, []),
        (Platform.X, 1, 1, ["videos-with-images"]),
        (Platform.MASTODON, 0, 2, ["too-many-videos"]),
        (Platform.LINKEDIN, 20, 0, []),
        (Platform.LINKEDIN, 1, 1, ["videos-with-images"]),
        (Platform.FACEBOOK, 2, 1, ["videos-with-images"]),
        (Platform.INSTAGRAM, 4, 6, []),
        (Platform.INSTAGRAM, 5, 6, ["too-many-images"]),
        (Platform.THREADS, 10, 10, []),
    ],
)
def test_each_platform_takes_its_own_mix_of_pictures_and_videos(
    platform: Platform, images: int, videos: int, codes: list[str]
) -> None:
    found = registry.check_post(platform, "Bread", media_count=images + videos, video_count=videos)

    assert [problem.code for problem in found] == codes
    assert all(registry.name_of(platform) in problem.message for problem in found)
