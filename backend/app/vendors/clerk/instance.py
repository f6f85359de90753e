"""Which Clerk we belong to: everything that follows from the publishable key, where no setting says otherwise."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.config import get_settings

_PROTECTION = "https://*.protect.clerk.com"
_BOT_CHECK = "https://challenges.cloudflare.com"


@dataclass(frozen=True, slots=True)
class Instance:
    issuer: str
    jwks_url: str
    authorized_parties: frozenset[str]
    """Origins that may use our session tokens."""


def current() -> Instance:
    settings = get_settings()
    issuer = settings.CLERK_ISSUER or f"https://{settings.clerk_frontend_host}"
    given = [each.strip().rstrip("/") for each in settings.CLERK_AUTHORIZED_PARTIES.split(",") if each.strip()]
    return Instance(
        issuer=issuer,
        jwks_url=settings.CLERK_JWKS_URL or f"{issuer}/.well-known/jwks.json",
        authorized_parties=frozenset(given or _own_origins()),
    )


def _own_origins() -> list[str]:
    settings = get_settings()
    own = [settings.public_url, *settings.web_origins]
    if not settings.PUBLIC_URL:  # on one's own machine both names are the same place
        own.append(f"http://localhost:{settings.PORT}")
    return [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, own)]


def page_sources() -> dict[str, list[str]]:
    """What Clerk's components need beside our own files, by directive of the Content-Security-Policy; empty without it.

    https://clerk.com/docs/guides/secure/best-practices/csp-headers, read 2026-11. Its fraud protection is served on
    ports of its own, which only `:*` lets through.
    """
    settings = get_settings()
    if not settings.has_clerk:
        return {}
    frontend = f"https://{settings.clerk_frontend_host}"
    return {
        "script-src": [frontend, _BOT_CHECK, _PROTECTION],
        "connect-src": [frontend, f"{_PROTECTION}:*"],
        "img-src": ["https://img.clerk.com"],
        "worker-src": ["'self'", "blob:"],
        "frame-src": [_BOT_CHECK, _PROTECTION],
    }
