"""Who we are to authorization servers. Nobody registers apps there: our name is the address of a document of ours.

Two ways. An installation with a public https address serves that document, and proves that it is itself by signing with
a key whose public part stands in it; sessions then last for months. One on a person's own machine goes by the name
`http://localhost`, which the specification sets aside for this; anybody can say that, so its sessions last two weeks.
"""

import secrets
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import httpx2

from app.platforms.bluesky.jose import ALGORITHM, Key
from app.platforms.bluesky.rules import SCOPES
from app.platforms.contract import ConnectionRefused

SCOPE = " ".join(SCOPES)

_PATH = "/api/v1/social/bluesky/client-metadata.json"
_ON_THIS_MACHINE = "http://localhost"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_PURPOSE = "aigrowth: bluesky oauth client, 1"
_ASSERTION_SECONDS = 60
_NAME = "AI Growth Manager"


class App:
    def __init__(self, *, public_url: str, secret: str) -> None:
        """`secret`: this installation's own; our key is made from it, so that all its processes have the same."""
        self._public_url = public_url
        self._secret = secret

    @property
    def has_document(self) -> bool:
        """Whether servers on the network can be expected to read it."""
        return httpx2.URL(self._public_url).scheme == "https" and bool(self._secret)

    def names(self, redirect_uri: str) -> tuple[str, str]:
        """Our client id, and the address to be sent back to as the server wants it. Raises ConnectionRefused."""
        if self.has_document:
            return f"{self._public_url}{_PATH}", redirect_uri
        back = httpx2.URL(redirect_uri)
        if back.scheme == "http" and back.host in _LOOPBACK:
            # By number: the specification does not let the name back in.
            back = back.copy_with(host="127.0.0.1") if back.host == "localhost" else back
            query = urlencode({"redirect_uri": str(back), "scope": SCOPE}, quote_via=quote)
            return f"{_ON_THIS_MACHINE}?{query}", str(back)
        raise ConnectionRefused(
            "Bluesky's own sign-in page needs to reach this installation by https (PUBLIC_URL). Type an app password "
            "instead."
        )

    def identification(self, client_id: str, *, issuer: str) -> dict[str, str]:
        """What goes with each call to an authorization server. Made anew for each: it is good once."""
        if client_id.startswith(_ON_THIS_MACHINE):
            return {"client_id": client_id}
        at = int(time.time())
        who = {"iss": client_id, "sub": client_id, "aud": issuer, "jti": secrets.token_urlsafe(16)}
        assertion = self._key.signed({"kid": self._key.thumbprint}, who | {"iat": at, "exp": at + _ASSERTION_SECONDS})
        return {
            "client_id": client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }

    def document(self, redirect_uri: str) -> Mapping[str, Any]:
        client_id, redirect_uri = self.names(redirect_uri)
        key = {**self._key.public, "kid": self._key.thumbprint, "alg": ALGORITHM, "use": "sig"}
        return {
            "client_id": client_id,
            "client_name": _NAME,
            "client_uri": self._public_url,
            "application_type": "web",
            "redirect_uris": [redirect_uri],
            "response_types": ["code"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": SCOPE,
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": ALGORITHM,
            "dpop_bound_access_tokens": True,
            "jwks": {"keys": [key]},
        }

    @cached_property
    def _key(self) -> Key:
        return Key.derived(self._secret.encode(), purpose=_PURPOSE)
