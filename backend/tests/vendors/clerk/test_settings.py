"""Which Clerk the settings mean, and what they refuse."""

import base64

import pytest
from pydantic import ValidationError

from app.core.config import Environment, Settings, get_settings
from app.vendors.clerk import instance
from app.vendors.clerk.people import read_user
from tests.twins.clerk import ClerkTwin, signing_key, user_object

KEY = "pk_live_" + base64.b64encode(b"clerk.hearthandcrumb.test$").decode().rstrip("=")
PRODUCTION = {
    "AIGROWTH_ENV": Environment.PRODUCTION,
    "SECRET_KEY": "s" * 40,
    "ENCRYPTION_KEY": "ZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWVlZWU=",
    "DATABASE_URL": "postgresql://db",
    "REDIS_URL": "redis://cache",
}


def settings(**given: object) -> Settings:
    plain = {"CLERK_SECRET_KEY": "sk_test_1", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": KEY}
    return Settings(_env_file=None, **{**plain, **given})


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("CLERK_SECRET_KEY", "sk_test_1")
    monkeypatch.setenv("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", KEY)
    get_settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    get_settings.cache_clear()


def test_the_publishable_key_says_the_rest(configured: pytest.MonkeyPatch) -> None:
    configured.setenv("PUBLIC_URL", "https://app.hearthandcrumb.test/")
    configured.setenv("WEB_ORIGINS", "https://web.hearthandcrumb.test")
    get_settings.cache_clear()

    clerk = instance.current()

    assert clerk.issuer == "https://clerk.hearthandcrumb.test"
    assert clerk.jwks_url == "https://clerk.hearthandcrumb.test/.well-known/jwks.json"
    assert clerk.authorized_parties == {"https://app.hearthandcrumb.test", "https://web.hearthandcrumb.test"}


def test_both_names_of_ones_own_machine_are_the_same_place(configured: pytest.MonkeyPatch) -> None:
    assert instance.current().authorized_parties == {"http://127.0.0.1:8000", "http://localhost:8000"}


def test_other_parties_can_be_named(configured: pytest.MonkeyPatch) -> None:
    configured.setenv("CLERK_AUTHORIZED_PARTIES", "https://a.test, https://b.test/")
    get_settings.cache_clear()

    assert instance.current().authorized_parties == {"https://a.test", "https://b.test"}


@pytest.mark.parametrize(
    "given",
    [
        {"CLERK_SECRET_KEY": ""},
        {"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": ""},
        {"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": "sk_live_1234"},
        {"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": "pk_live_not-base64"},
        {"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": "pk_live_" + base64.b64encode(b"a.test/; script-src *$").decode()},
        {"CLERK_JWT_KEY": "-----BEGIN PUBLIC KEY-----\nnone\n-----END PUBLIC KEY-----"},
        {**PRODUCTION, "CLERK_ISSUER": "http://clerk.test"},
        {**PRODUCTION, "CLERK_JWKS_URL": "http://clerk.test/keys"},
        {**PRODUCTION, "CLERK_API_URL": "http://api.clerk.test"},
    ],
    ids=lambda given: "-".join(f"{name}_{value}"[-40:] for name, value in given.items() if name not in PRODUCTION),
)
def test_half_of_it_or_nonsense_does_not_start(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**given)


def test_the_whole_of_it_starts_in_production() -> None:
    assert settings(**PRODUCTION, CLERK_JWT_KEY=signing_key("first").pem).has_clerk


def test_a_user_has_the_address_that_is_named_as_primary(clerk: ClerkTwin) -> None:
    user = read_user(user_object("user_1", "maya@hearthandcrumb.com", second_email="first@example.com"))

    assert user.email == "maya@hearthandcrumb.com"
    assert user.is_email_verified
    assert read_user(user_object("user_1", is_verified=False)).is_email_verified is False
    assert read_user(user_object("user_1", None, second_email="first@example.com")).email is None
