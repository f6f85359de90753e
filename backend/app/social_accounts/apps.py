"""What platforms know this installation by: from the settings, typed in by an administrator, or registered by us.

The settings come first: what is in the environment cannot be changed from inside. Typed-in and registered ones are kept
encrypted, and remembered by each process for a little while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import crypto
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.platforms import registry
from app.platforms.contract import AppCredentials, Platform, PlatformInfo, RegistersApps
from app.social_accounts import repository

REMEMBERED_FOR = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class _Known:
    app: AppCredentials | None
    until: datetime


_known: dict[tuple[Platform, str], _Known] = {}


def redirect_uri_of(platform: Platform) -> str:
    """Where the platform sends the browser back to; to be registered there letter by letter."""
    return f"{get_settings().public_url}/api/v1/social/callback/{platform.value}"


async def find_app(platform: Platform, server: str | None = None) -> AppCredentials | None:
    """None where nobody has registered us there, or nobody needs to. Takes no session."""
    if (app := registry.app_of_settings(platform)) is not None:
        return app
    if not server and not registry.rules_of(platform).app_settings:
        return None
    key = (platform, server or "")
    known = _known.get(key)
    if known is None or known.until <= now():
        async with unit_of_work() as session:
            row = await repository.find_app(session, platform, server=server or "")
            app = AppCredentials(row.client_id, crypto.decrypt(row.client_secret)) if row else None
        known = _known[key] = _Known(app, now() + REMEMBERED_FOR)
    return known.app


async def app_at(connector: RegistersApps, platform: Platform, server: str) -> AppCredentials:
    """Our app on one of a platform's servers, registered there the first time, and anew where this installation has
    another address than then: a server sends people back to the address it knows only. Raises ConnectionRefused.
    """
    redirect_uri = redirect_uri_of(platform)
    async with unit_of_work() as session:
        row = await repository.find_app(session, platform, server=server)
        is_outdated = row is not None and row.redirect_uri != redirect_uri
    found = await find_app(platform, server)
    if found is not None and not is_outdated:
        return found
    made = await connector.register_app(server, redirect_uri=redirect_uri)
    async with unit_of_work() as session:
        await _keep(session, platform, server, made, redirect_uri=redirect_uri, replace=is_outdated)
    _known.pop((platform, server), None)
    return await find_app(platform, server) or made


async def forget_app(platform: Platform, server: str) -> None:
    """The server does not know it any more: the next connection registers a new one."""
    async with unit_of_work() as session:
        await repository.delete_app(session, platform, server=server)
    _known.pop((platform, server), None)


async def enter_app(session: AsyncSession, platform: Platform, app: AppCredentials, *, by: UUID) -> None:
    """Keep what an administrator typed in; it takes the place of what was there."""
    redirect_uri = redirect_uri_of(platform)
    await _keep(session, platform, "", app, redirect_uri=redirect_uri, entered_by=by, replace=True)
    _known.pop((platform, ""), None)


async def list_entered(session: AsyncSession) -> dict[Platform, str]:
    """The ids of those that were typed in."""
    return {app.platform: app.client_id for app in await repository.list_apps(session)}


async def remove_app(session: AsyncSession, platform: Platform) -> None:
    await repository.delete_app(session, platform, server="")
    _known.pop((platform, ""), None)


async def _keep(
    session: AsyncSession,
    platform: Platform,
    server: str,
    app: AppCredentials,
    *,
    redirect_uri: str,
    replace: bool,
    entered_by: UUID | None = None,
) -> None:
    """Two that register at one moment leave one: without `replace`, the first stays."""
    await repository.put_app(
        session,
        {
            "platform": platform,
            "server": server,
            "client_id": app.client_id,
            "client_secret": crypto.encrypt(app.client_secret),
            "redirect_uri": redirect_uri,
            "entered_by": entered_by,
        },
        replace=replace,
    )


# --- what this installation offers ------------------------------------------------------------------------------------


async def list_platforms(session: AsyncSession) -> list[PlatformInfo]:
    """Every platform, in the order people should see them; those that cannot be connected here say why."""
    return registry.platform_infos(with_app=await repository.list_platforms_with_app(session))


async def available_platforms(session: AsyncSession) -> list[Platform]:
    return [info.platform for info in await list_platforms(session) if info.is_available]


async def find_obstacle(session: AsyncSession, platform: Platform) -> str | None:
    """Why nothing can be connected or sent there from this installation; None where it can."""
    [info] = [info for info in await list_platforms(session) if info.platform is platform]
    return info.unavailable_reason
