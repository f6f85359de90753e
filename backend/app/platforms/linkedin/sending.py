"""The two calls that put something in public. Each is made once; what its answer means is the caller's to say."""

from app.platforms.contract import Credentials, Prepared
from app.platforms.linkedin import comments
from app.platforms.linkedin.api import Api
from app.platforms.linkedin.posts import permalink_of


async def create_post(
    api: Api, prepared: Prepared, credentials: Credentials, *, seconds: float | None = None
) -> str | None:
    """The post's URN; None where LinkedIn took it without saying which it is. Raises CallFailed."""
    body = prepared["body"]
    answer = await api.call("POST", "/rest/posts", credentials, body=body, is_patient=True, seconds=seconds)
    headers = answer.response.headers
    return headers.get("x-restli-id") or headers.get("x-linkedin-id") or None


async def create_comment(api: Api, prepared: Prepared, credentials: Credentials) -> str | None:
    """Its URN, likewise. Raises CallFailed."""
    on = prepared["body"]["object"]
    answer = await api.call("POST", comments.comments_path(on), credentials, body=prepared["body"])
    return comments.id_in(answer, on)


def identified(urn: str | None, prepared: Prepared) -> tuple[str, str | None]:
    """External id and permalink. What is out and was not named gets a name of ours: sent again it must never be."""
    return (urn, permalink_of(urn)) if urn else (f"unknown:{prepared['key']}", None)
