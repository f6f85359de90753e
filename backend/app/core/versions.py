"""Optimistic locking: an update says which version it saw, by `If-Match` or by `version` in the body."""

from typing import Annotated, Protocol

from fastapi import Depends, Header, Response

from app.core.errors import VersionConflict, VersionRequired


class Versioned(Protocol):
    version: int


def etag(version: int) -> str:
    return f'"v{version}"'


def set_etag(response: Response, row: Versioned) -> None:
    response.headers["ETag"] = etag(row.version)


def _if_match(
    value: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description='The `ETag` you saw, such as `"v3"`; or send `version` in the body.',
            max_length=100,
        ),
    ] = None,
) -> str | None:
    return value


IfMatch = Annotated[str | None, Depends(_if_match)]


def check(row: Versioned, *, if_match: str | None, version: int | None) -> None:
    """Raises VersionRequired when neither was given, VersionConflict when either differs from the row."""
    if if_match is None and version is None:
        raise VersionRequired("Send the `ETag` you read as `If-Match`, or its `version` in the body, with the change.")
    stale = version is not None and version != row.version
    if if_match is not None and if_match.strip() != "*":
        tags = {tag.strip().removeprefix("W/") for tag in if_match.split(",")}
        stale = stale or etag(row.version) not in tags
    if stale:
        raise VersionConflict(
            f"It is at version {row.version} now. Read it again, look at what changed, and send your change once more.",
            current_version=row.version,
        )
