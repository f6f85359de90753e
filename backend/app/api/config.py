"""What the web app must know before anybody signs in, and what each platform allows."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import __version__
from app.core.config import get_settings
from app.platforms import registry
from app.platforms.contract import ConnectKind, LengthUnit, Platform, PlatformInfo

router = APIRouter(tags=["config"])


class ConfigRead(BaseModel):
    auth: Literal["local", "clerk"]
    clerk_publishable_key: str | None
    posthog_key: str | None
    posthog_host: str | None
    billing_enabled: bool
    demo: bool = Field(description="Whether the pretend network is on, so that everything can be tried without keys.")
    version: str


class TextRulesRead(BaseModel):
    max_length: int
    unit: LengthUnit
    max_bytes: int | None
    max_hashtags: int | None
    good_hashtags: int
    good_length: int | None
    needs_media: bool
    url_length: int | None


class PlatformRead(BaseModel):
    platform: Platform
    name: str
    connect: ConnectKind
    text: TextRulesRead
    max_images: int
    is_available: bool
    unavailable_reason: str | None
    is_simulated: bool


class PlatformList(BaseModel):
    items: list[PlatformRead]


@router.get("/config", operation_id="get_config")
async def get_config(response: Response) -> ConfigRead:
    response.headers["Cache-Control"] = "public, max-age=60"
    settings = get_settings()
    posthog = settings.NEXT_PUBLIC_POSTHOG_KEY or None
    return ConfigRead(
        auth="local",
        clerk_publishable_key=None,
        posthog_key=posthog,
        posthog_host=settings.NEXT_PUBLIC_POSTHOG_HOST if posthog else None,
        billing_enabled=False,
        demo=bool(settings.SANDBOX_URL),
        version=__version__,
    )


@router.get("/platforms", operation_id="list_platforms", response_model=PlatformList)
async def list_platforms() -> dict[str, list[PlatformInfo]]:
    """Every platform with its limits; numbers are never written into the web app."""
    return {"items": registry.platform_infos()}
