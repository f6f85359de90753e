"""Which platforms there are, what they are like here, and the connector that speaks to each."""

import asyncio
from dataclasses import dataclass, field
from importlib import import_module

import httpx

from app.core.config import Settings, get_settings
from app.platforms import text
from app.platforms.bluesky import rules as bluesky
from app.platforms.contract import ConnectKind, Connector, Platform, PlatformInfo, TextRules
from app.platforms.facebook import rules as facebook
from app.platforms.http import new_client
from app.platforms.instagram import rules as instagram
from app.platforms.linkedin import rules as linkedin
from app.platforms.mastodon import rules as mastodon
from app.platforms.sandbox import rules as sandbox
from app.platforms.threads import rules as threads
from app.platforms.x import rules as x


class PlatformNotAvailable(Exception):
    """No connector for the platform in this installation. The message is for a person and says what to do."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    connect: ConnectKind
    text: TextRules
    max_images: int
    publish_scopes: tuple[str, ...] = ()
    prepare_ahead_seconds: int = 0


_ENTRIES = {
    Platform.SANDBOX: _Entry(
        "Sandbox",
        ConnectKind.OAUTH,
        sandbox.TEXT,
        sandbox.MAX_IMAGES,
        sandbox.PUBLISH_SCOPES,
        sandbox.PREPARE_AHEAD_SECONDS,
    ),
    Platform.LINKEDIN: _Entry("LinkedIn", ConnectKind.OAUTH, linkedin.TEXT, linkedin.MAX_IMAGES),
    Platform.X: _Entry("X", ConnectKind.OAUTH, x.TEXT, x.MAX_IMAGES),
    Platform.FACEBOOK: _Entry("Facebook", ConnectKind.OAUTH, facebook.TEXT, facebook.MAX_IMAGES),
    Platform.INSTAGRAM: _Entry("Instagram", ConnectKind.OAUTH, instagram.TEXT, instagram.MAX_IMAGES),
    Platform.THREADS: _Entry("Threads", ConnectKind.OAUTH, threads.TEXT, threads.MAX_IMAGES),
    Platform.BLUESKY: _Entry(
        "Bluesky",
        ConnectKind.APP_PASSWORD,
        bluesky.TEXT,
        bluesky.MAX_IMAGES,
        prepare_ahead_seconds=bluesky.PREPARE_AHEAD_SECONDS,
    ),
    Platform.MASTODON: _Entry("Mastodon", ConnectKind.OAUTH, mastodon.TEXT, mastodon.MAX_IMAGES),
}


# --- what platforms are like ------------------------------------------------------------------------------------------


def name_of(platform: Platform) -> str:
    return _ENTRIES[platform].name


def text_rules(platform: Platform) -> TextRules:
    return _ENTRIES[platform].text


def check_post(platform: Platform, body: str, *, media_count: int = 0) -> list[text.TextProblem]:
    """Everything that keeps a text with so many images off the platform, in the platform's name; empty when it fits."""
    entry = _ENTRIES[platform]
    problems = text.check_text(body, entry.text, name=entry.name, media_count=media_count)
    if media_count > entry.max_images:
        message = f"{entry.name} takes up to {entry.max_images} images: remove {media_count - entry.max_images}."
        problems.append(text.TextProblem("too-many-images", message))
    return problems


def platform_infos() -> list[PlatformInfo]:
    """Every platform the product knows, in the order people should see them; the unavailable ones say why."""
    settings = get_settings()
    return [_info(platform, settings) for platform in _ENTRIES]


def info_of(platform: Platform) -> PlatformInfo:
    return _info(platform, get_settings())


def available_platforms() -> list[Platform]:
    return [info.platform for info in platform_infos() if info.is_available]


def _info(platform: Platform, settings: Settings) -> PlatformInfo:
    entry = _ENTRIES[platform]
    reason = _unavailable_reason(platform, settings)
    return PlatformInfo(
        platform=platform,
        name=entry.name,
        connect=entry.connect,
        text=entry.text,
        max_images=entry.max_images,
        is_available=reason is None,
        unavailable_reason=reason,
        is_simulated=platform is Platform.SANDBOX,
        publish_scopes=entry.publish_scopes,
        prepare_ahead_seconds=entry.prepare_ahead_seconds,
    )


def _unavailable_reason(platform: Platform, settings: Settings) -> str | None:
    if platform is Platform.BLUESKY:
        return None
    if platform is Platform.SANDBOX:
        return None if settings.SANDBOX_URL else "The sandbox is switched off here: set SANDBOX_URL to switch it on."
    return f"This installation cannot connect {_ENTRIES[platform].name} yet."


# --- connectors -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Loop:
    """What one event loop holds: httpx clients belong to the loop they were first used on."""

    settings: Settings
    client: httpx.AsyncClient = field(default_factory=new_client)
    public_client: httpx.AsyncClient = field(default_factory=lambda: new_client(only_public=True))
    """For servers that people name."""
    connectors: dict[Platform, Connector] = field(default_factory=dict)


_loops: dict[asyncio.AbstractEventLoop, _Loop] = {}


def connector_for(platform: Platform) -> Connector:
    """The connector of the running event loop. Raises PlatformNotAvailable."""
    settings = get_settings()
    if (reason := _unavailable_reason(platform, settings)) is not None:
        raise PlatformNotAvailable(reason)
    loop = asyncio.get_running_loop()
    if loop not in _loops:
        for stale in [known for known in _loops if known.is_closed()]:
            del _loops[stale]
        _loops[loop] = _Loop(settings)
    held = _loops[loop]
    if held.settings is not settings:  # read anew, perhaps with other addresses
        held.settings = settings
        held.connectors.clear()
    if platform not in held.connectors:
        held.connectors[platform] = _build(platform, held, settings)
    return held.connectors[platform]


def _build(platform: Platform, held: _Loop, settings: Settings) -> Connector:
    """Import on first use: a process that publishes nothing (a migration, the CLI's help) does not pay for it."""
    connector: Connector
    if platform is Platform.SANDBOX:
        connector = import_module("app.platforms.sandbox.connector").SandboxConnector(held.client, settings.SANDBOX_URL)
    else:
        connector = import_module("app.platforms.bluesky.connector").BlueskyConnector(
            held.public_client if settings.is_production else held.client,
            pds_url=settings.BLUESKY_PDS_URL,
            appview_url=settings.BLUESKY_APPVIEW_URL,
            plc_url=settings.BLUESKY_PLC_URL,
            allow_insecure=not settings.is_production,
        )
    return connector


async def close() -> None:
    """Close this event loop's connections. The next `connector_for` opens new ones, from the settings of then."""
    held = _loops.pop(asyncio.get_running_loop(), None)
    if held is not None:
        await held.client.aclose()
        await held.public_client.aclose()
