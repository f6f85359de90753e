from typing import Annotated

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.core.text import CleanLine, CleanText

line = TypeAdapter(CleanLine)
text = TypeAdapter(CleanText)


class Named(BaseModel):
    name: Annotated[CleanLine, Field(max_length=5)] | None


def refusal(adapter: TypeAdapter[str], value: str) -> str:
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(value)
    return refused.value.errors()[0]["msg"]


def test_text_is_stripped_and_composed():
    assert line.validate_python("  Cafe\u0301 Noir ") == "Café Noir"


def test_letters_without_a_composed_form_stay_as_they_are_and_do_not_grow():
    assert line.validate_python("\u0958") == "\u0958"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_refused_with_their_place(character):
    code = f"U+{ord(character):04X}"

    assert refusal(line, f"ab{character}cd") == f"Remove the invisible control character {code} at position 3"
    assert refusal(text, f"ab{character}cd") == f"Remove the invisible control character {code} at position 3"


@pytest.mark.parametrize("character", ["\n", "\t", "\u2028"])
def test_a_line_has_no_breaks_and_tabs_but_a_text_may(character):
    assert refusal(line, f"ab{character}cd") == "Keep this on one line, without line breaks or tabs"
    assert text.validate_python(f"ab{character}cd") == f"ab{character}cd"


def test_line_breaks_of_other_systems_become_line_feeds():
    assert text.validate_python("one\r\ntwo\rthree") == "one\ntwo\nthree"


@pytest.mark.parametrize("blank", ["", "   ", "\u200b", "\u00a0\u2060 \ufeff"])
def test_what_nobody_can_see_is_blank(blank):
    assert refusal(text, blank) == "Write something here; spaces alone do not count"


def test_emoji_joined_by_invisible_characters_stay_whole():
    family = "👨\u200d👩\u200d👧"

    assert text.validate_python(family) == family


def test_a_limit_set_where_the_type_is_used_counts_what_is_kept():
    assert Named(name="  abcde  ").name == "abcde"
    with pytest.raises(ValidationError):
        Named(name="abcdef")


def test_the_json_schema_says_the_pattern_and_the_limit():
    schema = Named.model_json_schema()["properties"]["name"]["anyOf"][0]

    assert schema["maxLength"] == 5
    assert schema["minLength"] == 1
    assert schema["pattern"].startswith("^[^")


@given(st.text(max_size=50))
def test_whatever_is_accepted_is_accepted_again_unchanged(value):
    try:
        cleaned = text.validate_python(value)
    except ValidationError:
        return

    assert text.validate_python(cleaned) == cleaned
    assert len(cleaned) <= len(value)
    cleaned.encode()
