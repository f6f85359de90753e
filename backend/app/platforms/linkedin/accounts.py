"""Who a consent lets us post as: the person, and the Pages where their role allows it.

Source: docs/platforms/linkedin.md#2-what-connecting-takes, checked 2026-11.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.platforms.calls import CallFailed
from app.platforms.contract import ConnectedAccount, ConnectionRefused, Credentials
from app.platforms.linkedin.api import CONNECTED_AT, Api, Refused, encoded
from app.platforms.linkedin.oauth import Grant
from app.platforms.linkedin.refusals import SHARES_ACCESS

PERSON, ORGANIZATION = "urn:li:person:", "urn:li:organization:"
PROFILE, PAGE = "Profile", "Page"

IDENTITY = "identity"
"""In a person's details: where their name is read."""
FIGURES = "figures"
"""In an account's details: whether it may read what posts have brought."""
RENEWABLE_UNTIL = "renewable_until"

OPENID, BASIC_PROFILE = "/v2/userinfo", "/v2/me"
PERSON_POSTS, PAGE_POSTS = "w_member_social", "w_organization_social"
PERSON_FIGURES, PAGE_READS = "r_member_postAnalytics", "r_organization_social"
_SEES_ROLES = {"rw_organization_admin", "r_organization_admin"}
_MAY_POST = {"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"}
"""The second is written in two ways, in two places."""
_PER_PAGE, _MOST_PAGES = 100, 10
_AT_ONCE = 4


def is_page(credentials: Credentials) -> bool:
    return credentials.account_id.startswith(ORGANIZATION)


async def accounts_of(api: Api, grant: Grant, *, at: datetime) -> Sequence[ConnectedAccount]:
    """At least one. Raises ConnectionRefused."""
    details = {CONNECTED_AT: at.isoformat()}
    opened = Credentials(account_id="", access_token=grant.access_token, details=details)
    try:
        person = await _person(api, grant, opened)
        pages = await _pages(api, grant, opened)
    except CallFailed as failure:
        raise ConnectionRefused(
            f"LinkedIn let us in and then did not say who you are. Connect the account again. It said: {failure}"
        ) from failure
    found = [one for one in (person, *pages) if one is not None]
    if not found:
        raise ConnectionRefused(
            "LinkedIn let us in, but neither to your profile nor to a Page. Whoever runs this installation has to look "
            "at the app's products at LinkedIn and at LINKEDIN_SCOPES."
        )
    shared = {**details, SHARES_ACCESS: len(found) > 1}
    if grant.refresh_ends_at is not None and grant.refresh_token is not None:
        shared[RENEWABLE_UNTIL] = grant.refresh_ends_at.isoformat()
    return [replace(one, details={**shared, **one.details}) for one in found]


async def _person(api: Api, grant: Grant, opened: Credentials) -> ConnectedAccount | None:
    """None where we may not ask: an app for Pages alone."""
    if "openid" in grant.scopes:
        told = (await api.get(OPENID, opened)).body
        return _profile(grant, OPENID, told.get("sub"), told.get("name"), {})
    if "r_basicprofile" in grant.scopes:
        told = (await api.get(BASIC_PROFILE, opened)).body
        names = [told.get(name) for name in ("localizedFirstName", "localizedLastName")]
        name = " ".join(one for one in names if isinstance(one, str) and one)
        return _profile(grant, BASIC_PROFILE, told.get("id"), name, _handle(told))
    return None


def _profile(
    grant: Grant, identity: str, person_id: Any, name: Any, details: Mapping[str, Any]
) -> ConnectedAccount | None:
    if not isinstance(person_id, str) or not person_id:
        return None
    return _account(
        grant,
        PERSON + person_id,
        name if isinstance(name, str) and name else "LinkedIn profile",
        kind=PROFILE,
        details={IDENTITY: identity, FIGURES: PERSON_FIGURES in grant.scopes, **details},
        why_not=None if PERSON_POSTS in grant.scopes else _not_asked(PERSON_POSTS),
    )


async def _pages(api: Api, grant: Grant, opened: Credentials) -> Sequence[ConnectedAccount]:
    if not _SEES_ROLES & set(grant.scopes):
        return []
    roles = await roles_of(api, opened)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def page(urn: str) -> ConnectedAccount:
        async with turns:
            return await _page(api, grant, opened, urn, roles[urn])

    return await asyncio.gather(*map(page, roles))


async def roles_of(api: Api, opened: Credentials) -> dict[str, set[str]]:
    """The person's roles by the URN of the Page. Raises CallFailed."""
    found: dict[str, set[str]] = {}
    for number in range(_MOST_PAGES):
        query = f"q=roleAssignee&state=APPROVED&start={number * _PER_PAGE}&count={_PER_PAGE}"
        listed = (await api.get(f"/rest/organizationAcls?{query}", opened, is_finder=True)).body.get("elements")
        elements = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        for element in elements:
            urn = element.get("organization") or element.get("organizationTarget")
            if isinstance(urn, str) and urn.startswith(ORGANIZATION):
                found.setdefault(urn, set()).add(str(element.get("role")))
        if len(elements) < _PER_PAGE:
            break
    return found


async def _page(api: Api, grant: Grant, opened: Credentials, urn: str, roles: Collection[str]) -> ConnectedAccount:
    told: Mapping[str, Any] = {}
    with suppress(Refused):  # it is one all the same, only without a name
        told = (await api.get(page_path(urn), opened)).body
    name = told.get("localizedName")
    return _account(
        grant,
        urn,
        name if isinstance(name, str) and name else f"Page {urn.removeprefix(ORGANIZATION)}",
        kind=PAGE,
        details={FIGURES: PAGE_READS in grant.scopes, **_handle(told)},
        why_not=why_no_posts(grant.scopes, roles),
    )


def why_no_posts(scopes: Collection[str], roles: Collection[str]) -> str | None:
    """For a person; None: a Page takes posts from somebody with these roles."""
    if PAGE_POSTS not in scopes:
        return _not_asked(PAGE_POSTS)
    if not _MAY_POST & set(roles):
        held = in_words(roles)
        return f"Your role there does not allow posts (it is: {held}). Ask to be made a content admin of the Page."
    return None


def in_words(roles: Collection[str]) -> str:
    return ", ".join(sorted(role.replace("_", " ").lower() for role in roles)) or "none"


def page_path(urn: str) -> str:
    return f"/rest/organizations/{encoded(urn.removeprefix(ORGANIZATION))}"


def identity_path(credentials: Credentials) -> str:
    """What tells, with the account's own token, whether it is still let in."""
    if is_page(credentials):
        return page_path(credentials.account_id)
    return BASIC_PROFILE if credentials.details.get(IDENTITY) == BASIC_PROFILE else OPENID


def _account(
    grant: Grant, urn: str, name: str, *, kind: str, details: Mapping[str, Any], why_not: str | None
) -> ConnectedAccount:
    return ConnectedAccount(
        account_id=urn,
        account_name=name,
        access_token=grant.access_token,
        refresh_token=grant.refresh_token,
        expires_at=grant.expires_at,
        scopes=grant.scopes,
        details=details,
        kind=kind,
        why_not=why_not,
    )


def _handle(told: Mapping[str, Any]) -> dict[str, str]:
    name = told.get("vanityName")
    return {"handle": name} if isinstance(name, str) and name else {}


def _not_asked(scope: str) -> str:
    return f"This installation does not ask LinkedIn for it: its administrator has to add {scope} to LINKEDIN_SCOPES."
