"""What browsers are told about every answer, whoever gave it."""

from functools import lru_cache

from starlette.datastructures import MutableHeaders

from app.core.config import get_settings

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # No window of another site keeps a handle on ours, and (below) no other page loads our answers as its own parts.
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OF_THE_API = {
    # Opened by itself in a browser an answer is text, and nothing in it runs.
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_BY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
"""A year, and for this name only: what else the domain serves is not ours to decide."""


@lru_cache(maxsize=8)
def _defaults(*, is_api: bool, is_https: bool, is_web_elsewhere: bool) -> dict[str, str]:
    # Where the web app is on another site, its pages show our pictures.
    shown_by = "cross-origin" if is_api and is_web_elsewhere else "same-origin"
    resources = {"Cross-Origin-Resource-Policy": shown_by}
    return {**_ALWAYS, **resources, **(_OF_THE_API if is_api else {}), **(_BY_HTTPS if is_https else {})}


def stamp(headers: MutableHeaders, *, path: str) -> None:
    """Whatever the answer says itself stays."""
    settings = get_settings()
    defaults = _defaults(
        is_api=path.startswith("/api/"), is_https=settings.is_https, is_web_elsewhere=bool(settings.web_origins)
    )
    for name, value in defaults.items():
        headers.setdefault(name, value)
