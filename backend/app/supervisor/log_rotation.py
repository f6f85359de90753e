"""Keeps the logs of children small. They append to their file themselves, so nothing is lost when we are killed."""

import asyncio
import os
import shutil
from pathlib import Path

LARGEST_BYTES = 5 * 1024 * 1024
KEPT = 3
EVERY_SECONDS = 30.0


def rotate(folder: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
    """Copy a log that grew too large to `<name>.log.1` and empty it; what is written in between may be lost."""
    for log in folder.glob("*.log"):
        if log.stat().st_size <= largest_bytes:
            continue
        for number in range(KEPT - 1, 0, -1):
            older = log.with_name(f"{log.name}.{number}")
            if older.exists():
                older.replace(log.with_name(f"{log.name}.{number + 1}"))
        newest = log.with_name(f"{log.name}.1")
        shutil.copyfile(log, newest)
        newest.chmod(0o600)
        os.truncate(log, 0)  # the child's descriptor is in append mode and goes on at the new end


async def keep_small(folder: Path) -> None:
    while True:
        rotate(folder)
        await asyncio.sleep(EVERY_SECONDS)
