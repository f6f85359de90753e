"""What a call was sent, and whether Stripe would take it: names and shapes are those of the official SDK's types."""

import re
import sys
import types
from collections.abc import Mapping
from typing import Any, NotRequired, Required, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from stripe import RequestOptions

_OPTIONS = frozenset(RequestOptions.__annotations__)


class Refused(Exception):
    """A 4xx of Stripe."""

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        status: int = 400,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "type": kind,
                "message": message,
                **({"param": param} if param else {}),
                **({"code": code} if code else {}),
            }
        }


def parse(encoded: str) -> dict[str, Any]:
    """`a[b][0][c]=d` as {"a": {"b": [{"c": "d"}]}}."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True, strict_parsing=bool(encoded)):
        *path, last = re.findall(r"[^\[\]]+", name)
        place = tree
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return {name: _with_lists(value) for name, value in tree.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(one) for name, one in value.items()}
    return list(inner.values()) if inner and all(name.isdigit() for name in inner) else inner


def check(given: Mapping[str, Any], allowed: type, *, needs: tuple[str, ...] = (), path: str = "") -> None:
    """Raises Refused for a name Stripe does not know, one that is missing, or a shape that is another."""
    hints = _hints(allowed)
    for name in given:
        if name not in hints:
            full = _full(path, name)
            raise Refused(f"Received unknown parameter: {full}", param=full, code="parameter_unknown")
    required = {*needs, *(name for name in getattr(allowed, "__required_keys__", ()) if name in hints)}
    for name in sorted(required - given.keys()):
        full = _full(path, name)
        raise Refused(f"Missing required param: {full}.", param=full, code="parameter_missing")
    for name, value in given.items():
        _check_value(value, hints[name], path=_full(path, name))


def _check_value(value: Any, hint: Any, *, path: str) -> None:
    choices = _choices(hint)
    shapes = [choice for choice in choices if _is_shape(choice)]
    lists = [choice for choice in choices if get_origin(choice) is list]
    if isinstance(value, dict) and shapes:
        check(value, shapes[0], path=path)
    elif isinstance(value, list) and lists:
        for index, item in enumerate(value):
            _check_value(item, get_args(lists[0])[0], path=f"{path}[{index}]")
    elif isinstance(value, dict) and not any(get_origin(choice) is dict or choice is dict for choice in choices):
        raise Refused(f"Invalid string: {value}", param=path, code="parameter_invalid_string")
    elif isinstance(value, str) and (shapes or lists) and len(choices) == 1:
        raise Refused("Invalid object", param=path, code="parameter_invalid_object")
    elif isinstance(value, str) and choices in ([int], [bool]):
        pattern = r"-?\d+" if choices == [int] else "true|false"
        if not re.fullmatch(pattern, value):
            raise Refused(f"Invalid {choices[0].__name__}: {value}", param=path, code="parameter_invalid_integer")


def _is_shape(hint: Any) -> bool:
    """A TypedDict of any library: the SDK's are not the standard one's."""
    return isinstance(hint, type) and hasattr(hint, "__required_keys__")


def _choices(hint: Any) -> list[Any]:
    """The types a value may have, unpacked from NotRequired, Optional and the rest."""
    origin = get_origin(hint)
    if origin in (NotRequired, Required):
        return _choices(get_args(hint)[0])
    if origin in (Union, types.UnionType):
        return [one for arg in get_args(hint) for one in _choices(arg)]
    return [hint]


def _hints(shape: type) -> dict[str, Any]:
    """Without the options of the call itself, which are no parameters."""
    own = {name: hint for name, hint in shape.__annotations__.items() if name not in _OPTIONS}
    holder = types.SimpleNamespace(__annotations__=own)
    return get_type_hints(holder, vars(sys.modules[shape.__module__]), include_extras=True)


def _full(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
