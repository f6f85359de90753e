"""Findings that several platforms have: quota, token, the clocks, and whether media can be fetched."""

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from app.core import clock
from app.platforms.contract import Finding

_CLOCKS_MAY_DIFFER_SECONDS = 60


def quota(what: str, used: int | None, total: int | None, *, name: str, code: str = "quota") -> Finding:
    title = f"Quota of {what}"
    if used is None or total is None:
        return Finding(code, title, f"{name} does not say how many {what} are left.", None)
    left = f"{used} of {total} {what} of the last 24 hours are used."
    if used < total:
        return Finding(code, title, left, is_good=True)
    return Finding(code, f"{title} is used up", f"{left} They free up one by one, a day after each was made.", False)


def token(said: Mapping[str, Any], *, name: str) -> Finding:
    """From the answer of `debug_token`."""
    if said.get("is_valid") is False:
        detail = f"{name} no longer accepts it. Connect the account again."
        return Finding("token", "The sign-in is over", detail, is_good=False, mended_by_connecting=True)
    ends = said.get("data_access_expires_at") or said.get("expires_at")
    if not isinstance(ends, int) or isinstance(ends, bool) or ends <= 0:
        return Finding("token", f"Our access at {name}", f"{name} does not say until when.", is_good=True)
    until = datetime.fromtimestamp(ends, UTC)
    detail = f"{name} lets us in until {until.day} {until:%b %Y} unless it is renewed before."
    return Finding("token", f"Our access at {name}", detail, is_good=True)


def clocks(at: datetime | None, *, name: str) -> Finding:
    """Posts are looked up by their time, so this server's clock should be right."""
    if at is None:
        return Finding("clock", "The clock", f"{name} does not say what time it is there.", None)
    apart = (clock.now() - at).total_seconds()
    if abs(apart) <= _CLOCKS_MAY_DIFFER_SECONDS:
        return Finding("clock", "The clock", f"It agrees with that of {name}.", is_good=True)
    way = "ahead of" if apart > 0 else "behind"
    detail = f"This server's clock is {abs(apart):.0f} seconds {way} that of {name}. Set it right, by NTP for example."
    return Finding("clock", "The clock is wrong", detail, is_good=False)


def app_mode(name: str) -> Finding:
    """Meta has no call that tells it."""
    detail = (
        f"{name} does not tell whether the app is Live. While it is in development only people with a role in it see "
        "its posts and can connect. Whoever runs this installation looks at the app's page at developers.facebook.com."
    )
    return Finding("app-mode", "Whether the app is Live", detail, None)


def reachable(public_url: str, *, name: str) -> Finding:
    """Whether this installation can be fetched from at all, as far as its address tells."""
    url = urlsplit(public_url)
    if url.scheme == "https" and url.hostname and not _is_private(url.hostname):
        detail = f"{name} fetches them from {public_url}, which has to be reachable from the internet."
        return Finding("media-reachable", "Pictures and videos", detail, is_good=True)
    detail = (
        f"{name} fetches them from this installation, whose address is {public_url or 'not set'}: that is not https on "
        "the internet. Set PUBLIC_URL to one that is, or publish texts only."
    )
    return Finding("media-reachable", "Pictures and videos cannot be fetched", detail, is_good=False)


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".local", ".localhost", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
