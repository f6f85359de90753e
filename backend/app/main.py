"""`uvicorn app.main:app`: the API, and the web app on the same origin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app import __version__
from app.api import reference, routers, web
from app.core import db, errors, logging, redis
from app.core.config import get_settings
from app.core.proxies import ProxyHeaders
from app.core.web import RequestEdge
from app.platforms import registry
from app.vendors import sentry


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await registry.close()
    await redis.close()
    await db.dispose()


def create_app() -> FastAPI:
    settings = get_settings()
    logging.configure()
    sentry.start("api")
    app = FastAPI(
        title="AI Growth Manager",
        version=__version__,
        summary="From the description of a business to posts that go out once, on time, and are measured.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's page runs scripts of somebody else's server on our origin
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
        responses=errors.DOCUMENTED,
    )
    errors.install(app)
    routers.include(app)
    reference.add(app)
    web.mount(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    if settings.web_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.web_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-Match", "Idempotency-Key", "Last-Event-ID", "X-CSRF"],
            expose_headers=["ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"],
        )
    app.add_middleware(RequestEdge)
    if settings.trusted_proxies:
        app.add_middleware(
            ProxyHeaders, trusted=settings.trusted_proxies, address_header=settings.CLIENT_ADDRESS_HEADER
        )
    return app


app = create_app()
