"""The platform fetches pictures and videos from their addresses itself, as Meta does: no redirects, no sign-in."""

import httpx2

from tests.twins.meta.graph import GraphError
from tests.twins.meta.state import Account

NOT_FETCHED = 2207052
SIGNATURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "video/mp4": b"ftyp"}


async def fetch(url: str, account: Account, *, kinds: tuple[str, ...]) -> bytes:
    """Raises GraphError 9004/2207052."""
    if account.refuses_fetching > 0:
        account.refuses_fetching -= 1
        raise _not_fetched(url)
    try:
        async with httpx2.AsyncClient(follow_redirects=False, timeout=5, trust_env=False) as client:
            answer = await client.get(url)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise _not_fetched(url) from error
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if not answer.is_success or kind not in kinds or SIGNATURES[kind] not in answer.content[:12]:
        raise _not_fetched(url)
    return answer.content


def _not_fetched(url: str) -> GraphError:
    return GraphError(9004, NOT_FETCHED, f"The media could not be fetched from this URI: {url}")
