"""Remarks on the voice that can be followed by rule: a tone, or a line of what to do and what not."""

import re
from dataclasses import dataclass

from app.llm.contract import Voice

LONGEST_TONE = 100


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: str
    tone: str = ""
    do: str = ""
    dont: str = ""


_RULES = (
    _Rule(
        r"(?:less|not so|too) (?:formal|stiff|corporate)|"
        r"more (?:casual|relaxed|friendly|informal|personal|human)|friendlier|warmer",
        tone="friendly",
        do="Write as one would talk to a regular.",
        dont="No stiff or official words.",
    ),
    _Rule(
        r"more (?:formal|professional|serious|businesslike)|(?:less|too|not so) (?:casual|informal|chatty|friendly)",
        tone="professional",
        do="Whole sentences, and words that would stand in a letter.",
        dont="No slang, no jokes at anyone's expense.",
    ),
    _Rule(
        r"(?:less|not so|too) (?:sales\w*|pushy|promotional|loud|hype\w*)|calmer|quieter|more modest",
        tone="calm",
        do="Show the thing, and leave the decision to the reader.",
        dont="No pressure: no “now”, “hurry”, “last chance”.",
    ),
    _Rule(
        r"short(?:er)? sentences|more concise|shorter|plainer|simpler|plain words",
        tone="plain",
        do="Short sentences, everyday words.",
        dont="No sentence with more than one comma.",
    ),
    _Rule(r"(?:no|without|fewer|less|drop)\b.{0,12}\bemojis?", dont="No emojis."),
    _Rule(r"(?:no|without|fewer|less|drop)\b.{0,12}\bhash ?tags?", dont="No hashtags."),
    _Rule(r"(?:no|without|fewer|less)\b.{0,12}\bexclamation(?: marks?| points?)?", dont="No exclamation marks."),
    _Rule(r"(?:no|without)\b.{0,12}\bquestions?", dont="No questions to readers."),
    _Rule(
        r"(?:ask|more|add)\b.{0,16}\bquestions?|more engaging",
        do="End with a question that takes one line to answer.",
    ),
    _Rule(
        r"\bwrite (?:as|in) (?:I|the first person)\b|first person|use I\b",
        do="Write as “I”.",
        dont="No “we” where one person speaks.",
    ),
    _Rule(r"\bwrite as we\b|use we\b", do="Write as “we”.", dont="No “I”: the business speaks."),
)


def voice_wish(voice: Voice, clause: str) -> Voice | None:
    """The voice with what the clause asks for; None where no rule knows it."""
    for rule in _RULES:
        if re.search(rule.pattern, clause, re.IGNORECASE):
            return Voice(
                tone=_with_tone(voice.tone, rule.tone),
                do=_with_line(voice.do, rule.do),
                dont=_with_line(voice.dont, rule.dont),
            )
    return None


def _with_tone(tone: str, word: str) -> str:
    """In front, because it is what the person asked for."""
    if not word or word in tone.lower():
        return tone
    longer = f"{word}, {tone}"
    return longer if len(longer) <= LONGEST_TONE else word


def _with_line(lines: list[str], line: str) -> list[str]:
    return lines if not line or line in lines else [line, *lines]
