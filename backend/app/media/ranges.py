"""`Range` of RFC 9110, as players of videos ask: one range of bytes."""

import re

from app.media.errors import RangeNotSatisfiable

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def asked(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and how many; None for the whole file, as for anything we do not understand (RFC 9110, 14.2).

    Raises RangeNotSatisfiable.
    """
    match = _ONE.fullmatch(header.strip()) if header else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        start, end = max(0, size - int(match[2])), size - 1
    else:
        start = int(match[1])
        end = min(int(match[2]), size - 1) if match[2] else size - 1
        if match[2] and int(match[2]) < start:
            return None
    if start >= size:
        raise RangeNotSatisfiable(f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})
    return start, end - start + 1
