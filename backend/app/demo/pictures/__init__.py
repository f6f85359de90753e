"""The example's pictures: drawn when they are needed, always the same, so that no picture lies in the repository."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from app.demo.pictures import bread, kitchen, street
from app.demo.pictures.canvas import Canvas

AT_ONCE = 2

DRAWN: dict[str, Callable[[], Canvas]] = {
    "country-loaf": bread.country_loaf,
    "cardamom-buns": bread.bun_tray,
    "seeded-rye": bread.sliced_rye,
    "shop-before-dawn": street.shop_before_dawn,
    "saturday-queue": street.saturday_queue,
    "delivery-bike": street.delivery_bike,
    "dough-in-basket": kitchen.dough_in_basket,
    "starter": kitchen.starter_jar,
}
"""By name, as `example.toml` calls them."""


@lru_cache(maxsize=len(DRAWN))
def draw(name: str) -> bytes:
    """A JPEG."""
    return DRAWN[name]().jpeg()


async def draw_all() -> dict[str, bytes]:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures") as threads:
        drawn = await asyncio.gather(*(loop.run_in_executor(threads, draw, name) for name in DRAWN))
    return dict(zip(DRAWN, drawn, strict=True))
