"""Whether this installation answers at the address that platforms are given, as far as can be told from here."""

import httpx2

from app.core.ssrf import AddressRefused
from app.platforms.contract import Finding
from app.platforms.http import describe, new_client

CODE = "media-reachable"
SECONDS = 8.0
_SIGN_OF_LIFE = "/livez"


async def find_from_outside(public_url: str) -> Finding:
    """Asked by the public address, over the way a platform would come: never into our own network."""
    async with new_client(only_public=True) as client:
        return await asked(client, public_url)


async def asked(client: httpx2.AsyncClient, public_url: str) -> Finding:
    try:
        answer = await client.get(f"{public_url}{_SIGN_OF_LIFE}", timeout=SECONDS)
        is_ours = answer.is_success and answer.json() == {"status": "alive"}
    except (httpx2.HTTPError, AddressRefused, OSError, ValueError) as failure:
        why = (
            describe(failure) if isinstance(failure, httpx2.TransportError) else str(failure) or type(failure).__name__
        )
        return _not_reached(public_url, f"Nothing answers there ({why}).")
    if not is_ours:
        return _not_reached(public_url, f"Something else answers there (status {answer.status_code}).")
    detail = f"This installation answered when it was asked at {public_url}, the address the platform fetches from."
    return Finding(CODE, "Pictures and videos can be fetched", detail, is_good=True)


def _not_reached(public_url: str, why: str) -> Finding:
    detail = (
        f"{why} The platform fetches pictures and videos from {public_url}. Open {public_url}{_SIGN_OF_LIFE} on a "
        "phone without Wi-Fi: where that fails too, point the name and the port at this installation, or set "
        "PUBLIC_URL to the address that works. Where it works, your network only keeps machines from calling "
        "themselves."
    )
    return Finding(CODE, "Pictures and videos may not be fetched", detail, is_good=False)
