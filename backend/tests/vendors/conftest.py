"""A mail server that somebody else wrote, with its login enforced, on loopback."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "growth@example.com", "the-mail-servers-own"


@dataclass(frozen=True)
class MailServer:
    smtp_port: int
    smtps_port: int
    imap_port: int
    certificate: Path

    def inbox(self) -> list[bytes]:
        """Every mail it holds, as it would be read by a mail program."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=10) as imap:
            imap.login(USER, PASSWORD)
            imap.select("INBOX", readonly=True)
            numbers = imap.search(None, "ALL")[1][0].split()
            return [imap.fetch(number.decode(), "(RFC822)")[1][0][1] for number in numbers]  # type: ignore[index]


@pytest.fixture(scope="session")
def mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    folder = tmp_path_factory.mktemp("mail-server")
    certificate, key = _certificate(folder)
    smtp, smtps, imap = _free_ports(3)
    server = MailServer(smtp, smtps, imap, certificate)
    command = [sys.executable, "-m", "mail_devel", "--host", "127.0.0.1", "--no-http", "--auth-required"]
    command += ["--smtp-port", str(smtp), "--smtps-port", str(smtps), "--imap-port", str(imap)]
    command += ["--user", USER, "--password", PASSWORD, "--cert", str(certificate), "--key", str(key)]
    with (folder / "log").open("wb") as log, _running(command, log):
        for port in (smtp, smtps, imap):
            _wait_for(port, folder / "log")
        yield server


@contextmanager
def _running(command: list[str], log: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)  # type: ignore[call-overload]
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The mail server does not answer on {port}:\n{log.read_text()}")


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Of a name server nobody vouches for but those who are handed the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
