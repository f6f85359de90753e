"""The doctor's look at vendors and platforms: which side is on, and whether the other end can be reached."""

import asyncio
import importlib.util
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from app.billing import plans
from app.core.config import Settings
from app.supervisor.findings import Finding, State
from app.vendors.clerk import instance
from app.vendors.stripe import calls as stripe
from app.vendors.stripe.contract import StripeFailed

_SECONDS = 3.0
_DEFAULT_PORTS = {"http": 80, "https": 443}


async def examine(settings: Settings) -> list[Finding]:
    return [
        *await asyncio.gather(
            _language_model(settings),
            _mail(settings),
            _media(settings),
            _sandbox(settings),
            _bluesky(settings),
            _billing(settings),
        ),
        _videos(),
        _app_keys(settings, "Facebook, Instagram, Threads", "META_APP_ID", "META_APP_SECRET"),
        _app_keys(settings, "X", "TWITTER_CLIENT_ID", "TWITTER_CLIENT_SECRET"),
        _app_keys(settings, "LinkedIn", "LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"),
        await _sign_in(settings),
        _switch("Product analytics", bool(settings.NEXT_PUBLIC_POSTHOG_KEY), "PostHog", "off"),
        _switch(
            "Error tracking", bool(settings.SENTRY_DSN.get_secret_value()), "Sentry", "off: errors are in the logs"
        ),
    ]


async def _sign_in(settings: Settings) -> Finding:
    about = "Sign-in"
    if not settings.has_clerk:
        return Finding(about, State.GOOD, "local e-mail and password")
    if not settings.CLERK_JWT_KEY and (problem := await _reachable(instance.current().jwks_url)):
        return Finding(about, State.BROKEN, "Clerk", f"{problem}. Check your network, or set CLERK_JWT_KEY.")
    if not settings.CLERK_WEBHOOK_SECRET.get_secret_value():
        advice = "Set CLERK_WEBHOOK_SECRET, or changes and deletions at Clerk are not heard of here."
        return Finding(about, State.WARNING, "Clerk, without its webhook", advice)
    return Finding(about, State.GOOD, f"Clerk ({settings.clerk_frontend_host})")


def _switch(about: str, is_on: bool, vendor: str, local: str) -> Finding:
    return Finding(about, State.GOOD, vendor if is_on else local)


async def _reachable(url: str) -> str:
    """Empty when something listens at the address; else what went wrong."""
    parts = urlsplit(url)
    try:
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not parts.hostname or not port:
        return f"{url} is not an address"
    return await _connect(parts.hostname, port)


async def _connect(host: str, port: int) -> str:
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"{host} port {port} did not answer within {_SECONDS:.0f} s"
    except OSError as error:
        return f"{host} port {port}: {error.strerror or error}"
    writer.close()
    return ""


async def _language_model(settings: Settings) -> Finding:
    about = "Language model"
    if settings.OPENROUTER_API_KEY.get_secret_value():
        side, url, name = "OpenRouter", settings.OPENROUTER_BASE_URL, "OPENROUTER_BASE_URL"
    elif settings.LLM_BASE_URL:
        side, url, name = f"OpenAI-compatible server {settings.LLM_BASE_URL}", settings.LLM_BASE_URL, "LLM_BASE_URL"
    elif settings.LLM_GGUF:
        return _local_model(about, Path(settings.LLM_GGUF))
    else:
        advice = "Set OPENROUTER_API_KEY, LLM_BASE_URL or LLM_GGUF for texts written by a model."
        return Finding(about, State.GOOD, "offline copywriter (no model)", advice)
    problem = await _reachable(url)
    if problem:
        return Finding(about, State.BROKEN, side, f"{problem}. Check {name} and your network.")
    return Finding(about, State.GOOD, f"{side}, can be reached")


def _local_model(about: str, file: Path) -> Finding:
    if not file.is_file():
        advice = "Give LLM_GGUF the path of a GGUF file, or leave it empty."
        return Finding(about, State.BROKEN, f"LLM_GGUF: there is no file {file}", advice)
    if importlib.util.find_spec("xllamacpp") is None:
        return Finding(about, State.BROKEN, f"local model {file.name}", "Install its server: pip install xllamacpp")
    return Finding(about, State.OFF, f"local model {file.name}, served while the product runs")


async def _mail(settings: Settings) -> Finding:
    if not settings.SMTP_HOST:
        return Finding("Mail", State.GOOD, "a folder in the data folder", "Set SMTP_HOST to send mail for real.")
    problem = await _connect(settings.SMTP_HOST, settings.SMTP_PORT)
    if problem:
        return Finding("Mail", State.BROKEN, f"SMTP {settings.SMTP_HOST}", f"{problem}. Check SMTP_HOST and SMTP_PORT.")
    return Finding("Mail", State.GOOD, f"SMTP {settings.SMTP_HOST}, can be reached")


async def _media(settings: Settings) -> Finding:
    about = "Pictures and videos"
    if not settings.S3_BUCKET:
        return Finding(
            about, State.GOOD, "a folder in the data folder", "Set S3_BUCKET to share them between machines."
        )
    problem = await _reachable(settings.S3_ENDPOINT_URL or f"https://s3.{settings.S3_REGION}.amazonaws.com")
    if problem:
        advice = f"{problem}. Check S3_ENDPOINT_URL and your network."
        return Finding(about, State.BROKEN, f"S3 bucket {settings.S3_BUCKET}", advice)
    return Finding(about, State.GOOD, f"S3 bucket {settings.S3_BUCKET}, its server can be reached")


async def _billing(settings: Settings) -> Finding:
    """Asks Stripe itself: a key may be mistyped, and a price forgotten."""
    about = "Billing"
    if not settings.STRIPE_SECRET_KEY.get_secret_value():
        return Finding(about, State.GOOD, "self-hosted, everything unlocked")
    wanted = [offer.lookup_key for offer in plans.plans() if offer.lookup_key]
    try:
        found = {price.lookup_key for price in await stripe.list_prices(wanted)}
    except StripeFailed as error:
        return Finding(about, State.BROKEN, "Stripe", f"{error} Check STRIPE_SECRET_KEY and your network.")
    if not settings.STRIPE_WEBHOOK_SECRET.get_secret_value().strip():
        advice = "Set STRIPE_WEBHOOK_SECRET (docs/billing.md): without it payments are noticed up to an hour late."
        return Finding(about, State.WARNING, "Stripe, without a webhook", advice)
    if lacking := [key for key in wanted if key not in found]:
        advice = f"Make a monthly price with the lookup key {' and '.join(lacking)} at Stripe (docs/billing.md)."
        return Finding(about, State.WARNING, "Stripe, and not every plan has a price", advice)
    return Finding(about, State.GOOD, "Stripe, with a price for every plan")


def _videos() -> Finding:
    if shutil.which("ffmpeg") and shutil.which("ffprobe"):
        return Finding("Videos", State.GOOD, "ffmpeg is installed")
    return Finding("Videos", State.OFF, "ffmpeg is not installed", "Install ffmpeg to take MP4 videos.")


async def _sandbox(settings: Settings) -> Finding:
    about = "Sandbox network"
    if not settings.SANDBOX_URL:
        return Finding(about, State.OFF, "runs while the product runs")
    problem = await _reachable(settings.SANDBOX_URL)
    if problem:
        return Finding(about, State.WARNING, settings.SANDBOX_URL, f"{problem}. See logs/sandbox.log.")
    return Finding(about, State.GOOD, f"{settings.SANDBOX_URL}, can be reached")


async def _bluesky(settings: Settings) -> Finding:
    how = "accounts connect on its own sign-in page, or by app password"
    problem = await _reachable(settings.BLUESKY_PDS_URL)
    if problem:
        advice = f"{problem}. Posts to Bluesky wait until it answers; check your network and BLUESKY_PDS_URL."
        return Finding("Bluesky", State.WARNING, how, advice)
    return Finding("Bluesky", State.GOOD, f"{how}; {settings.BLUESKY_PDS_URL} can be reached")


def _app_keys(settings: Settings, about: str, id_name: str, secret_name: str) -> Finding:
    has_id = bool(getattr(settings, id_name))
    has_secret = bool(getattr(settings, secret_name).get_secret_value())
    if has_id and has_secret:
        return Finding(about, State.GOOD, "app keys are set")
    if has_id or has_secret:
        return Finding(about, State.WARNING, "half set up", f"Set both {id_name} and {secret_name}.")
    return Finding(about, State.OFF, "no app keys", f"Set {id_name} and {secret_name} to connect accounts.")
