"""Connectors as the registry builds them, pointed wherever a test wants."""

import httpx2

from app.platforms.bluesky.app_document import App
from app.platforms.bluesky.connector import BlueskyConnector

ON_THIS_MACHINE = "http://127.0.0.1:8000"
SECRET = "of this installation"


def a_connector(
    client: httpx2.AsyncClient,
    url: str,
    *,
    plc_url: str | None = None,
    appview_url: str | None = None,
    public_url: str = ON_THIS_MACHINE,
    secret: str = SECRET,
    allow_insecure: bool = True,
) -> BlueskyConnector:
    """`url` is everything that is not named."""
    return BlueskyConnector(
        client,
        pds_url=url,
        appview_url=appview_url or url,
        plc_url=plc_url or url,
        video_url=url,
        app=App(public_url=public_url, secret=secret),
        allow_insecure=allow_insecure,
    )
