import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.config import Environment, Settings
from app.platforms.contract import Platform


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


def test_production_refuses_to_start_with_a_default_secret():
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        settings(
            AIGROWTH_ENV=Environment.PRODUCTION,
            SECRET_KEY="change-me",
            DATABASE_URL="postgresql://a:b@db/x",
            REDIS_URL="redis://r",
        )


GOOD = {
    "AIGROWTH_ENV": Environment.PRODUCTION,
    "SECRET_KEY": "4b5f0f6a2fd34b0e8f3a7d9c1e2b3a4c",
    "ENCRYPTION_KEY": "dGVzdHMgb25seTogMzIgYnl0ZXMgb2YgYSBrZXkgISE=",
    "DATABASE_URL": "postgresql://growth:kx82hf01mz@db/growth",
    "REDIS_URL": "redis://queue",
}


def test_production_starts_with_good_secrets():
    assert settings(**GOOD).is_production
    assert settings(**GOOD | {"DATABASE_URL": "postgresql://growth@db/growth"}).is_production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "xxxxx"),
        ("SECRET_KEY", "only-thirty-one-characters-long"),
        ("ENCRYPTION_KEY", ""),
        ("ENCRYPTION_KEY", "xxxxx"),
        ("ENCRYPTION_KEY", f"{GOOD['ENCRYPTION_KEY']},short"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgresql://postgres:postgres@db/growth"),
        ("DATABASE_URL", "postgresql://user:pass@host:5432/db"),
        ("REDIS_URL", ""),
    ],
)
def test_production_refuses_secrets_that_are_none(name: str, value: str):
    with pytest.raises(ValidationError, match=name) as refused:
        settings(**GOOD | {name: value})

    assert "kx82hf01mz" not in str(refused.value)


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_every_usual_form_of_a_database_address_is_taken(given: str):
    assert settings(DATABASE_URL=given).database_url == "postgresql+psycopg://u:p@h/d"


def test_a_running_supervisors_addresses_are_found_by_a_second_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    written = {"environment": {"DATABASE_URL": "postgresql://from-file/x", "REDIS_URL": "redis://from-file"}}
    (tmp_path / "runtime.json").write_text(json.dumps(written))
    monkeypatch.setenv("AIGROWTH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REDIS_URL", "redis://from-environment")

    found = Settings(_env_file=None)  # type: ignore[call-arg]

    assert found.DATABASE_URL.get_secret_value() == "postgresql://from-file/x"
    assert found.redis_url == "redis://from-environment"


def test_secrets_do_not_show_in_a_printed_settings_object():
    shown = repr(settings(OPENROUTER_API_KEY="sk-or-planted", DATABASE_URL="postgresql://u:planted@h/d"))

    assert "planted" not in shown


@pytest.mark.parametrize(
    "given",
    [
        {"twitter": {"spacing_seconds": 1}},
        {"x": {"account_posts": 5}},
        {"x": {"spacing_seconds": -1}},
        {"x": {"per_day": 5}},
    ],
    ids=str,
)
def test_a_pace_that_would_not_be_kept_is_refused_at_the_start(given: dict[str, object]):
    with pytest.raises(ValidationError):
        settings(PLATFORM_PACE=given)


def test_every_platform_can_be_given_a_pace():
    given = {platform.value: {"spacing_seconds": 1} for platform in Platform}

    assert set(settings(PLATFORM_PACE=given).PLATFORM_PACE) == set(Platform)


def test_people_open_the_first_of_the_web_apps_origins_and_the_apis_own_where_there_is_none():
    assert settings(PUBLIC_URL="https://api.example.com").web_url == "https://api.example.com"
    elsewhere = settings(
        PUBLIC_URL="https://api.example.com", WEB_ORIGINS="https://app.example.com/, https://b.example"
    )
    assert elsewhere.web_url == "https://app.example.com"


@pytest.mark.parametrize("given", ["10.0.0.0/33", "proxy.internal", "10.0.0.1, nonsense"])
def test_a_proxy_that_is_no_address_is_refused_at_the_start(given: str):
    with pytest.raises(ValidationError, match="TRUSTED_PROXIES"):
        settings(TRUSTED_PROXIES=given)


@pytest.mark.parametrize("given", ["*", "127.0.0.1", "10.0.0.7/8, 2001:db8::/32"])
def test_proxies_are_addresses_networks_or_anybody(given: str):
    assert settings(TRUSTED_PROXIES=given).trusted_proxies == [part.strip() for part in given.split(",")]
