"""Who an account is and where it lives: handle → DID → DID document → PDS.

The DID document, read from the directory and not from the server being asked, is the only authority on both.
"""

from collections.abc import Sequence
from typing import Any

import httpx2
import regex

from app.core import ssrf
from app.platforms.bluesky.facets import is_handle
from app.platforms.bluesky.xrpc import Refused, Xrpc, XrpcFailure
from app.platforms.contract import ConnectionRefused

INVALID_HANDLE = "handle.invalid"
"""What is shown for a handle that does not lead back to its account."""

_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cc}\s]")
_DID = regex.compile(r"did:(?:plc:[a-z2-7]{24}|web:[a-zA-Z0-9.-]+(?:%3A[0-9]{1,5})?)")


class IdentityUnclear(Exception):
    """The account's documents are missing or contradict each other. The message is for a person."""


def is_did(value: object) -> bool:
    return isinstance(value, str) and _DID.fullmatch(value) is not None


def clean_identifier(identifier: str) -> str:
    """Copied handles bring an @ and invisible direction marks along. Raises ConnectionRefused."""
    text = str(_INVISIBLE.sub("", identifier))
    if is_did(text):
        return text
    text = text.removeprefix("@").lower()
    if "@" in text or is_handle(text):
        return text
    raise ConnectionRefused("Type the whole handle, such as yourname.bsky.social.")


def pds_of(document: dict[str, Any]) -> str | None:
    """The address as the document gives it, unchecked."""
    services = document.get("service")
    for service in services if isinstance(services, list) else []:
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            endpoint = service.get("serviceEndpoint")
            return endpoint if isinstance(endpoint, str) else None
    return None


def handle_of(document: dict[str, Any]) -> str | None:
    """The handle the account claims; whether it owns it is another question."""
    names = document.get("alsoKnownAs")
    for name in names if isinstance(names, list) else []:
        if isinstance(name, str) and name.startswith("at://") and is_handle(name.removeprefix("at://")):
            return name.removeprefix("at://").lower()
    return None


class Directory:
    def __init__(self, xrpc: Xrpc, *, plc_url: str, allow_insecure: bool) -> None:
        self._xrpc = xrpc
        self._plc_url = plc_url
        self._allow_insecure = allow_insecure

    async def did_of(self, handle: str, *, asked_at: Sequence[str]) -> str | None:
        """The DID behind a handle by the first server that knows it; None when none does.

        Raises XrpcFailure when not one of them could be asked.
        """
        failure: XrpcFailure | None = None
        answered = False
        for origin in dict.fromkeys(asked_at):
            try:
                answer = await self._xrpc.query(origin, "com.atproto.identity.resolveHandle", {"handle": handle})
            except Refused:
                answered = True
            except XrpcFailure as error:
                failure = error
            else:
                did = answer.get("did")
                if is_did(did):
                    return str(did)
                answered = True
        if failure is not None and not answered:
            raise failure
        return None

    async def document(self, did: str) -> dict[str, Any]:
        """Raises XrpcFailure, IdentityUnclear, ssrf.AddressRefused."""
        try:
            document = await self._xrpc.document(await self._document_url(did))
        except Refused as refusal:
            if refusal.status in {httpx2.codes.NOT_FOUND, httpx2.codes.GONE}:
                raise IdentityUnclear(f"The directory knows no account {did}.") from refusal
            raise
        if document.get("id") != did:
            raise IdentityUnclear(f"The document of {did} names another account.")
        return document

    async def home_of(self, document: dict[str, Any]) -> str:
        """The origin of the account's PDS. Raises IdentityUnclear, ssrf.AddressRefused."""
        endpoint = pds_of(document)
        if endpoint is None:
            raise IdentityUnclear("This account names no server that keeps its posts.")
        return await self.checked(endpoint)

    async def checked(self, server: str) -> str:
        """The origin of a server that somebody named. Raises ssrf.AddressRefused."""
        origin = ssrf.check_origin(server, allow_insecure=self._allow_insecure)
        await ssrf.check_host(origin, allow_insecure=self._allow_insecure)
        return origin

    async def proven_handle(self, document: dict[str, Any], *, asked_at: Sequence[str]) -> str:
        """The account's handle if that leads back to the account, else `handle.invalid`."""
        handle = handle_of(document)
        if handle is None:
            return INVALID_HANDLE
        try:
            did = await self.did_of(handle, asked_at=asked_at)
        except XrpcFailure:
            return INVALID_HANDLE
        return handle if did == document.get("id") else INVALID_HANDLE

    async def _document_url(self, did: str) -> str:
        if did.startswith("did:plc:"):
            return f"{self._plc_url}/{did}"
        host = did.removeprefix("did:web:").replace("%3A", ":")
        scheme = "http" if self._allow_insecure and host.split(":")[0] == "localhost" else "https"
        origin = await self.checked(f"{scheme}://{host}")
        return f"{origin}/.well-known/did.json"
