"""Posts for the tests."""

import struct
import zlib
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from app.platforms.contract import Draft, Media


def a_draft(text: str = "Fresh bread from seven o'clock.", **values: Any) -> Draft:
    at = datetime.now(UTC)
    return Draft(**{"post_id": uuid4(), "text": text, "scheduled_for": at, "created_at": at, **values})


def a_picture(*, shade: int = 128, width: int = 4, height: int = 3) -> Media:
    """A grey PNG."""
    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )
    return Media(content=content, mime_type="image/png", alt_text=f"Grey {shade}", width=width, height=height)
