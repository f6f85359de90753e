"""What settings say about outside services: names, and nothing secret."""

import httpx
import pytest

from app.core.config import get_settings
from app.llm.contract import Task


async def test_with_nothing_set_up_the_twins_are_named(client: httpx.AsyncClient):
    body = (await client.get("/integrations")).json()

    assert (body["writer"]["side"], body["writer"]["models"]) == ("offline", {})
    assert [body[name]["is_on"] for name in ("mail", "storage", "billing", "product_analytics")] == [False] * 4
    assert "folder" in body["mail"]["name"]
    assert "folder" in body["storage"]["name"]


async def test_services_are_named_without_their_secrets(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch):
    given = {
        "OPENROUTER_API_KEY": "sk-or-planted",
        "SMTP_HOST": "mail.example.com",
        "SMTP_PASSWORD": "planted-too",
        "S3_BUCKET": "hearth",
        "S3_SECRET_ACCESS_KEY": "planted-three",
    }
    with monkeypatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        answer = await client.get("/integrations")
    get_settings.cache_clear()

    body = answer.json()
    assert (body["writer"]["side"], set(body["writer"]["models"])) == ("openrouter", {task.value for task in Task})
    assert body["mail"] == {"is_on": True, "name": "mail.example.com"}
    assert body["storage"] == {"is_on": True, "name": "S3 bucket hearth"}
    assert "planted" not in answer.text


async def test_they_are_for_those_who_are_signed_in(anonymous: httpx.AsyncClient):
    assert (await anonymous.get("/integrations")).status_code == 401
