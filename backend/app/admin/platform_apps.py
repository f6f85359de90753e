"""The apps that platforms know this installation by, and typing them in where the settings have none."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from app.admin import audit
from app.admin.errors import AppIsInTheSettings, NoAppNeeded
from app.admin.models import AdminActionKind
from app.platforms import registry
from app.platforms.contract import AppCredentials, ChecksApps, Platform, ReadFailed
from app.social_accounts import apps
from app.social_accounts.errors import AppNotKnown
from app.users.models import User


class Source(StrEnum):
    SETTINGS = "settings"
    ENTERED = "entered"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KnownApp:
    platform: Platform
    name: str
    source: Source
    client_id: str | None
    settings: tuple[str, ...]
    redirect_uri: str


async def list_apps(session: AsyncSession) -> list[KnownApp]:
    """Of every platform where somebody has to register one."""
    entered = await apps.list_entered(session)
    found = []
    for platform, rules in registry.RULES.items():
        if not rules.app_settings:
            continue
        of_settings = registry.app_of_settings(platform)
        source = Source.SETTINGS if of_settings else Source.ENTERED if platform in entered else Source.NONE
        client_id = of_settings.client_id if of_settings else entered.get(platform)
        uri = apps.redirect_uri_of(platform)
        found.append(KnownApp(platform, rules.name, source, client_id, rules.app_settings, uri))
    return found


async def check_app(platform: Platform, app: AppCredentials) -> str | None:
    """What is wrong with it, as the platform says; None where nothing is. Takes no session.

    A platform that offers no way to ask, or does not answer, is not held against it. Raises AppIsInTheSettings and
    NoAppNeeded.
    """
    rules = registry.rules_of(platform)
    if not rules.app_settings:
        raise NoAppNeeded(f"Nobody has to register an app for {rules.name}.")
    if registry.app_of_settings(platform) is not None:
        raise AppIsInTheSettings(f"Change {' and '.join(rules.app_settings)} in the server's environment.")
    try:
        connector = registry.connector_for(platform)
        return await connector.find_app_problem(app) if isinstance(connector, ChecksApps) else None
    except (ReadFailed, registry.PlatformNotAvailable):
        return None


async def enter_app(session: AsyncSession, platform: Platform, app: AppCredentials, *, admin: User) -> None:
    """Keep one that was checked."""
    await apps.enter_app(session, platform, app, by=admin.id)
    kind = AdminActionKind.PLATFORM_APP_ENTERED
    audit.record(session, kind, admin=admin, user=admin, platform=platform.value, client_id=app.client_id)


async def remove_app(session: AsyncSession, platform: Platform, *, admin: User) -> None:
    """Accounts that are connected by it stay, and stop working where the platform asks for it again."""
    await apps.remove_app(session, platform)
    audit.record(session, AdminActionKind.PLATFORM_APP_REMOVED, admin=admin, user=admin, platform=platform.value)


def refuse(problem: str) -> AppNotKnown:
    return AppNotKnown(f"Nothing was saved. {problem}")
