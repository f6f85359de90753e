"""Which routers the API has. A route lives where its work is done; here they are only put together."""

from fastapi import APIRouter, FastAPI

from app.admin import router as admin
from app.api import config, health
from app.billing import router as billing
from app.users import router as users

V1: list[APIRouter] = [
    config.router,
    users.router,
    billing.router,
    admin.router,
]


def include(app: FastAPI) -> None:
    app.include_router(health.router)
    for router in V1:
        app.include_router(router, prefix="/api/v1")
