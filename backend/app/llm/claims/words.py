"""`words.toml`, read and compiled once."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Words:
    promises: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    """What a claim looks like, and what in the source covers it."""
    idioms: re.Pattern[str]
    no_names: frozenset[str]


@lru_cache(maxsize=1)
def words() -> Words:
    tables = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
    return Words(
        promises=tuple((_whole(entry["claim"]), _anywhere(entry["covered"])) for entry in tables["promise"]),
        idioms=_whole(tables["idioms"]["words"]),
        no_names=frozenset(tables["names"]["ignored"].split()),
    )


def _whole(pieces: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(pieces)})(?!\w)", re.IGNORECASE)


def _anywhere(pieces: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(pieces), re.IGNORECASE)
