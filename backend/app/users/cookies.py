"""The cookie that holds a browser's session, and the one in which an administrator's own session waits while they look
at an account (`viewing.py`).

They are `SameSite=Lax`, unless the web app that signs in is on another *site* than the API (app.vercel.app and
api.up.railway.app; two names under one domain of your own are one site). Such a page's requests carry no Lax cookie at
all, so it is given one that travels everywhere; `csrf` refuses what other sites do with it. Most browsers keep no
cookies of other sites, or will not for long: the same cookie is set a second time for this one pair of sites alone
(`Partitioned`), which they keep.
"""

from typing import Any

from fastapi import Request, Response

from app.core.config import get_settings
from app.users.sessions import SignedIn

SESSION = "aigrowth_session"
ASIDE = "aigrowth_own_session"
_ASIDE_PATH = "/api/v1/auth/view"
"""Sent to no other route."""


def session_name() -> str:
    """By https browsers take a name like this from our own host only, and only marked `Secure` and for every path:
    neither a neighbour on the same domain nor a page sent in the clear can put another session in its place.
    """
    return f"__Host-{SESSION}" if get_settings().is_https else SESSION


def session_token(request: Request) -> str | None:
    return request.cookies.get(session_name()) or None


def set_session(request: Request, response: Response, opened: SignedIn) -> None:
    _set(request, response, session_name(), opened.token, seconds=opened.expires_in_seconds)


def clear_session(request: Request, response: Response) -> None:
    _set(request, response, session_name(), "", seconds=0)


def put_aside(request: Request, response: Response, *, seconds: int) -> None:
    """Keep the session the request was made with, where it was made with the cookie."""
    if token := session_token(request):
        _set(request, response, ASIDE, token, seconds=seconds, path=_ASIDE_PATH)


def clear_aside(request: Request, response: Response) -> None:
    _set(request, response, ASIDE, "", seconds=0, path=_ASIDE_PATH)


def _set(request: Request, response: Response, name: str, value: str, *, seconds: int, path: str = "/") -> None:
    """`seconds` 0: take it away."""
    given: dict[str, Any] = {"max_age": seconds, "expires": seconds, "path": path, "httponly": True}
    if not _is_from_another_site(request):
        response.set_cookie(name, value, samesite="lax", secure=get_settings().is_https, **given)
        return
    response.set_cookie(name, value, samesite="none", secure=True, **given)
    # Before Python 3.14 its cookies, and so Starlette's, do not know the attribute.
    response.headers.append("set-cookie", f"{response.headers.getlist('set-cookie')[-1]}; Partitioned")


def _is_from_another_site(request: Request) -> bool:
    """Browsers say so themselves, and no page can say it for them. Whose page it is, `csrf` has looked at before."""
    return request.headers.get("sec-fetch-site") == "cross-site"
