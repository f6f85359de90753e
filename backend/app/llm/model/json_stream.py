"""Finds finished JSON objects in a text that is still arriving: a post is shown before the next one is written."""

from collections.abc import Iterator


class ObjectStream:
    """Feed it pieces; it yields each object of the outermost array, as JSON text, as soon as its last brace is there.

    `{"posts": [{…}, {…}]}`, `[{…}, {…}]` and the same inside a Markdown fence or after a sentence are understood.
    """

    def __init__(self) -> None:
        self._buffer: list[str] = []
        self._stack: list[str] = []
        self._in_string = False
        self._escaped = False
        self._depth_of_array: int | None = None

    def feed(self, piece: str) -> Iterator[str]:
        for character in piece:
            if self._depth_of_array is not None and (self._buffer or character == "{"):
                self._buffer.append(character)
            if self._in_string:
                self._inside_string(character)
            elif character == '"':
                # Before anything opened, a quotation mark belongs to the words around the JSON.
                self._in_string = bool(self._stack)
            elif character in "{[":
                self._open(character)
            elif character in "}]" and self._stack:
                yield from self._close()

    def _inside_string(self, character: str) -> None:
        if self._escaped:
            self._escaped = False
        elif character == "\\":
            self._escaped = True
        elif character == '"':
            self._in_string = False

    def _open(self, character: str) -> None:
        self._stack.append(character)
        if character == "[" and self._depth_of_array is None:
            self._depth_of_array = len(self._stack)

    def _close(self) -> Iterator[str]:
        self._stack.pop()
        if self._depth_of_array is None:
            return
        if self._buffer and len(self._stack) == self._depth_of_array:
            yield "".join(self._buffer)
            self._buffer.clear()
        elif len(self._stack) < self._depth_of_array:
            self._depth_of_array = None
            self._buffer.clear()
