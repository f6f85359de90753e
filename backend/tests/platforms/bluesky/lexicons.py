"""A validator for AT Protocol lexicons, as far as posts and their calls need one.

The official files are not part of this repository: they are looked for beside it, in
`../shared/platforms/specs/atproto`, or in `$AIGROWTH_SPECS_DIR/atproto`.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import regex

_BESIDE = Path(__file__).parents[5] / "shared" / "platforms" / "specs"
FOLDER = Path(os.environ.get("AIGROWTH_SPECS_DIR") or _BESIDE) / "atproto"
MISSING = f"The official lexicons are not at {FOLDER}: set AIGROWTH_SPECS_DIR to the folder that holds `atproto`."

_FORMATS = {
    "did": r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]",
    "handle": r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
    "at-identifier": r"(did:[a-z]+:\S+|[a-zA-Z0-9.-]+)",
    "at-uri": r"at://[^/\s]+(/[^/\s]+(/[^/\s]+)?)?",
    "nsid": r"[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+",
    "record-key": r"[a-zA-Z0-9._:~-]{1,512}",
    "cid": r"[a-z0-9]{8,}",
    "uri": r"\w+:(?://)?[^\s/][^\s]*",
    "language": r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*",
}


class Violation(AssertionError):
    pass


def check_record(value: dict[str, Any]) -> None:
    """Raises Violation. Fields that the lexicon does not know are violations too: we should not be sending any."""
    _check(value, _definition(value["$type"])["record"], value["$type"], "$")


def check_input(nsid: str, body: dict[str, Any]) -> None:
    """A procedure's JSON body."""
    _check(body, _definition(nsid)["input"]["schema"], nsid, "$")


def check_parameters(nsid: str, parameters: dict[str, Any]) -> None:
    """A query's parameters, each with one value."""
    _check(parameters, {**_definition(nsid)["parameters"], "type": "object"}, nsid, "$")


def _definition(ref: str, *, base: str = "") -> dict[str, Any]:
    nsid, _, name = ref.partition("#")
    document = json.loads((FOLDER / f"{nsid or base}.json").read_text("utf-8"))
    definition: dict[str, Any] = document["defs"][name or "main"]
    return definition


def _check(value: Any, schema: dict[str, Any], base: str, at: str) -> None:
    kind = schema["type"]
    if kind == "ref":
        nsid = schema["ref"].partition("#")[0] or base
        _check(value, _definition(schema["ref"], base=base), nsid, at)
    elif kind == "union":
        _check_union(value, schema, base, at)
    elif kind == "object":
        _check_object(value, schema, base, at)
    elif kind == "array":
        _demand(isinstance(value, list), at, "is no array")
        _demand(len(value) <= schema.get("maxLength", len(value)), at, "has too many items")
        for number, item in enumerate(value):
            _check(item, schema["items"], base, f"{at}[{number}]")
    elif kind == "string":
        _check_string(value, schema, at)
    elif kind == "integer":
        _demand(isinstance(value, int) and not isinstance(value, bool), at, "is no integer")
        _demand(value >= schema.get("minimum", value), at, "is too small")
    elif kind == "boolean":
        _demand(isinstance(value, bool), at, "is no boolean")
    elif kind == "blob":
        _check_blob(value, schema, at)
    else:
        _demand(kind == "unknown", at, f"has a type this validator does not know: {kind}")


def _check_object(value: Any, schema: dict[str, Any], base: str, at: str) -> None:
    _demand(isinstance(value, dict), at, "is no object")
    for name in schema.get("required", []):
        _demand(name in value, at, f"lacks {name}")
    for name, item in value.items():
        if name == "$type":
            continue
        _demand(name in schema["properties"], at, f"has an unknown field {name}")
        if item is None and name in schema.get("nullable", []):
            continue
        _check(item, schema["properties"][name], base, f"{at}.{name}")


def _check_union(value: Any, schema: dict[str, Any], base: str, at: str) -> None:
    names = {(base if ref.startswith("#") else "") + ref for ref in schema["refs"]}
    _demand(value.get("$type") in names, at, f"is a {value.get('$type')}, not one of {sorted(names)}")
    nsid = value["$type"].partition("#")[0]
    _check(value, _definition(value["$type"]), nsid, at)


def _check_string(value: Any, schema: dict[str, Any], at: str) -> None:
    _demand(isinstance(value, str), at, "is no string")
    _demand(len(value.encode()) <= schema.get("maxLength", len(value.encode())), at, "has too many bytes")
    graphemes = len(regex.findall(r"\X", value))
    _demand(graphemes <= schema.get("maxGraphemes", graphemes), at, "has too many graphemes")
    if schema.get("format") == "datetime":
        _demand(datetime.fromisoformat(value).tzinfo is not None, at, "is no instant")
    elif "format" in schema:
        _demand(regex.fullmatch(_FORMATS[schema["format"]], value) is not None, at, f"is no {schema['format']}")


def _check_blob(value: Any, schema: dict[str, Any], at: str) -> None:
    _demand(value["$type"] == "blob" and set(value) == {"$type", "ref", "mimeType", "size"}, at, "is no blob")
    _demand(value["size"] <= schema["maxSize"], at, "is too large")
    accepted = [pattern.removesuffix("*") for pattern in schema["accept"]]
    _demand(any(value["mimeType"].startswith(start) for start in accepted), at, "has a wrong type")


def _demand(is_met: bool, at: str, problem: str) -> None:
    if not is_met:
        raise Violation(f"{at} {problem}")
