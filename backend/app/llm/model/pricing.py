"""What a call cost, in millionths of a dollar."""

import json
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, float]]:
    data = json.loads(resources.files(__package__).joinpath("prices.json").read_text("utf-8"))
    table: dict[str, dict[str, float]] = data["per_million_tokens"]
    return table


def cost_microdollars(model: str, *, input_tokens: int | None, output_tokens: int | None) -> int | None:
    """By list price; None where price or tokens are not known. `openai/gpt-4o-2024-11-20` is priced as `gpt-4o`."""
    if input_tokens is None or output_tokens is None:
        return None
    price = _price(model)
    if price is None:
        return None
    # Dollars per million tokens are microdollars per token.
    return round(input_tokens * price["input"] + output_tokens * price["output"])


def _price(model: str) -> dict[str, float] | None:
    maker, _, name = model.rpartition("/")
    if maker not in {"", "openai"}:
        return None
    if name in _table():
        return _table()[name]
    dated = name[: -len("-2024-01-01")]
    return _table().get(dated) if name[len(dated) :].replace("-", "").isdigit() else None
