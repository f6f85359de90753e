"""Where pictures and videos are worked on: a few threads of their own, so that requests go on and memory stays bounded.

A picture of 40 million pixels takes 350 MB while it is worked on; two at a time is what a small machine can bear.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")

AT_ONCE = 2


@lru_cache(maxsize=1)
def _threads(process: int) -> ThreadPoolExecutor:  # noqa: ARG001 - threads do not survive a fork: each process has its own
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="media")


async def work(do: Callable[..., T], *args: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads(os.getpid()), do, *args)
