"""Mail, over a real SMTP server and into the folder that stands in for one."""

import email
import email.policy
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.core.config import get_settings
from app.vendors import mail
from tests.vendors.conftest import PASSWORD, USER, MailServer

Change = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Change]:
    def change(**environment: object) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, str(value))
        get_settings.cache_clear()

    change(AIGROWTH_DATA_DIR=tmp_path)
    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def smtp(settings: Change, mail_server: MailServer) -> Change:
    """Settings for the mail server; more can be changed by calling it."""
    settings(
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=mail_server.smtp_port,
        SMTP_TLS="starttls",
        SMTP_USERNAME=USER,
        SMTP_PASSWORD=PASSWORD,
        MAIL_FROM="Growth <no-reply@growth.example.com>",
        SSL_CERT_FILE=mail_server.certificate,
    )
    return settings


def letter(subject: str) -> mail.Message:
    return mail.Message(to=USER, subject=subject, text="Guten Tag, Zoë.\n\nhttps://growth.example.com/reset/?token=abc")


def received(server: MailServer, subject: str) -> list[EmailMessage]:
    parsed = [email.message_from_bytes(raw, policy=email.policy.default) for raw in server.inbox()]
    return [each for each in parsed if each["Subject"] == subject]  # type: ignore[misc]


@pytest.mark.parametrize("tls", ["starttls", "tls", "none"])
async def test_mail_arrives_over_smtp(smtp: Change, mail_server: MailServer, tls: str):
    smtp(SMTP_TLS=tls, SMTP_PORT=mail_server.smtps_port if tls == "tls" else mail_server.smtp_port)

    await mail.send(letter(f"Grüße over {tls}"))

    (arrived,) = received(mail_server, f"Grüße over {tls}")
    assert arrived["From"] == "Growth <no-reply@growth.example.com>"
    assert arrived["To"] == USER
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Message-ID"].endswith("@growth.example.com>")
    assert "Zoë" in arrived.get_content()
    assert "https://growth.example.com/reset/?token=abc" in arrived.get_content()


async def test_a_wrong_login_is_a_mail_not_sent_and_worth_another_try(smtp: Change, mail_server: MailServer):
    smtp(SMTP_PASSWORD="something-else")

    with pytest.raises(mail.MailNotSent) as refused:
        await mail.send(letter("With a wrong login"))

    assert not refused.value.is_permanent
    assert "something-else" not in refused.value.reason
    assert received(mail_server, "With a wrong login") == []


async def test_a_server_nobody_vouches_for_is_not_given_the_password(
    smtp: Change, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(mail.MailNotSent):
        await mail.send(letter("To an untrusted server"))

    assert received(mail_server, "To an untrusted server") == []


async def test_a_server_that_is_away_is_a_mail_not_sent(smtp: Change):
    smtp(SMTP_PORT=1)

    with pytest.raises(mail.MailNotSent) as refused:
        await mail.send(letter("To nobody"))

    assert not refused.value.is_permanent


@pytest.mark.parametrize("field", ["to", "subject"])
async def test_no_header_can_be_smuggled_in(settings: Change, field: str):
    message = {"to": USER, "subject": "Hello", "text": "Hello", field: "x\r\nBcc: everybody@example.com"}

    with pytest.raises(ValueError, match=r"[Hh]eader"):
        await mail.send(mail.Message(**message))


async def test_without_a_server_mail_is_kept_in_a_folder(settings: Change, tmp_path: Path):
    await mail.send(letter("Kept"))

    (file,) = (tmp_path / "mail").iterdir()
    kept = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert kept["Subject"] == "Kept"
    assert "Zoë" in kept.get_content()  # type: ignore[attr-defined]


async def test_a_folder_that_cannot_be_written_is_a_mail_not_sent(settings: Change, tmp_path: Path):
    (tmp_path / "mail").write_text("a file where the folder should be")

    with pytest.raises(mail.MailNotSent):
        await mail.send(letter("Kept"))
