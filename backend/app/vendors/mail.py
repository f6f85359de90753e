"""Mail to people: over SMTP, or as files in a folder of the data directory while SMTP_HOST is unset."""

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from uuid import uuid4

import aiosmtplib
import structlog

from app.core.config import Environment, Settings, get_settings

log = structlog.get_logger(__name__)

SEND_TIMEOUT_SECONDS = 30
_PERMANENT = 500  # RFC 5321: 4xx asks to try again later, 5xx not to


@dataclass(frozen=True, slots=True)
class Message:
    to: str
    subject: str
    text: str
    link: str | None = None
    """The link in `text`, if there is one: in development the log shows it, for there nothing delivers the mail."""


class MailNotSent(Exception):
    """The mail is not on its way. `is_permanent`: the same mail will be refused again."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent


def folder() -> Path:
    """Where mail is kept while SMTP_HOST is unset: one .eml file each, which any mail program opens."""
    return get_settings().AIGROWTH_DATA_DIR / "mail"


async def send(message: Message) -> None:
    """Hand the mail to the SMTP server, or put it into the folder. Raises MailNotSent."""
    settings = get_settings()
    mail = _compose(message, sender=settings.MAIL_FROM)
    if settings.SMTP_HOST:
        await _send_by_smtp(mail, settings)
        return
    try:
        path = await asyncio.to_thread(_write, mail, folder())
    except OSError as error:
        raise MailNotSent(f"The mail folder cannot be written: {type(error).__name__}.") from error
    log.info("mail.kept", file=path.name)
    if message.link and settings.AIGROWTH_ENV is Environment.DEVELOPMENT:
        log.info("mail.link", subject=message.subject, link=message.link)


def _compose(message: Message, *, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies stay away
    mail.set_content(message.text)
    return mail


async def _send_by_smtp(mail: EmailMessage, settings: Settings) -> None:
    try:
        await aiosmtplib.send(
            mail,
            hostname=settings.SMTP_HOST,
            port=settings.SMTP_PORT,
            username=settings.SMTP_USERNAME or None,
            password=settings.SMTP_PASSWORD.get_secret_value() or None,
            use_tls=settings.SMTP_TLS == "tls",
            start_tls=settings.SMTP_TLS == "starttls",
            timeout=SEND_TIMEOUT_SECONDS,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [refused.code for refused in error.recipients]
        raise MailNotSent(
            f"The mail server refused the address ({codes[0]}).", is_permanent=min(codes) >= _PERMANENT
        ) from error
    except aiosmtplib.SMTPDataError as error:
        raise MailNotSent(
            f"The mail server refused the mail ({error.code}).", is_permanent=error.code >= _PERMANENT
        ) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        # The server's own words may quote the login or the address, so only the kind of failure is passed on.
        raise MailNotSent(f"The mail server did not take it: {type(error).__name__}.") from error


def _write(mail: EmailMessage, place: Path) -> Path:
    """Complete or not at all, and readable by this user only: the mail holds links that sign people in."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:12]}.eml"
    unfinished = place / f".{name}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(mail.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place / name)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return place / name
