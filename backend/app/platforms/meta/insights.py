"""Figures of the Graph. One that a post does not have fails the whole call: then each is asked for by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.platforms.contract import ReadFailed
from app.platforms.meta.caller import Caller
from app.platforms.meta.graph import GraphFailure, Refused

_PARAMETER = 100
_NOT_THERE = 33


def is_gone(refused: Refused) -> bool:
    return (refused.code, refused.subcode) == (_PARAMETER, _NOT_THERE)


async def figures(caller: Caller, path: str, metrics: Sequence[str], **params: Any) -> dict[str, int]:
    """By name; those that are not to be had are missing. Raises GraphFailure."""
    try:
        return _in(await caller.get(path, metric=",".join(metrics), **params))
    except Refused as refused:
        if refused.code != _PARAMETER or is_gone(refused) or len(metrics) == 1:
            raise
    found: dict[str, int] = {}
    for metric in metrics:
        try:
            found |= await figures(caller, path, [metric], **params)
        except Refused as refused:
            if refused.code != _PARAMETER:
                raise
    return found


async def is_there(caller: Caller, media_id: str) -> bool:
    """Asked twice over: reads of what is there are known to be refused now and then. Raises GraphFailure."""
    try:
        await caller.get(media_id, fields="id")
    except Refused as refused:
        if is_gone(refused):
            return False
        raise
    return True


def read_failed(name: str, failure: GraphFailure) -> ReadFailed:
    return ReadFailed(f"{name}'s figures could not be read: {failure}")


def count(body: Mapping[str, Any], name: str) -> int | None:
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _in(said: Mapping[str, Any]) -> dict[str, int]:
    """From either envelope: `values[]` or `total_value`."""
    data = said.get("data")
    found = {}
    for entry in data if isinstance(data, list) else []:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            continue
        values = entry.get("values")
        total = entry.get("total_value")
        holder = total if isinstance(total, dict) else values[-1] if isinstance(values, list) and values else {}
        value = count(holder, "value") if isinstance(holder, dict) else None
        if value is not None:
            found[entry["name"]] = value
    return found
