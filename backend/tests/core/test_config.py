import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.config import Environment, Settings


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
