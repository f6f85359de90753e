"""Which routers the API has. A route lives where its work is done; here they are only put together."""

from fastapi import APIRouter, Depends, FastAPI

from app.account import router as account
from app.admin import router as admin
from app.analytics import router as analytics
from app.api import config, health, metrics
from app.billing import router as billing
from app.businesses import router as businesses
from app.content import ideas_router as ideas, router as content
from app.core.web import bind_from_address
from app.demo import router as demo
from app.generations import router as generations
from app.media import router as media
from app.notifications import router as notifications
from app.publishing import calendar_router as calendar, recurring_router as recurring_posts, router as publishing
from app.social_accounts import router as social_accounts
from app.strategies import router as strategies
from app.users import api_key_router as api_keys, router as users
from app.webhooks import clerk_router as clerk_webhook, stripe_router as stripe_webhooks

V1: list[APIRouter] = [
    config.router,
    users.router,
    api_keys.router,
    clerk_webhook.router,
    social_accounts.router,
    social_accounts.business_router,
    analytics.router,
    billing.router,
    stripe_webhooks.router,
    notifications.router,
    businesses.router,
    demo.router,
    generations.router,
    strategies.router,
    media.router,
    content.router,
    content.business_router,
    content.media_router,
    ideas.router,
    publishing.router,
    calendar.calendar_router,
    calendar.slots_router,
    calendar.moves_router,
    recurring_posts.router,
    account.router,
    admin.router,
]


def include(app: FastAPI) -> None:
    app.include_router(health.router)
    app.include_router(metrics.router)
    for router in V1:
        app.include_router(router, prefix="/api/v1", dependencies=[Depends(bind_from_address)])
