"""Calls with a proof that we hold the key a token is bound to (RFC 9449).

Servers want a value of theirs (a nonce) in each proof, another one every few minutes, and say so by refusing the first
call without it. Such a refusal comes before anything is done, so the call is made once more with the value.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

import httpx2

from app.platforms import calls
from app.platforms.bluesky.access import Bound
from app.platforms.bluesky.jose import Key, encoded

_MOST_SERVERS = 1000
_LONGEST_NONCE = 500
WANTS_NONCE = "use_dpop_nonce"


class Nonces:
    """The newest of each server. Of sessions they are independent."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def find(self, url: httpx2.URL) -> str | None:
        return self._known.get(_origin(url))

    def learn(self, response: httpx2.Response) -> None:
        nonce = response.headers.get("DPoP-Nonce", "")
        if not nonce or len(nonce) > _LONGEST_NONCE:
            return
        origin = _origin(response.request.url)
        self._known[origin] = nonce
        self._known.move_to_end(origin)
        while len(self._known) > _MOST_SERVERS:  # people name servers: it must not grow without end
            self._known.popitem(last=False)


class Prover:
    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client
        self._nonces = Nonces()

    async def send(self, make: Callable[[], httpx2.Request], proven_by: Bound | Key) -> calls.Answer:
        """`make` is asked again for the second try, where a request holds something that is good once.

        With a key alone: to an authorization server, which binds tokens to it. Raises calls.CallFailed.
        """
        request = make()
        used = self._prove(request, proven_by)
        answer = await self._sent(request)
        if wants_nonce(answer) and self._nonces.find(request.url) not in {None, used}:
            request = make()
            self._prove(request, proven_by)
            answer = await self._sent(request)
        return answer

    async def _sent(self, request: httpx2.Request) -> calls.Answer:
        answer = await calls.send(self._client, request)
        self._nonces.learn(answer.response)
        return answer

    def _prove(self, request: httpx2.Request, proven_by: Bound | Key) -> str | None:
        nonce = self._nonces.find(request.url)
        if isinstance(proven_by, Bound):
            request.headers["Authorization"] = f"DPoP {proven_by.token}"
            request.headers["DPoP"] = proof(proven_by.key, request, nonce=nonce, token=proven_by.token)
        else:
            request.headers["DPoP"] = proof(proven_by, request, nonce=nonce)
        return nonce


def proof(key: Key, request: httpx2.Request, *, nonce: str | None, token: str | None = None) -> str:
    """Good for this one request. Its time is the machine's own: servers compare it with theirs."""
    claims = {
        "jti": secrets.token_urlsafe(16),
        "htm": request.method,
        "htu": str(request.url.copy_with(query=None, fragment=None)),
        "iat": int(time.time()),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    if token is not None:
        claims["ath"] = encoded(hashlib.sha256(token.encode()).digest())
    return key.signed({"typ": "dpop+jwt", "jwk": key.public}, claims)


def wants_nonce(answer: calls.Answer) -> bool:
    """Authorization servers say it in the body (400), resource servers in a header (401)."""
    if answer.status not in {httpx2.codes.BAD_REQUEST, httpx2.codes.UNAUTHORIZED}:
        return False
    challenge = answer.response.headers.get("WWW-Authenticate", "")
    return answer.body.get("error") == WANTS_NONCE or f'error="{WANTS_NONCE}"' in challenge


def _origin(url: httpx2.URL) -> str:
    return str(url.copy_with(raw_path=b"/"))
