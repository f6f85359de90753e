"""Clerk's Backend API: the few calls we make of it, each rare."""

import contextlib
from urllib.parse import quote

import httpx2

from app.core.config import get_settings
from app.vendors.clerk.errors import ClerkUnreachable, ClerkUserUnknown, UnreadableUser
from app.vendors.clerk.http import client
from app.vendors.clerk.people import ClerkUser, read_user


async def get_user(user_id: str) -> ClerkUser:
    """Raises ClerkUserUnknown, ClerkUnreachable."""
    response = await _call("GET", f"/v1/users/{quote(user_id, safe='')}")
    try:
        user = read_user(response.json())
    except (ValueError, AttributeError, UnreadableUser) as error:
        raise ClerkUnreachable("It answered with something that is no user.") from error
    if user.id != user_id:
        raise ClerkUnreachable("It answered with another user.")
    return user


async def delete_user(user_id: str) -> None:
    """Fine also when Clerk has no such user any more. Raises ClerkUnreachable."""
    with contextlib.suppress(ClerkUserUnknown):
        await _call("DELETE", f"/v1/users/{quote(user_id, safe='')}")


async def _call(method: str, path: str) -> httpx2.Response:
    settings = get_settings()
    headers = {"Authorization": f"Bearer {settings.CLERK_SECRET_KEY.get_secret_value()}"}
    try:
        async with client(base_url=settings.CLERK_API_URL, headers=headers) as caller:
            response = await caller.request(method, path)
    except httpx2.HTTPError as error:
        raise ClerkUnreachable(type(error).__name__) from error
    if response.status_code == httpx2.codes.NOT_FOUND:
        raise ClerkUserUnknown
    if response.status_code in {httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN}:
        raise ClerkUnreachable("It refuses CLERK_SECRET_KEY.")
    if not response.is_success:
        raise ClerkUnreachable(f"It answered {response.status_code}.")
    return response
