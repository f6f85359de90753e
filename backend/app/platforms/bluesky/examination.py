"""What only Bluesky can tell about an account's health: whether it takes videos today, and whether our clocks agree."""

import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import httpx2

from app.platforms import calls
from app.platforms.bluesky.video import Owner, Videos
from app.platforms.contract import Finding

_SKEW_SECONDS = 60
"""Proofs are refused that are off by more than about three minutes."""


class Examination:
    def __init__(self, client: httpx2.AsyncClient, videos: Videos) -> None:
        self._client = client
        self._videos = videos

    async def of(self, owner: Owner) -> Sequence[Finding]:
        """Raises XrpcFailure."""
        return [await self._clock(owner.home), await self._uploads(owner)]

    async def _clock(self, home: str) -> Finding:
        request = self._client.build_request("GET", f"{home}/xrpc/com.atproto.server.describeServer")
        answer = await calls.send(self._client, request)
        try:
            theirs = parsedate_to_datetime(answer.response.headers.get("Date", "")).timestamp()
        except ValueError:
            return Finding("clock-skew", "Clocks were not compared", "The server does not say what time it is.", None)
        off = round(time.time() - theirs)
        if abs(off) <= _SKEW_SECONDS:
            return Finding("clock-skew", "Its clock and ours agree", "To within a minute.", True)
        which = "ahead of" if off > 0 else "behind"
        detail = f"This machine's clock is {abs(off)} seconds {which} the server's: sign-ins get refused. Set it right."
        return Finding("clock-skew", "Its clock and ours disagree", detail, False)

    async def _uploads(self, owner: Owner) -> Finding:
        limits = await self._videos.limits(owner)
        if limits is None:
            return Finding("video-quota", "Videos", "The video service does not say what it still takes today.", None)
        if limits.can_upload:
            left = "" if limits.videos is None else f" {limits.videos} more today."
            return Finding(
                "video-quota", "Videos can be uploaded", f"Bluesky takes videos from this account.{left}", True
            )
        detail = f"Bluesky says: {limits.message} Posts without a video still go out."
        return Finding("video-quota", "No videos can be uploaded just now", detail, False)
