"""Sections of a strategy out of an answer that is still arriving: each is shown before the next one is written."""

import json
from collections.abc import Iterator
from typing import Any


class FieldStream:
    """Feed it pieces; it yields the fields of the outermost object as they come: name, value, is it whole.

    A list of objects is told again with each object that ends. What is not JSON is passed over: the answer as a whole
    is read, and judged, by others.
    """

    def __init__(self) -> None:
        self._closers: list[str] = []
        self._in_string = False
        self._escaped = False
        self._text: list[str] = []
        """Of the field that is arriving, from its name on."""

    def feed(self, piece: str) -> Iterator[tuple[str, Any, bool]]:
        for character in piece:
            if self._in_string:
                self._text.append(character)
                self._inside_string(character)
            elif not self._closers:
                if character == "{":
                    self._closers.append("}")
            else:
                yield from self._between_strings(character)

    def _inside_string(self, character: str) -> None:
        if self._escaped:
            self._escaped = False
        elif character == "\\":
            self._escaped = True
        elif character == '"':
            self._in_string = False

    def _between_strings(self, character: str) -> Iterator[tuple[str, Any, bool]]:
        depth = len(self._closers)
        if depth == 1 and character in ",}":
            yield from self._read("", is_whole=True)
            self._text.clear()
            if character == "}":
                self._closers.pop()
            return
        self._text.append(character)
        if character == '"':
            self._in_string = True
        elif character in "{[":
            self._closers.append("}" if character == "{" else "]")
        elif character in "}]":
            self._closers.pop()
            if character == "}" and len(self._closers) == 2:  # noqa: PLR2004 - within a list of a field
                yield from self._read(self._closers[-1], is_whole=False)

    def _read(self, end: str, *, is_whole: bool) -> Iterator[tuple[str, Any, bool]]:
        try:
            [(name, value)] = json.loads("{" + "".join(self._text) + end + "}").items()
        except ValueError:
            return
        yield name, value, is_whole
