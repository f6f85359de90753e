"""HTTP for strategies.

Two meanings share `/strategies/{id}`, as the founding document has it: reading takes a business's id, changing takes
the strategy's own. The parameter has one name, because OpenAPI knows one path by one template.
"""

# ruff: noqa: FAST003 - the path's `id` is the alias within BusinessId and StrategyId

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response, status

from app.core import versions
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.core.pagination import Cursor, Limit, Page
from app.core.versions import IfMatch
from app.generations.accepted import accepted
from app.generations.schemas import GenerationRead
from app.strategies import service
from app.strategies.models import Strategy
from app.strategies.schemas import StrategyGenerate, StrategyRead, StrategyUpdate
from app.users.current import CurrentUser, Idempotent, rate_limit

router = APIRouter(prefix="/strategies", tags=["strategies"], route_class=IdempotentRoute)

BusinessId = Annotated[UUID, Path(alias="id", description="The business's id.")]
StrategyId = Annotated[UUID, Path(alias="id", description="The strategy's own id.")]


@router.post(
    "/generate",
    operation_id="generate_strategy",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Idempotent, rate_limit(10)],
)
async def generate_strategy(
    body: StrategyGenerate, user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> GenerationRead:
    """Have the next version written; it becomes the active one. Watch it at `Location`, or its `/events`."""
    return accepted(await service.start_generation(session, body, owner=user), request, response)


@router.get("/{id}", operation_id="get_strategy", response_model=StrategyRead)
async def get_strategy(business_id: BusinessId, user: CurrentUser, session: SessionDep, response: Response) -> Strategy:
    """The active version of a business's strategy."""
    return _tagged(await service.get_active(session, business_id, owner=user), response)


@router.get("/{id}/versions", operation_id="list_strategy_versions", response_model=Page[StrategyRead])
async def list_strategy_versions(
    business_id: BusinessId, user: CurrentUser, session: SessionDep, cursor: Cursor = None, limit: Limit = 20
) -> dict[str, Any]:
    """Every version of a business's strategy, newest first."""
    items, next_cursor = await service.list_versions(session, business_id, owner=user, cursor=cursor, limit=limit)
    return {"items": items, "next_cursor": next_cursor}


@router.get("/{id}/versions/{version}", operation_id="get_strategy_version", response_model=StrategyRead)
async def get_strategy_version(
    business_id: BusinessId,
    version: Annotated[int, Path(ge=1, le=2**31 - 1)],
    user: CurrentUser,
    session: SessionDep,
    response: Response,
) -> Strategy:
    return _tagged(await service.get_version(session, business_id, version, owner=user), response)


@router.put("/{id}", operation_id="update_strategy", response_model=StrategyRead)
async def update_strategy(
    strategy_id: StrategyId,
    body: StrategyUpdate,
    user: CurrentUser,
    session: SessionDep,
    response: Response,
    if_match: IfMatch,
) -> Strategy:
    """Replace this version's document with your edit of it."""
    strategy = await service.update_strategy(session, strategy_id, body, owner=user, if_match=if_match)
    return _tagged(strategy, response)


@router.post("/{id}/activate", operation_id="activate_strategy", response_model=StrategyRead)
async def activate_strategy(
    strategy_id: StrategyId, user: CurrentUser, session: SessionDep, response: Response
) -> Strategy:
    """Make this version the one that posts are written from; repeating it changes nothing."""
    return _tagged(await service.activate(session, strategy_id, owner=user), response)


def _tagged(strategy: Strategy, response: Response) -> Strategy:
    versions.set_etag(response, service.Revision(strategy.revision))
    return strategy
