"""A reply's JSON schema in the form servers take it."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

LIMITS = frozenset({"maxLength", "minItems", "maxItems", "minimum", "maximum"})
"""Not every server takes these words in a strict schema."""

Narrow = Mapping[str, Mapping[str, Any]]
"""What else holds for a field this time, by "Model.field": {"PostReply.index": {"enum": [3, 4]}}."""


def described(schema: type[BaseModel], narrow: Narrow, *, limits: bool) -> dict[str, Any]:
    whole = schema.model_json_schema()
    models = {schema.__name__: whole, **whole.get("$defs", {})}
    for path, more in narrow.items():
        model, field_name = path.split(".")
        if model in models:
            models[model]["properties"][field_name].update(more)
    _close(whole, limits=limits)
    return whole


def _close(node: Any, *, limits: bool) -> None:
    """Strict mode wants objects without other properties, and every property required."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            node["additionalProperties"] = False
            node["required"] = list(node.get("properties", {}))
        for name in LIMITS & node.keys() if not limits else ():
            del node[name]
        for value in node.values():
            _close(value, limits=limits)
    elif isinstance(node, list):
        for value in node:
            _close(value, limits=limits)
