"""Which routers the API has. A route lives where its work is done; here they are only put together."""

from fastapi import APIRouter, FastAPI

from app.api import config, health

V1: list[APIRouter] = [
    config.router,
]


def include(app: FastAPI) -> None:
    app.include_router(health.router)
    for router in V1:
        app.include_router(router, prefix="/api/v1")
