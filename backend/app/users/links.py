"""Links by mail that confirm an address or let a person set a new password.

Asking writes a row; a worker mails it. The token is made by the worker in the moment it sends, so no secret is ever in
a queue, and the table holds only its digest. A mail that did not go out is tried again with a new token.
"""

from datetime import timedelta
from importlib.resources import files
from string import Template

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import ids, jobs
from app.core.clock import now
from app.core.config import get_settings
from app.core.db import unit_of_work
from app.users import repository
from app.users.errors import LinkNoLongerGood
from app.users.models import OneTimeToken, TokenPurpose, User
from app.vendors import mail

log = structlog.get_logger(__name__)

LIFETIME = {TokenPurpose.RESET_PASSWORD: timedelta(hours=1), TokenPurpose.VERIFY_EMAIL: timedelta(days=3)}
QUIET_FOR = timedelta(minutes=2)
MOST_PER_DAY = 10
"""Nobody fills a stranger's mailbox through us."""
KEPT_AFTER_EXPIRY = timedelta(days=7)

MOST_ATTEMPTS = 8
_FIRST_RETRY = timedelta(minutes=2)  # longer than any single send may take, so one mail is never sent by two workers
_LONGEST_RETRY = timedelta(hours=2)

_PAGES = {TokenPurpose.RESET_PASSWORD: "reset", TokenPurpose.VERIFY_EMAIL: "verify-email"}
_SUBJECTS = {
    TokenPurpose.RESET_PASSWORD: "Set a new password",
    TokenPurpose.VERIFY_EMAIL: "Confirm your e-mail address",
}


async def request(session: AsyncSession, email: str, purpose: TokenPurpose) -> None:
    """Have a link mailed to this address, if there is such an account. Does the same work either way."""
    await repository.ask_for_link(
        session,
        email,
        purpose,
        at=now(),
        lifetime=LIFETIME[purpose],
        quiet_for=QUIET_FOR,
        most_per_day=MOST_PER_DAY,
    )
    jobs.enqueue(session, "users.send_mail")


async def confirm_email(session: AsyncSession, token: str) -> None:
    """Raises LinkNoLongerGood."""
    user_id = await repository.use_link(session, ids.digest(token), TokenPurpose.VERIFY_EMAIL, at=now())
    if user_id is None:
        raise LinkNoLongerGood("It was used, or it is too old. Sign in and ask for a new one in the settings.")
    user = await session.get_one(User, user_id)
    user.email_verified_at = user.email_verified_at or now()
    await repository.forget_links(session, user_id, TokenPurpose.VERIFY_EMAIL)


async def send_waiting() -> None:
    """Mail every link that waits. When the mail server is away the rest stay for the next sweep."""
    while True:
        async with unit_of_work() as session:
            found = await repository.find_waiting_link(session, at=now())
            if found is None:
                return
            link, user = found
            token = ids.new_token()
            link.token_digest = ids.digest(token)
            link.attempts += 1
            link.next_attempt_at = now() + min(_FIRST_RETRY * 2 ** (link.attempts - 1), _LONGEST_RETRY)
            link.expires_at = now() + LIFETIME[link.purpose]  # it counts from when it reaches the person
        try:
            await mail.send(_message(link, user, token))
        except mail.MailNotSent as error:
            is_last = error.is_permanent or link.attempts >= MOST_ATTEMPTS
            log.warning("mail.not_sent", link_id=str(link.id), reason=error.reason, given_up=is_last)
            if is_last:
                async with unit_of_work() as session:
                    await repository.record_mailed(session, link.id, at=None)
            if not error.is_permanent:
                return
        else:
            async with unit_of_work() as session:
                await repository.record_mailed(session, link.id, at=now())


def _message(link: OneTimeToken, user: User, token: str) -> mail.Message:
    address = f"{get_settings().web_url}/{_PAGES[link.purpose]}/?token={token}"
    text = Template(files("app.users").joinpath("mails", f"{link.purpose}.txt").read_text("utf-8"))
    greeting = f"Hello {user.first_name}," if user.first_name else "Hello,"
    return mail.Message(
        to=user.email,
        subject=_SUBJECTS[link.purpose],
        text=text.substitute(greeting=greeting, link=address, server=get_settings().web_url),
        link=address,
    )
