"""`/auth/api-keys`: keys for scripts. Only a signed-in person makes, sees and revokes them; no key does."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from app.core.db import SessionDep
from app.core.pagination import Cursor, Limit, Page
from app.users import api_keys
from app.users.current import CurrentSession, rate_limit
from app.users.schemas import ApiKeyCreate, ApiKeyRead, NewApiKeyRead

router = APIRouter(prefix="/auth/api-keys", tags=["api keys"])


@router.get("", operation_id="list_api_keys", response_model=Page[ApiKeyRead])
async def list_api_keys(
    caller: CurrentSession, session: SessionDep, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Your keys, newest first. One that expired is listed for 30 days more, one that was revoked is not."""
    items, next_cursor = await api_keys.list_keys(session, caller.user, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}


@router.post(
    "",
    operation_id="create_api_key",
    status_code=status.HTTP_201_CREATED,
    response_model=NewApiKeyRead,
    dependencies=[rate_limit(10)],
)
async def create_api_key(
    body: ApiKeyCreate, caller: CurrentSession, session: SessionDep, response: Response
) -> dict[str, Any]:
    """Make a key. It stands in this answer and nowhere else; an answer that got lost is a key to revoke.

    At most 20 of yours work at once. A key may do what you may, but for what decides over the account: keys and
    sessions, the password, deleting the account, and administration.
    """
    lifetime = None if body.expires_in_days is None else timedelta(days=body.expires_in_days)
    made = await api_keys.create(session, caller.user, name=body.name, scope=body.scope, lifetime=lifetime)
    response.headers["Cache-Control"] = "no-store"
    return {"key": made.secret, "api_key": made.key}


@router.delete("/{key_id}", operation_id="revoke_api_key", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_api_key(key_id: UUID, caller: CurrentSession, session: SessionDep) -> None:
    """End a key: from now on it is refused everywhere. It cannot be undone."""
    await api_keys.revoke(session, key_id, owner=caller.user)
