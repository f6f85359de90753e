"""Which routers the API has. A route lives where its work is done; here they are only put together."""

from fastapi import APIRouter, FastAPI

from app.admin import router as admin
from app.analytics import router as analytics
from app.api import config, health
from app.billing import router as billing
from app.businesses import router as businesses
from app.content import router as content
from app.generations import router as generations
from app.media import router as media
from app.notifications import router as notifications
from app.publishing import calendar_router as calendar, recurring_router as recurring_posts, router as publishing
from app.social_accounts import router as social_accounts
from app.strategies import router as strategies
from app.users import router as users

V1: list[APIRouter] = [
    config.router,
    users.router,
    social_accounts.router,
    analytics.router,
    billing.router,
    notifications.router,
    businesses.router,
    generations.router,
    strategies.router,
    media.router,
    content.router,
    content.business_router,
    publishing.router,
    calendar.slots_router,
    calendar.moves_router,
    recurring_posts.router,
    admin.router,
]


def include(app: FastAPI) -> None:
    app.include_router(health.router)
    for router in V1:
        app.include_router(router, prefix="/api/v1")
