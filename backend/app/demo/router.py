"""An example of one's own, for people who want to see everything full before they describe their business."""

from fastapi import APIRouter, Request, Response, status

from app.businesses import service as businesses
from app.businesses.models import Business
from app.businesses.schemas import BusinessRead
from app.core import idempotency, versions
from app.core.db import SessionDep
from app.core.idempotency import IdempotentRoute
from app.demo import service
from app.users.current import CurrentUser, Idempotent, rate_limit

PER_MINUTE = 5

router = APIRouter(prefix="/businesses", tags=["businesses"], route_class=IdempotentRoute)


@router.post(
    "/example",
    operation_id="create_example_business",
    status_code=status.HTTP_201_CREATED,
    response_model=BusinessRead,
    dependencies=[Idempotent, rate_limit(PER_MINUTE)],
    responses={status.HTTP_200_OK: {"model": BusinessRead, "description": "The example you have already."}},
)
async def create_example_business(
    user: CurrentUser, session: SessionDep, request: Request, response: Response
) -> Business:
    """A labelled sample of your own to look around in: a bakery with eight weeks of posts and figures.

    It takes nothing of what your plan allows, only the sandbox can be connected to it, and `DELETE /businesses/{id}`
    removes it. Each person has one at most. Refused where the sandbox is switched off (`demo` of `GET /config`).
    """
    business, is_new = await businesses.find_example(session, user.id), False
    if business is None:
        await session.commit()  # the request's transaction must not wait for the sandbox
        prepared = await service.prepare(user)
        await idempotency.resume(session, request)
        business, is_new = await service.write(session, user, prepared)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    response.headers["Location"] = str(request.app.url_path_for("get_business", business_id=str(business.id)))
    versions.set_etag(response, business)
    return business
