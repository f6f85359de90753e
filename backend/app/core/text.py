"""Text that people type: cleaned and checked once, at the edge, so that every table and platform can take it.

`CleanLine` for names and titles, `CleanText` for paragraphs. Limit the length where it is used:
`Annotated[CleanLine, Field(max_length=255)]` or `name: CleanLine = Field(max_length=255)`.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

# Control characters (Unicode Cc), and halves of surrogate pairs, which JSON carries and UTF-8 cannot. PostgreSQL takes
# no NUL at all; the others are never meant and break logs and feeds.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAK_OR_TAB = re.compile(r"[\n\t\u2028\u2029]")

# The same rules for clients, in the syntax that JSON Schema, JavaScript and Python share.
_LINE_SCHEMA = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
_TEXT_SCHEMA = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"


def _tidy(value: str) -> str:
    """Stripped and in composed form (NFC), so that equal-looking words are equal. Never longer than before."""
    value = value.strip()
    composed = unicodedata.normalize("NFC", value)
    # A few scripts' letters have no composed form and would grow past a length that was already checked.
    return composed if len(composed) <= len(value) else value


def _is_blank(value: str) -> bool:
    """Nothing a reader could see: spaces, zero-width and other formatting characters only."""
    return all(unicodedata.category(character)[0] in "ZC" for character in value)


def _refuse_control(value: str) -> None:
    found = _CONTROL.search(value)
    if found is not None:
        raise PydanticCustomError(
            "control_character",
            "Remove the invisible control character U+{code} at position {position}",
            {"code": f"{ord(found[0]):04X}", "position": found.start() + 1},
        )


def _refuse_blank(value: str) -> None:
    if _is_blank(value):
        raise PydanticCustomError("blank", "Write something here; spaces alone do not count")


def clean_line(value: str) -> str:
    """One line of visible text. Raises PydanticCustomError on control characters, line breaks, tabs and blanks."""
    value = _tidy(value)
    _refuse_control(value)
    if _LINE_BREAK_OR_TAB.search(value):
        raise PydanticCustomError("line_break", "Keep this on one line, without line breaks or tabs")
    _refuse_blank(value)
    return value


def clean_text(value: str) -> str:
    """Paragraphs; every line break becomes a line feed. Raises PydanticCustomError on control characters and blanks."""
    value = _tidy(value.replace("\r\n", "\n").replace("\r", "\n"))
    _refuse_control(value)
    _refuse_blank(value)
    return value


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Adds to the type's JSON schema, beside whatever length is set where the type is used."""

    pattern: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"minLength": 1, **handler(schema), "pattern": self.pattern}


CleanLine = Annotated[str, AfterValidator(clean_line), _Pattern(_LINE_SCHEMA)]
CleanText = Annotated[str, AfterValidator(clean_text), _Pattern(_TEXT_SCHEMA)]
