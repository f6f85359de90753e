"""LinkedIn's judgement of a post before it is taken."""

from collections.abc import Callable
from typing import Any

from tests.twins.linkedin import little
from tests.twins.linkedin.answers import ApiError, invalid
from tests.twins.linkedin.state import State

_REQUIRED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
_KNOWN = {*_REQUIRED, "content", "isReshareDisabledByAuthor", "reshareContext"}
_MAX_LENGTH = 3000


def check(state: State, body: Any) -> str:
    """What readers will see. Raises ApiError."""
    if not isinstance(body, dict):
        raise ApiError(400, "ILLEGAL_ARGUMENT", "Cannot parse the body")
    for name in _REQUIRED:
        if name not in body:
            raise ApiError(400, "MISSING_FIELD", f"/{name} is required but not found")
    _no_others(body, _KNOWN, "")
    if not body["commentary"]:
        raise ApiError(400, "INVALID_VALUE_BLANK_FIELD", "/commentary must not be blank")
    if body["lifecycleState"] != "PUBLISHED":
        raise invalid("lifecycleState", "only PUBLISHED is accepted on create")
    allowed = {"PUBLIC", "LOGGED_IN"} | ({"CONNECTIONS"} if body["author"].startswith("urn:li:person:") else set())
    if body["visibility"] not in allowed:
        raise invalid("visibility", f'"{body["visibility"]}" is not allowed for this author')
    _no_others(
        body["distribution"], {"feedDistribution", "targetEntities", "thirdPartyDistributionChannels"}, "distribution/"
    )
    visible = little.visible(body["commentary"])
    if len(visible) > _MAX_LENGTH:
        message = f"Field :: /commentary :: length {len(visible)} is greater than the maximum {_MAX_LENGTH}"
        raise ApiError(400, "FIELD_LENGTH_TOO_LONG", message)
    if "content" in body:
        _check_content(state, body["content"], body["author"])
    return visible


def _check_content(state: State, content: dict[str, Any], author: str) -> None:
    kinds: dict[str, Callable[[dict[str, Any]], None]] = {
        "media": lambda value: _check_media(state, value, author),
        "multiImage": lambda value: _check_many(state, value, author),
        "article": lambda value: _check_article(state, value, author),
    }
    if len(content) != 1 or set(content) - set(kinds):
        raise invalid("content", "union must have exactly one member of media, multiImage, article, poll, ...")
    [(kind, value)] = content.items()
    kinds[kind](value)


def _check_media(state: State, value: dict[str, Any], author: str) -> None:
    _no_others(value, {"id", "altText", "title"}, "content/media/")
    if len(value.get("altText", "")) > 4086:
        raise ApiError(400, "FIELD_LENGTH_TOO_LONG", "/content/media/altText is longer than 4086")
    _check_asset(state, value.get("id", ""), author)


def _check_many(state: State, value: dict[str, Any], author: str) -> None:
    images = value.get("images", [])
    if not 2 <= len(images) <= 20:
        raise invalid("content/multiImage/images", f"array size {len(images)} is not between 2 and 20")
    for image in images:
        _no_others(image, {"id", "altText"}, "content/multiImage/images/")
        _check_asset(state, image.get("id", ""), author, kind="image")


def _check_article(state: State, value: dict[str, Any], author: str) -> None:
    _no_others(value, {"source", "title", "description", "thumbnail"}, "content/article/")
    if not value.get("source", "").startswith(("http://", "https://")) or not value.get("title"):
        raise invalid("content/article", "source and title are required")
    if "thumbnail" in value:
        _check_asset(state, value["thumbnail"], author, kind="image")


def _check_asset(state: State, urn: str, author: str, kind: str = "") -> None:
    asset = state.assets.get(urn)
    if asset is None or not urn.startswith(f"urn:li:{kind}"):
        raise ApiError(400, "INVALID_IMAGE_ID", f"{urn} is not a valid media")
    if asset.owner != author:
        raise ApiError(403, "ACCESS_DENIED", f"{author} does not own {urn}")
    if asset.status == "PROCESSING_FAILED":
        raise ApiError(400, "MEDIA_ASSET_PROCESSING_FAILED", f"Processing of {urn} failed")
    if asset.status != "AVAILABLE":
        raise ApiError(400, "MEDIA_ASSET_WAITING_UPLOAD", f"{urn} is not available: {asset.status}")


def _no_others(value: dict[str, Any], known: set[str], where: str) -> None:
    for name in value:
        if name not in known:
            raise invalid(f"{where}{name}", "unrecognized field found but not allowed")
