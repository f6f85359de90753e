"""The example business with eight weeks behind it: whoever is signed in may have one of their own to look around in.

`aigrowth seed-demo` makes one together with a person who can sign in.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.businesses import service as businesses
from app.businesses.models import Business
from app.core import ids
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.demo import example as examples, pictures, rows, sandbox_past
from app.demo.example import Example, Occurrence, PictureText, PostText, occurrences, texts_for_past
from app.demo.sandbox_past import SandboxPast
from app.llm.contract import BusinessBrief, PostAssignment, PostDraft
from app.llm.offline import copywriter
from app.media import service as media
from app.media.intake import Stored
from app.platforms.contract import AccountMetrics, ConnectedAccount, Platform
from app.users import passwords
from app.users.models import LocalCredential, User

log = structlog.get_logger(__name__)

EMAIL = "demo@example.com"
HISTORY = timedelta(weeks=8)
AHEAD = timedelta(days=7)
DRAFTS = 4
READ_AT_HOUR = 3


@dataclass(frozen=True, slots=True)
class SeededDemo:
    business_id: UUID
    email: str
    password: str | None
    """None: the person has one of their own."""
    is_new: bool

    def __str__(self) -> str:
        made = "is ready" if self.is_new else "is there already; nothing was changed"
        password = f"the password {self.password}" if self.password else "your own password"
        return (
            f"The example business “{examples.read().business.name}” {made}.\n"
            f"Sign in at {get_settings().web_url} as {self.email} with {password}."
        )


@dataclass(frozen=True, slots=True)
class _Past:
    """Everything the sandbox had to say."""

    connected: ConnectedAccount
    followers: Sequence[tuple[datetime, AccountMetrics]]
    history: Sequence[rows.History]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that took its time. Where it is not written down, nothing of it is left: pictures go a day later."""

    example: Example
    past: _Past
    business_id: UUID
    stored: dict[str, Stored]


async def seed_demo(email: str = EMAIL, password: str | None = None) -> SeededDemo:
    """Make the example business, once for each person. Raises SandboxSwitchedOff, SandboxAway, PasswordRefused.

    Without `password` a new person gets one that follows from this installation's SECRET_KEY, so that every run can say
    it. A person who exists keeps theirs.
    """
    email = email.strip().lower()
    chosen = password or _password_for(email)
    if password is not None:
        await passwords.refuse_weak(password, about=[email], field="password")
    user = await _person(email, chosen)
    known_password = chosen if await _is_password_of(user, chosen) else None
    async with unit_of_work() as session:
        known = await businesses.find_example(session, user.id)
    if known is not None:
        return SeededDemo(known.id, email, known_password, is_new=False)
    prepared = await prepare(user)
    async with unit_of_work() as session:
        business, is_new = await write(session, user, prepared)
    return SeededDemo(business.id, email, known_password, is_new=is_new)


async def prepare(user: User) -> Prepared:
    """The account on the sandbox, its past, and the pictures; nothing of it is shown yet.

    It takes seconds, so nobody may hold a transaction meanwhile. Raises SandboxSwitchedOff and SandboxAway.
    """
    example, business_id = examples.read(), uuid4()
    past = await _make_past(example, _handle(example, user))
    return Prepared(example, past, business_id, await _store_pictures(example, business_id, user))


async def write(session: AsyncSession, user: User, prepared: Prepared) -> tuple[Business, bool]:
    """Once for each person: the example, and whether it is new."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"example:{user.id}", 0))))
    known = await businesses.find_example(session, user.id)  # somebody else may have made it meanwhile
    if known is not None:
        return known, False
    business = await _write(session, user, prepared)
    log.info("demo.seeded", business_id=str(business.id))
    return business, True


# --- the person -------------------------------------------------------------------------------------------------------


async def _person(email: str, password: str) -> User:
    async with unit_of_work() as session:
        user = await session.scalar(select(User).where(func.lower(User.email) == email))
    if user is not None:
        return user
    password_hash = await passwords.hash_password(password)
    user_id = uuid4()
    user = User(
        id=user_id,
        clerk_id=f"local:{user_id}",
        email=email,
        first_name="Maya",
        last_name="Whitfield",
        onboarding_completed=True,
        email_verified_at=now(),
    )
    async with unit_of_work() as session:
        session.add(user)
        await session.flush()
        session.add(LocalCredential(user_id=user.id, password_hash=password_hash))
    return user


def _password_for(email: str) -> str:
    key = get_settings().SECRET_KEY.get_secret_value().encode()
    drawn = hmac.new(key, f"example business: {email}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(drawn).decode().lower()
    return "-".join(letters[start : start + 5] for start in range(0, 15, 5))


async def _is_password_of(user: User, password: str) -> bool:
    async with unit_of_work() as session:
        credential = await session.get(LocalCredential, user.id)
    return await passwords.matches(credential.password_hash if credential else None, password)


# --- the past ---------------------------------------------------------------------------------------------------------


def _handle(example: Example, user: User) -> str:
    """One account of the sandbox can be connected once, so other people get an account of their own."""
    handle = example.sandbox.handle
    return handle if user.email == EMAIL else f"{handle[:22]}_{ids.digest(str(user.id))[:7]}"


async def _make_past(example: Example, handle: str) -> _Past:
    present = now()
    began_at = present - HISTORY - timedelta(days=7)
    async with sandbox_past.client() as client:
        past = SandboxPast(client, handle)
        await past.make_account(
            name=example.sandbox.name,
            created_at=began_at,
            followers=example.sandbox.followers,
            timezone=example.business.timezone,
        )
        connected = await past.connect()
        drawn = await pictures.draw_all()
        shown = {
            picture.name: {"id": await past.upload(drawn[picture.name], connected), "alt_text": picture.alt_text}
            for picture in example.pictures
        }
        slots = occurrences(example, since=present - HISTORY, until=present - timedelta(hours=1))
        history = await asyncio.gather(
            *(
                _add_to_history(past, source, slot, present, media=[shown[name] for name in source.pictures])
                for source, slot in texts_for_past(example, slots)
            )
        )
        instants = [*_mornings(present - HISTORY, present), present]
        followers = list(zip(instants, await past.followers(instants), strict=True))
    return _Past(connected, followers, history)


async def _add_to_history(
    past: SandboxPast, source: PostText, slot: Occurrence, present: datetime, *, media: Sequence[dict[str, str]]
) -> rows.History:
    post = await past.add_post(source.text, media=media, published_at=slot.at)
    instants = _readings(post.published_at, present)
    return rows.History(source, slot, post, list(zip(instants, await past.figures(post, instants), strict=True)))


def _readings(published_at: datetime, present: datetime) -> list[datetime]:
    """When the figures of a post would have been read: often on its first day, then each morning, then each week."""
    first = [published_at + timedelta(hours=hours) for hours in (0.2, 1, 3, 6, 12)]
    mornings = list(_mornings(published_at + timedelta(hours=12), min(present, published_at + timedelta(days=30))))
    kept = [at for at in [*first, *mornings[:13], *mornings[13::7]] if at < present]
    return kept if published_at < present - timedelta(days=30) else [*kept, present]


def _mornings(since: datetime, until: datetime) -> list[datetime]:
    """The daily sweep's instants between the two."""
    at = since.replace(hour=READ_AT_HOUR, minute=0, second=0, microsecond=0)
    days = (until - since).days + 2
    return [day for day in (at + timedelta(days=number) for number in range(days)) if since < day < until]


# --- the pictures -----------------------------------------------------------------------------------------------------


async def _store_pictures(example: Example, business_id: UUID, user: User) -> dict[str, Stored]:
    """Taken in as any upload is. Should the rest not be written, they are leftovers, and deleted a day later.

    One after the other: side by side they take as long, and a connection to the database each.
    """
    drawn = await pictures.draw_all()

    async def store(picture: PictureText) -> Stored:
        pieces = _in_one_piece(drawn[picture.name])
        return await media.store(pieces, business_id=business_id, user_id=user.id, file_name=picture.file_name)

    return {picture.name: await store(picture) for picture in example.pictures}


async def _in_one_piece(content: bytes) -> AsyncIterator[bytes]:
    yield content


# --- writing it down --------------------------------------------------------------------------------------------------


async def _write(session: AsyncSession, user: User, prepared: Prepared) -> Business:
    present = now()
    example, past = prepared.example, prepared.past
    writer = rows.Writer(session, example, user)
    business = await writer.business(prepared.business_id, created_at=present - HISTORY - timedelta(days=4))
    await writer.library(business, prepared.stored)
    strategy = await writer.strategies(business)
    account = await writer.account(business, past.connected, past.followers)
    await writer.published(account, strategy, past.history)
    ahead = occurrences(example, since=present + timedelta(hours=2), until=present + AHEAD * 3)
    upcoming = list(islice(ahead, len(example.week) + DRAFTS))
    week, later = upcoming[: len(example.week)], upcoming[len(example.week) :]
    await writer.scheduled(account, strategy, [(example.week[slot.number], slot) for slot in week])
    await writer.drafts(account, strategy, _drafts(example, business, later))
    await writer.in_trouble(account, strategy)
    writer.ideas(business)
    return business


def _drafts(example: Example, business: Business, slots: Sequence[Occurrence]) -> list[tuple[PostText, Occurrence]]:
    """By the offline copywriter, whatever writer is switched on: the example looks the same everywhere."""
    brief: BusinessBrief = businesses.brief(business)
    strategy = example.strategies[-1].document().draft()
    pillars = [pillar.name for pillar in strategy.pillars]
    assignments = [
        PostAssignment(
            index=index,
            platform=Platform.SANDBOX,
            pillar=pillars[index % len(pillars)],
            local_time=slot.at.astimezone(example.zone),
        )
        for index, slot in enumerate(slots)
    ]
    written = copywriter.write(brief, strategy, assignments, avoid=[post.text for post in example.history])
    drafts = [draft for draft in written if isinstance(draft, PostDraft)]
    fitting = _fitting_pictures(example, [draft.text for draft in drafts])
    return [
        (PostText(pillar=pillars[draft.index % len(pillars)], text=draft.text, pictures=shown), slots[draft.index])
        for draft, shown in zip(drafts, fitting, strict=True)
    ]


def _fitting_pictures(example: Example, texts: Sequence[str]) -> list[list[str]]:
    """To each text the first picture that goes with its words, and none to two of them."""
    left = {picture.name: picture.goes_with for picture in example.pictures if picture.goes_with}
    chosen = []
    for text in texts:
        name = next((name for name, words in left.items() if words in text), None)
        chosen.append([name] if name else [])
        left.pop(name or "", None)
    return chosen
