"""What the web app must know before anybody signs in, and what each platform allows."""

from dataclasses import asdict
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import __version__
from app.billing import service as billing
from app.core.config import get_settings
from app.core.db import SessionDep
from app.llm import gateway
from app.media import rules as media_rules
from app.platforms.contract import (
    ConnectKind,
    FieldKind,
    OptionKind,
    OptionNeeds,
    PartsAre,
    Platform,
    PlatformInfo,
)
from app.social_accounts import apps as platform_apps
from app.social_accounts.schemas import TextRulesRead
from app.users.current import CurrentUser
from app.vendors import flags
from app.vendors.storage import name_of

router = APIRouter(tags=["config"])


class FlagsRead(BaseModel):
    """Features that are on."""

    ideas: bool = Field(description="Lines jotted down, for posts to be written from.")


class ConfigRead(BaseModel):
    auth: Literal["local", "clerk"]
    clerk_publishable_key: str | None
    posthog_key: str | None
    posthog_host: str | None
    billing_enabled: bool
    demo: bool = Field(
        description="Whether the pretend network is on, so that everything can be tried without keys, and an example "
        "business be made."
    )
    has_language_model: bool = Field(
        description="Whether a language model writes; else the built-in copywriter, which cannot translate, for one."
    )
    sentry_dsn: str | None = Field(description="Where the web app reports that it broke; null: nowhere.")
    flags: FlagsRead
    version: str


class WriterRead(BaseModel):
    side: Literal["openrouter", "openai-compatible", "offline"]
    name: str
    models: dict[str, str] = Field(description="By task, such as `content`; empty offline.")


class IntegrationRead(BaseModel):
    is_on: bool = Field(description="A real service; false: its local twin, or nothing.")
    name: str = Field(description="For people: which service, or what stands in for it.")


class IntegrationsRead(BaseModel):
    """Nothing secret: names only."""

    writer: WriterRead
    mail: IntegrationRead
    storage: IntegrationRead
    billing: IntegrationRead
    product_analytics: IntegrationRead
    error_reports: IntegrationRead


class ConnectFieldRead(BaseModel):
    name: str = Field(description="As `POST /social/connect/{platform}` calls it.")
    label: str
    kind: FieldKind
    hint: str
    placeholder: str
    is_required: bool


class ChoiceRead(BaseModel):
    value: str
    label: str


class PostOptionRead(BaseModel):
    name: str = Field(description="As a post's `options` call it.")
    label: str
    kind: OptionKind
    choices: list[ChoiceRead] = Field(description="Of a choice: the first is what is taken where nothing is chosen.")
    hint: str
    max_length: int
    counts_with_text: bool = Field(description="What is written there takes from the length of the post's text.")
    needs: OptionNeeds | None = Field(description="What a post must have for it to mean something.")


class PictureRulesRead(BaseModel):
    """Pictures outside are made to fit, never refused."""

    mime_types: list[str]
    max_bytes: int
    max_width: int
    max_height: int
    min_ratio: float | None = Field(description="Width to height.")
    max_ratio: float | None


class VideoRulesRead(BaseModel):
    min_bytes: int
    max_bytes: int
    min_seconds: float
    max_seconds: float
    max_width: int | None
    max_height: int | None
    min_ratio: float | None
    max_ratio: float | None


class PlatformRead(BaseModel):
    platform: Platform
    name: str
    connect: ConnectKind
    text: TextRulesRead
    comment: TextRulesRead | None = Field(description="Of the comment under a post; null where there is none.")
    max_images: int
    max_videos: int
    videos_with_images: bool = Field(description="Then `max_images` counts both together.")
    max_parts: int = Field(description="Of a thread, the first one counted; 1: no threads there.")
    parts_are: PartsAre = Field(description="What the parts after the first are.")
    pictures: PictureRulesRead
    video: VideoRulesRead | None
    options: list[PostOptionRead]
    has_costs: bool = Field(description="It charges whoever runs this installation for posts and reads.")
    is_available: bool
    unavailable_reason: str | None
    is_simulated: bool
    connect_fields: list[ConnectFieldRead] = Field(
        description="What to ask a person for before connecting; empty: the platform's own page asks for everything."
    )
    connect_needs: str = Field(description="What a person must have to connect, in their words.")


class PlatformList(BaseModel):
    items: list[PlatformRead]


@router.get("/config", operation_id="get_config")
async def get_config(response: Response) -> ConfigRead:
    response.headers["Cache-Control"] = "public, max-age=60"
    settings = get_settings()
    posthog = settings.NEXT_PUBLIC_POSTHOG_KEY or None
    return ConfigRead(
        auth="clerk" if settings.has_clerk else "local",
        clerk_publishable_key=settings.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY or None,
        posthog_key=posthog,
        posthog_host=settings.NEXT_PUBLIC_POSTHOG_HOST if posthog else None,
        billing_enabled=billing.is_selling(),
        demo=bool(settings.SANDBOX_URL),
        has_language_model=gateway.describe()["side"] != "offline",
        sentry_dsn=settings.NEXT_PUBLIC_SENTRY_DSN or None,
        flags=FlagsRead(**asdict(await flags.current())),
        version=__version__,
    )


@router.get("/integrations", operation_id="get_integrations")
async def get_integrations(user: CurrentUser) -> IntegrationsRead:  # noqa: ARG001  # only for those who are signed in
    """Which outside services this server uses, and what stands in for the others. Platforms: `GET /platforms`."""
    settings = get_settings()
    posthog = bool(settings.NEXT_PUBLIC_POSTHOG_KEY)
    sentry = bool(settings.SENTRY_DSN.get_secret_value())
    return IntegrationsRead(
        writer=WriterRead.model_validate(gateway.describe()),
        mail=IntegrationRead(
            is_on=bool(settings.SMTP_HOST), name=settings.SMTP_HOST or "A folder on the server: nothing is sent out"
        ),
        storage=IntegrationRead(is_on=bool(settings.S3_BUCKET), name=_capital(name_of(settings))),
        billing=IntegrationRead(
            is_on=billing.is_selling(), name="Stripe" if billing.is_selling() else "None: everything is unlocked"
        ),
        product_analytics=IntegrationRead(
            is_on=posthog, name="PostHog" if posthog else "None: no use is reported to anybody"
        ),
        error_reports=IntegrationRead(
            is_on=sentry, name="Sentry" if sentry else "None: errors are in this server's own log"
        ),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@router.get("/platforms", operation_id="list_platforms", response_model=PlatformList)
async def list_platforms(session: SessionDep) -> dict[str, list[dict[str, object]]]:
    """Every platform with its limits; numbers are never written into the web app."""
    return {"items": [_read(info) for info in await platform_apps.list_platforms(session)]}


def _read(info: PlatformInfo) -> dict[str, object]:
    rules, pictures, video = info.rules, media_rules.PICTURES[info.platform], media_rules.VIDEOS.get(info.platform)
    return {
        **{name: getattr(rules, name) for name in PlatformRead.model_fields if hasattr(rules, name)},
        "text": asdict(rules.text),
        "comment": asdict(rules.comment) if rules.comment else None,
        "pictures": asdict(pictures) | {"mime_types": sorted(pictures.mime_types)},
        "video": asdict(video) if video else None,
        "options": [
            asdict(option) | {"choices": [{"value": value, "label": label} for value, label in option.choices]}
            for option in rules.options
        ],
        "connect_fields": [asdict(one) for one in rules.connect_fields],
        "platform": info.platform,
        "has_costs": rules.costs is not None,
        "is_available": info.is_available,
        "unavailable_reason": info.unavailable_reason,
        "is_simulated": info.is_simulated,
    }
