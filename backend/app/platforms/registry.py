"""Which platforms there are, what they are like here, and the connector that speaks to each."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

import httpx2

from app.core.config import Settings, get_settings
from app.platforms import text
from app.platforms.bluesky.rules import RULES as BLUESKY
from app.platforms.contract import (
    AppCredentials,
    Budget,
    Connector,
    OptionKind,
    Pace,
    Platform,
    PlatformInfo,
    PlatformRules,
    TextRules,
)
from app.platforms.facebook.rules import RULES as FACEBOOK
from app.platforms.http import new_client
from app.platforms.instagram.rules import RULES as INSTAGRAM
from app.platforms.limited import limited
from app.platforms.linkedin.rules import RULES as LINKEDIN
from app.platforms.mastodon.rules import RULES as MASTODON
from app.platforms.sandbox.rules import RULES as SANDBOX
from app.platforms.threads.rules import RULES as THREADS
from app.platforms.x.rules import RULES as X

_NOTHING: Mapping[str, str | bool] = MappingProxyType({})


class PlatformNotAvailable(Exception):
    """No connector for the platform in this installation. The message is for a person and says what to do."""


@dataclass(frozen=True, slots=True)
class PartProblem(text.TextProblem):
    """`part`: index of the part of a thread it is about."""

    part: int = 0


RULES: dict[Platform, PlatformRules] = {
    Platform.SANDBOX: SANDBOX,
    Platform.LINKEDIN: LINKEDIN,
    Platform.X: X,
    Platform.FACEBOOK: FACEBOOK,
    Platform.INSTAGRAM: INSTAGRAM,
    Platform.THREADS: THREADS,
    Platform.BLUESKY: BLUESKY,
    Platform.MASTODON: MASTODON,
}
"""In the order people should see them."""


# --- what platforms are like ------------------------------------------------------------------------------------------


def name_of(platform: Platform) -> str:
    return RULES[platform].name


def rules_of(platform: Platform, details: Mapping[str, Any] | None = None) -> PlatformRules:
    """With `details` of an account, as they hold for that account (see `limited`)."""
    return limited(RULES[platform], details) if details else RULES[platform]


def text_rules(platform: Platform, details: Mapping[str, Any] | None = None) -> TextRules:
    return rules_of(platform, details).text


def check_post(
    platform: Platform,
    body: str,
    *,
    media_count: int = 0,
    video_count: int = 0,
    options: Mapping[str, str | bool] = _NOTHING,
    details: Mapping[str, Any] | None = None,
) -> list[text.TextProblem]:
    """Everything that keeps a text with so many pictures and videos (`video_count` of them) off the platform, in the
    platform's name; empty when it fits. `options`: what else was chosen for it. `details`: of the account it goes out
    on, where that is known.
    """
    rules = rules_of(platform, details)
    beside = _counted_beside(rules, options)
    problems = text.check_text(body, rules.text, name=rules.name, media_count=media_count, beside=beside)
    return problems + _check_media(rules, images=media_count - video_count, videos=video_count)


def _counted_beside(rules: PlatformRules, options: Mapping[str, str | bool]) -> str:
    counted = [str(options.get(option.name) or "").strip() for option in rules.options if option.counts_with_text]
    return " ".join(filter(None, counted))


def _check_media(rules: PlatformRules, *, images: int, videos: int) -> list[text.TextProblem]:
    found = []
    if videos and not rules.max_videos:
        found.append(text.TextProblem("videos-not-taken", f"Videos cannot go to {rules.name}: use pictures instead."))
    elif videos > rules.max_videos and not rules.videos_with_images:
        message = f"{rules.name} takes up to {rules.max_videos} in a post: remove {videos - rules.max_videos}."
        found.append(text.TextProblem("too-many-videos", f"Too many videos. {message}"))
    if images and videos and rules.max_videos and not rules.videos_with_images:
        message = f"{rules.name} shows a video by itself: remove the pictures, or the video."
        found.append(text.TextProblem("videos-with-images", message))
    counted = images + videos if rules.videos_with_images else images
    if counted > rules.max_images:
        what = "images and videos" if videos and rules.videos_with_images else "images"
        message = f"{rules.name} takes up to {rules.max_images} {what}: remove {counted - rules.max_images}."
        found.append(text.TextProblem("too-many-images", message))
    return found


def check_parts(
    platform: Platform,
    parts: Sequence[str],
    *,
    media_count: int = 0,
    video_count: int = 0,
    already_out: int = 0,
    options: Mapping[str, str | bool] = _NOTHING,
    details: Mapping[str, Any] | None = None,
) -> list[PartProblem]:
    """As `check_post`, for every part of a thread from `already_out` on; the media are the first part's.

    With more than one part each message says which one it is about.
    """
    rules, found = rules_of(platform, details), []
    if len(parts) > rules.max_parts:
        message = {
            1: f"{rules.name} has no threads: put everything into one text.",
            2: f"{rules.name} has no threads, only one comment under a post: put everything into one text.",
        }.get(
            rules.max_parts,
            f"A thread has up to {rules.max_parts} parts, this one has {len(parts)}: put some of them together.",
        )
        found.append(PartProblem("too-many-parts", message, part=rules.max_parts))
    for index in range(already_out, min(len(parts), max(rules.max_parts, 1)) if rules.comment else len(parts)):
        problems: Sequence[text.TextProblem]
        if index and rules.comment is not None:
            where = "The comment under it: "
            problems = text.check_text(parts[index], rules.comment, name=rules.name, media_count=0)
        else:
            where = f"Part {index + 1}: " if len(parts) > 1 and rules.comment is None else ""
            shown = {"media_count": media_count, "video_count": video_count} if index == 0 else {}
            problems = check_post(platform, parts[index], options=options, details=details, **shown)
        found += [PartProblem(problem.code, where + problem.message, part=index) for problem in problems]
    return found


def check_options(platform: Platform, options: Mapping[str, str | bool]) -> list[text.TextProblem]:
    """What is wrong with what was chosen for a post there; empty when all of it can be sent."""
    rules = RULES[platform]
    known = {option.name: option for option in rules.options}
    found = []
    for name, value in options.items():
        option = known.get(name)
        if option is None:
            message = f"{rules.name} has no such choice: {name}. `GET /api/v1/platforms` lists those it has."
        elif option.kind is OptionKind.YES_NO:
            message = "" if isinstance(value, bool) else f"{option.label}: true or false."
        elif not isinstance(value, str):
            message = f"{option.label}: a text is needed."
        elif option.kind is OptionKind.CHOICE:
            offered = [choice for choice, _ in option.choices]
            message = "" if value in offered else f"{option.label}: one of {', '.join(offered)}."
        else:
            over = len(value) - option.max_length
            message = f"{option.label} is {over} over {option.max_length} characters." if over > 0 else ""
        if message:
            found.append(text.TextProblem("option-not-taken", message))
    return found


def external_id_at(platform: Platform, permalink: str, *, account_id: str) -> str | None:
    """The platform's id of the account's post at this address; None when it is not the address of one."""
    read = RULES[platform].external_id_at
    return read(permalink, account_id) if read is not None else None


# --- which of them this installation offers ---------------------------------------------------------------------------


def platform_infos(*, with_app: Collection[Platform] = ()) -> list[PlatformInfo]:
    """Every platform the product knows; the unavailable ones say why.

    `with_app`: those for which somebody entered our app's credentials, beside the ones the settings have.
    """
    settings = get_settings()
    return [
        PlatformInfo(
            platform=platform,
            rules=rules,
            unavailable_reason=_unavailable_reason(platform, settings, has_app=platform in with_app),
            is_simulated=platform is Platform.SANDBOX,
        )
        for platform, rules in RULES.items()
    ]


def app_of_settings(platform: Platform) -> AppCredentials | None:
    """What the settings say the platform knows us by; None where they say nothing.

    Where it takes apps of several kinds: the preferred one of those that are set, with the others.
    """
    names, settings = RULES[platform].app_settings, get_settings()
    pairs = list(zip(names[::2], names[1::2], strict=True))
    found = []
    for id_name, secret_name in pairs:
        client_id, secret = getattr(settings, id_name), getattr(settings, secret_name).get_secret_value()
        if client_id and secret:
            found.append(AppCredentials(client_id, secret, setting=id_name if len(pairs) > 1 else ""))
    return replace(found[0], others=tuple(found[1:])) if found else None


def _names_of(app_settings: Sequence[str]) -> str:
    """As a sentence has them: `A and B, or C and D`."""
    return ", or ".join(" and ".join(pair) for pair in zip(app_settings[::2], app_settings[1::2], strict=True))


def _unavailable_reason(platform: Platform, settings: Settings, *, has_app: bool) -> str | None:
    rules = RULES[platform]
    if platform is Platform.SANDBOX:
        return None if settings.SANDBOX_URL else "The sandbox is switched off here: set SANDBOX_URL to switch it on."
    if not _has_connector(platform):
        return f"This installation cannot connect {rules.name} yet."
    if rules.app_settings and not has_app and app_of_settings(platform) is None:
        return (
            f"{rules.name} does not know this installation yet: register an app there, then set "
            f"{_names_of(rules.app_settings)}, or enter them in the app under Admin."
        )
    return None


def _has_connector(platform: Platform) -> bool:
    return find_spec(f"app.platforms.{platform.value}.connector") is not None


# --- how fast they may be posted to -----------------------------------------------------------------------------------


def pace_of(platform: Platform) -> Pace:
    """As this installation sets it (PLATFORM_PACE), else as the platform's rules say."""
    known = RULES[platform].pace
    given = get_settings().PLATFORM_PACE.get(platform.value)
    if given is None:
        return known
    return Pace(
        spacing_seconds=known.spacing_seconds if given.spacing_seconds is None else given.spacing_seconds,
        account_budget=_budget(given.account_posts, given.account_seconds, known.account_budget),
        app_budget=_budget(given.app_posts, given.app_seconds, known.app_budget),
    )


def _budget(posts: int | None, seconds: float | None, known: Budget | None) -> Budget | None:
    return known if posts is None or seconds is None else Budget(posts, seconds)


def paces() -> dict[Platform, Pace]:
    """Of the platforms that have one; the others are posted to as fast as we can."""
    found = {platform: pace_of(platform) for platform in RULES}
    return {platform: pace for platform, pace in found.items() if not pace.is_free}


# --- connectors -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Loop:
    """What one event loop holds: httpx2 clients belong to the loop they were first used on."""

    settings: Settings
    client: httpx2.AsyncClient = field(default_factory=new_client)
    public_client: httpx2.AsyncClient = field(default_factory=lambda: new_client(only_public=True))
    """For servers that people name."""
    connectors: dict[Platform, Connector] = field(default_factory=dict)


_loops: dict[asyncio.AbstractEventLoop, _Loop] = {}


def connector_for(platform: Platform) -> Connector:
    """The connector of the running event loop. Raises PlatformNotAvailable."""
    settings = get_settings()
    if platform is Platform.SANDBOX and not settings.SANDBOX_URL:
        raise PlatformNotAvailable("The sandbox is switched off here: set SANDBOX_URL to switch it on.")
    if not _has_connector(platform):
        raise PlatformNotAvailable(f"This installation cannot connect {name_of(platform)} yet.")
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
    build = import_module(f"app.platforms.{platform.value}.connector").build
    connector: Connector = build(held.client, held.public_client, settings)
    return connector


async def close() -> None:
    """Close this event loop's connections. The next `connector_for` opens new ones, from the settings of then."""
    held = _loops.pop(asyncio.get_running_loop(), None)
    if held is not None:
        await held.client.aclose()
        await held.public_client.aclose()
