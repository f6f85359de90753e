"""From our API to a platform's consent page and back, whichever platform it is."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.all_platforms.counterparts import Person


async def connect(client: httpx.AsyncClient, business_id: str, platform: str, person: Person) -> dict[str, Any]:
    """The account as our API shows it then. `client`: signed in, at `/api/v1`."""
    begun = await client.post(f"/social/connect/{platform}", json={"business_id": business_id, **person.body})
    assert begun.status_code in {200, 201}, begun.text
    if begun.json()["account"] is not None:
        return begun.json()["account"]  # type: ignore[no-any-return]
    url = httpx.URL(begun.json()["authorize_url"]).copy_merge_params({"auto": "1", **person.on_the_page})
    async with httpx.AsyncClient() as browser:
        allowed = await browser.get(url)
    assert allowed.status_code == 303, allowed.text
    back = urlsplit(allowed.headers["Location"])
    landed = await client.get(f"{back.path.removeprefix('/api/v1')}?{back.query}")
    told = parse_qs(urlsplit(landed.headers["Location"]).query)
    if "choose" in told:
        return await _choose(client, told["choose"][0], person.kind)
    assert "connected" in told, told
    return (await client.get(f"/social/accounts/{told['connected'][0]}")).json()  # type: ignore[no-any-return]


async def _choose(client: httpx.AsyncClient, choice_id: str, kind: str) -> dict[str, Any]:
    offered = (await client.get(f"/social/choices/{choice_id}")).json()["offered"]
    wanted = [one["account_id"] for one in offered if one["kind"] == kind]
    made = await client.post(f"/social/choices/{choice_id}", json={"account_ids": wanted})
    assert made.status_code == 201, made.text
    [account] = made.json()
    return account  # type: ignore[no-any-return]
