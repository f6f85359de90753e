"""What a server allows and asks for. Limits are each server's own; only where it says nothing do the defaults hold."""

import re
from http import HTTPStatus
from typing import Any

from app.platforms.calls import CallFailed
from app.platforms.mastodon.api import Api, Refused

_MOST_RULES = 50
_LONGEST_RULE = 1000
_ABOUT_AI = re.compile(
    r"\b(?:AI|A\.I\.|KI|IA|LLMs?|generative|artificial intelligence|machine[- ](?:made|written|generated))\b"
    r"|chatgpt|künstliche intelligenz|intelligence artificielle",
    re.IGNORECASE,
)


async def read_instance(api: Api, origin: str, *, token: str) -> dict[str, Any]:
    """`domain`, `version`, `limits`, `media` and `rules`, of each what the server says. Raises CallFailed.

    Servers older than 4.0, and other software, have the first form of the document only, or none that we know.
    """
    try:
        answer = await api.get(origin, "/api/v2/instance", token=token)
        if "configuration" in answer.body:
            return _described(answer.body)
    except Refused as refusal:
        if _says_nothing(refusal):
            raise
    try:
        return _described((await api.get(origin, "/api/v1/instance", token=token)).body)
    except Refused as refusal:
        if _says_nothing(refusal):
            raise
        return _described({})


def _says_nothing(refusal: Refused) -> bool:
    """Too many requests, or trouble of the server's own: it may have the document all the same."""
    return refusal.status == HTTPStatus.TOO_MANY_REQUESTS or refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR


async def find_instance(api: Api, origin: str, *, token: str) -> dict[str, Any]:
    """As `read_instance`; what the defaults of the software say where it cannot be read just now."""
    try:
        return await read_instance(api, origin, token=token)
    except CallFailed:
        return _described({})


def _described(document: dict[str, Any]) -> dict[str, Any]:
    configuration = _part(document, "configuration")
    statuses, media = _part(configuration, "statuses"), _part(configuration, "media_attachments")
    limits = {
        # `max_toot_chars` is what forks had before the software itself had limits to tell.
        "max_length": _number(statuses, "max_characters") or _number(document, "max_toot_chars"),
        "max_images": _number(statuses, "max_media_attachments"),
        "url_length": _number(statuses, "characters_reserved_per_url"),
    }
    files = {
        "image_bytes": _number(media, "image_size_limit"),
        "video_bytes": _number(media, "video_size_limit"),
        "description_length": _number(media, "description_limit"),
    }
    types = media.get("supported_mime_types")
    return {
        "domain": _word(document.get("domain")) or _word(document.get("uri")).removeprefix("https://").rstrip("/"),
        "version": _word(document.get("version")),
        "limits": {name: value for name, value in limits.items() if value is not None},
        "media": {
            **{name: value for name, value in files.items() if value is not None},
            "mime_types": [str(one)[:100] for one in types[:100]] if isinstance(types, list) else [],
        },
        "rules": list(_rules(document.get("rules"))),
    }


def _rules(given: object) -> list[dict[str, str]]:
    found = []
    for rule in given[:_MOST_RULES] if isinstance(given, list) else []:
        if isinstance(rule, dict) and isinstance(rule.get("text"), str):
            words = {name: str(rule.get(name) or "")[:_LONGEST_RULE] for name in ("text", "hint")}
            found.append({"id": str(rule.get("id", ""))[:50], **words})
    return found


def rules_about_ai(rules: object) -> list[str]:
    """Of the rules as `read_instance` gives them, those that speak of machine-written posts."""
    given = rules if isinstance(rules, list) else []
    texts = [f"{rule.get('text', '')} {rule.get('hint', '')}".strip() for rule in given if isinstance(rule, dict)]
    return [text for text in texts if _ABOUT_AI.search(text)]


def _part(document: dict[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _number(document: dict[str, Any], name: str) -> int | None:
    value = document.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _word(value: object) -> str:
    return value.strip()[:200] if isinstance(value, str) else ""
