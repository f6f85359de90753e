"""Taking back, at Facebook, what one person allowed the app: it opens all their Pages, and is given back whole.

Source: docs/platforms/facebook.md#disconnecting, checked 2026-11.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.platforms.contract import AppCredentials, OutcomeUnknown, RateLimited, ReadFailed
from app.platforms.meta.graph import Graph, GraphFailure, Refused
from app.platforms.meta.refusals import outcome_of

PERSON = "person"
"""In an account's details: who allowed it, by the number Facebook gives them for this app."""

_NO_OBJECT = (100, 33)
_REMOVED = (190, 458)


def shared_by(details: Mapping[str, Any]) -> tuple[str, str] | None:
    """As `SharesAccess` asks."""
    person = details.get(PERSON)
    return (PERSON, str(person)) if person else None


async def give_back(graph: Graph, person: str, app: AppCredentials, scopes: Sequence[str]) -> None:
    """With the app's own token, since no person's is kept. What is gone already is fine. Raises ReadFailed.

    Meta describes it for single permissions; where it refuses the whole, they are taken back one by one.
    """
    token, whole = f"{app.client_id}|{app.client_secret}", f"{person}/permissions"
    try:
        if await _delete(graph, whole, token, app):
            return
        for scope in scopes:
            if not await _delete(graph, f"{whole}/{scope}", token, app):
                raise ReadFailed(f"Facebook did not take {scope} back.")
    except GraphFailure as failure:
        raise ReadFailed(f"Facebook did not take the access back: {failure}") from failure


async def _delete(graph: Graph, path: str, token: str, app: AppCredentials) -> bool:
    """False where it is not to be had like this. Raises GraphFailure where it could not be asked."""
    try:
        answer = await graph.delete(path, token, app=app)
    except Refused as refused:
        if (refused.code, refused.subcode) in {_NO_OBJECT, _REMOVED}:
            return True
        if isinstance(outcome_of(refused), RateLimited | OutcomeUnknown):
            raise
        return False
    return answer.get("success") is not False
