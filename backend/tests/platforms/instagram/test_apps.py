"""Which of the two apps the settings name is used."""

from collections.abc import Iterator

import pytest

from app.core.config import get_settings
from app.platforms import registry
from app.platforms.contract import AppCredentials, Platform

INSTAGRAM = {"INSTAGRAM_APP_ID": "ig-id", "INSTAGRAM_APP_SECRET": "ig-secret"}
FACEBOOK = {"META_APP_ID": "fb-id", "META_APP_SECRET": "fb-secret"}
BY_FACEBOOK = AppCredentials("fb-id", "fb-secret", "META_APP_ID")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    get_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.mark.parametrize(
    ("given", "app"),
    [
        ({}, None),
        ({"INSTAGRAM_APP_ID": "ig-id"}, None),
        (FACEBOOK, BY_FACEBOOK),
        (INSTAGRAM, AppCredentials("ig-id", "ig-secret", "INSTAGRAM_APP_ID")),
        (
            {**FACEBOOK, **INSTAGRAM},
            AppCredentials("ig-id", "ig-secret", "INSTAGRAM_APP_ID", others=(BY_FACEBOOK,)),
        ),
    ],
)
def test_instagrams_own_comes_first_and_facebooks_stands_behind_it(
    environment: pytest.MonkeyPatch, given: dict[str, str], app: AppCredentials | None
) -> None:
    for name, value in given.items():
        environment.setenv(name, value)

    assert registry.app_of_settings(Platform.INSTAGRAM) == app


def test_no_secret_is_shown() -> None:
    both = AppCredentials("ig-id", "ig-secret", "INSTAGRAM_APP_ID", others=(BY_FACEBOOK,))

    assert "secret" not in repr(both).replace("client_secret", "")


def test_without_one_it_says_that_either_will_do() -> None:
    [info] = [info for info in registry.platform_infos() if info.platform is Platform.INSTAGRAM]

    assert info.unavailable_reason is not None
    assert (
        "set INSTAGRAM_APP_ID and INSTAGRAM_APP_SECRET, or META_APP_ID and META_APP_SECRET, or"
        in info.unavailable_reason
    )
