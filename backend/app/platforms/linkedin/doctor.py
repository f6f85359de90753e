"""What LinkedIn alone can tell of an account's health: what it granted, until when, the role on a Page, the clocks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from app.platforms.calls import Answer, CallFailed
from app.platforms.contract import Credentials, Finding, ReadFailed
from app.platforms.examining import quota
from app.platforms.linkedin.accounts import (
    FIGURES,
    PAGE_POSTS,
    PAGE_READS,
    PERSON_FIGURES,
    PERSON_POSTS,
    RENEWABLE_UNTIL,
    identity_path,
    in_words,
    is_page,
    roles_of,
    why_no_posts,
)
from app.platforms.linkedin.api import Api
from app.platforms.linkedin.oauth import SignIn, scopes_in

OLD_MONTHS = 10
"""A version lives about a year."""
_CLOCKS_APART_SECONDS = 60


class Doctor:
    def __init__(self, api: Api, sign_in: SignIn, *, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._sign_in = sign_in
        self._clock = clock

    async def examine(self, credentials: Credentials) -> Sequence[Finding]:
        """Raises ReadFailed."""
        try:
            answer = await self._api.get(identity_path(credentials), credentials)
            told = await self._introspected(credentials)
            roles = await roles_of(self._api, credentials) if is_page(credentials) else None
        except CallFailed as failure:
            raise ReadFailed(f"LinkedIn could not be asked: {failure}") from failure
        scopes = scopes_in(str(told.get("scope") or ""))
        found = [*_permissions(scopes, credentials), *_renewal(credentials), _figures(credentials), self._version()]
        if roles is not None:
            found.append(_role(roles.get(credentials.account_id, set())))
        return [*found, quota("calls", None, None, name="LinkedIn"), *self._clocks(answer)]

    async def _introspected(self, credentials: Credentials) -> Mapping[str, Any]:
        """Empty where nobody can ask."""
        if credentials.app is None:
            return {}
        return await self._sign_in.introspect(credentials.app, credentials.access_token)

    def _version(self) -> Finding:
        version, months = self._api.version, age_in_months(self._api.version, at=self._clock())
        if months < OLD_MONTHS:
            return Finding("api-version", "The API's version is good", f"{version}, of about twelve months.", True)
        detail = (
            f"{version} is {months} months old, and LinkedIn ends each after about twelve: then nothing goes out. "
            "Whoever runs this installation sets LINKEDIN_API_VERSION to a newer one."
        )
        return Finding("api-version", "The API's version ends soon", detail, False)

    def _clocks(self, answer: Answer) -> Iterator[Finding]:
        """Posts are matched by time when an answer was lost."""
        try:
            theirs = parsedate_to_datetime(answer.response.headers.get("Date", ""))
        except ValueError:
            return
        apart = abs((self._clock() - theirs).total_seconds())
        is_good = apart <= _CLOCKS_APART_SECONDS
        title = "Our clock and LinkedIn's agree" if is_good else "Our clock is wrong"
        advice = "" if is_good else " Whoever runs this installation has to set it: posts are matched by time."
        yield Finding("clock", title, f"They are {apart:.0f} seconds apart.{advice}", is_good)


def age_in_months(version: str, *, at: datetime) -> int:
    """Of YYYYMM; 0 in its own month."""
    return (at.year - int(version[:4])) * 12 + at.month - int(version[4:])


def _permissions(scopes: Sequence[str], credentials: Credentials) -> Iterator[Finding]:
    if not scopes:
        return
    wanted = PAGE_POSTS if is_page(credentials) else PERSON_POSTS
    if wanted in scopes:
        yield Finding("permissions", "It allows us to post", f"LinkedIn gave: {', '.join(scopes)}.", True)
    else:
        detail = f"LinkedIn calls it {wanted}, and did not give it. Connect the account again and allow everything."
        title = "The permission to post is missing"
        yield Finding("permissions", title, detail, is_good=False, mended_by_connecting=True)


def _renewal(credentials: Credentials) -> Iterator[Finding]:
    ends = credentials.details.get(RENEWABLE_UNTIL)
    if isinstance(ends, str):
        day = datetime.fromisoformat(ends)
        detail = f"Until {day.day} {day:%B %Y}, a year after you allowed it. Connect the account again before then."
        yield Finding("renewal", "Access renews itself for now", detail, True)


def _figures(credentials: Credentials) -> Finding:
    if credentials.details.get(FIGURES):
        return Finding("figures", "What posts bring can be read", "LinkedIn gave the permission for it.", True)
    wanted = PAGE_READS if is_page(credentials) else PERSON_FIGURES
    detail = (
        "Not available for this connection: LinkedIn gives them to apps with its Community Management API only. Posts "
        f"go out all the same. With it, whoever runs this adds {wanted} to LINKEDIN_SCOPES, and you connect again."
    )
    return Finding("figures", "What posts bring cannot be read", detail, None)


def _role(roles: set[str]) -> Finding:
    why_not = why_no_posts((PAGE_POSTS,), roles)
    if why_not is not None:
        return Finding("page-role", "Your role on the Page does not allow posts", why_not, False)
    return Finding("page-role", "Your role on the Page allows posts", f"It is: {in_words(roles)}.", True)
