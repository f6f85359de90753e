"""Browsers send our cookie along with requests that other sites make: those are told apart here.

Two independent signs are asked of every unsafe request that is signed in by cookie: a header that no form and no image
can send (`X-CSRF: 1`), and an origin that is ours. Bearer tokens need neither: no browser sends them by itself.
"""

from urllib.parse import urlsplit

from fastapi import Request

from app.core.config import get_settings
from app.users.errors import CrossSiteRequest

HEADER = "X-CSRF"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_unsafe(request: Request) -> bool:
    return request.method not in _SAFE_METHODS


def refuse_cross_site(request: Request) -> None:
    """Raises CrossSiteRequest unless this came from our own pages, or from no page at all."""
    if not _is_ours(request):
        raise CrossSiteRequest(
            "It came from a page of another site. Use the web app at its own address; if that is where you are, "
            "add the address to WEB_ORIGINS."
        )


def refuse_without_header(request: Request) -> None:
    if request.headers.get(HEADER) != "1":
        raise CrossSiteRequest(
            f"Requests that are signed in by cookie and change something need the header `{HEADER}: 1`. "
            "Scripts can send `Authorization: Bearer …` instead."
        )


def _is_ours(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        # Browsers that name no origin say in this header where the request comes from; scripts say neither.
        return request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    settings = get_settings()
    origin = origin.rstrip("/").lower()
    allowed = {_origin(settings.public_url), *(_origin(url) for url in settings.web_origins)}
    return origin in allowed or origin.partition("://")[2] == request.headers.get("host", "").lower() != ""


def _origin(url: str) -> str:
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc}"
