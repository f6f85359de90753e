"""How Clerk is called: seldom, so each call has a connection of its own."""

import ssl
from functools import cache
from typing import Any

import httpx2

TIMEOUT = httpx2.Timeout(10.0, connect=5.0)


def client(**options: Any) -> httpx2.AsyncClient:
    """No redirects: an API that redirects is not the one we know, and what we send is secret."""
    return httpx2.AsyncClient(timeout=TIMEOUT, verify=_tls(), follow_redirects=False, **options)


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates of all authorities takes a good part of a tenth of a second."""
    return httpx2.create_ssl_context()
