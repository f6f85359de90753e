"""Looks a model's text over first: obeyed strangers, leaked instructions, foreign links, broken ends, doubles.

Facts that are merely unproven are not refused here: `app.llm.facts` marks them for the person who approves.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from app.llm.contract import BrandVoice, BusinessBrief, Task
from app.llm.offline.sentences import split
from app.llm.prompts import prompt_for
from app.llm.similarity import TOO_ALIKE, closest
from app.llm.voice import banned_in
from app.platforms.contract import Platform, TextRules
from app.platforms.registry import name_of
from app.platforms.text import check_text, find_mentions

_ADDRESS = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"')\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|co|eu|de|fr|es|it|uk|app|shop|dev|ch|at|nl|info|biz|xyz|ru|cn|ly|me|gg|top|site|online|ai|link|click)\b(?:/\S*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,€$£])\+?\(?\d[\d ()/.-]{7,16}\d(?!\w)")
_PLACEHOLDER = re.compile(
    r"\[(?:[A-Z][\w '’/-]{1,40}|your [\w ]+|insert [\w ]+|link|name|date)\]|\{\{?[\w ]+\}?\}|<(?:your|insert|"
    r"name|link)[^>]*>|\bTBD\b|lorem ipsum",
)
_BREAKS_OFF = re.compile(
    r"(?:[,;–—-]|\b(?:the|a|an|and|or|of|to|with|for|in|at|our|your|is|are|that|which|because|but))\s*$", re.IGNORECASE
)
_ATTACK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|all|any|earlier|your|these|the)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines?|everything|text)|"
    r"\b(?:system|developer|hidden|initial) (?:prompt|message|instructions?)\b|\byou are (?:now|no longer)\b|"
    r"\bnew instructions?\b|"
    r"\b(?:respond|reply|answer|output|print|write|say|post) (?:only|exactly|instead|just)\b|\bjailbreak\b|"
    r"\bdo anything now\b|"
    r"\b(?:assistant|system|user)\s*:|<\s*/?\s*(?:system|data|instructions?)\b|\bprompt injection\b|\bas an ai\b",
    re.IGNORECASE,
)
_ECHO = re.compile(
    r"\bas an ai\b|\b(?:my|the) (?:system prompt|instructions (?:say|are))\b|\bi (?:cannot|can't|"
    r"am unable to) (?:help|assist|comply)\b|\bignor(?:e|ing) (?:all )?(?:previous|prior) instructions\b",
    re.IGNORECASE,
)
LONG_LINE = 60
SHINGLE = 7
"""So many words in a row from our own instructions are no coincidence."""


def review_words(text: str, *, given: str, task: Task, mark: str) -> list[str]:
    """What must not stand in any text of a model's. `given`: everything the business and its owner wrote."""
    problems: list[str] = []
    if mark in text or _repeats_instructions(text, task):
        problems.append("it repeats our instructions")
    if _ECHO.search(text):
        problems.append("it talks about instructions instead of the business")
    if obeyed := _obeyed(text, given):
        problems.append(f"it follows words in the description that were meant for the machine ({obeyed!r})")
    problems += [f"it names {address!r}, which the business did not give" for address in _foreign(text, given)]
    if found := _PLACEHOLDER.search(text):
        problems.append(f"it holds the placeholder {found[0]!r}")
    return problems


def review_post(text: str, platform: Platform, rules: TextRules, *, others: Iterable[str]) -> list[str]:
    """What is wrong with a post as a post on this platform, where these rules hold, next to the others."""
    problems = [problem.message.rstrip(".") for problem in check_text(text, rules, name=name_of(platform))]
    body = re.sub(r"(?:\s*#\w+)+\s*$", "", text)
    paragraphs = body.split("\n\n")
    breaks_off = any(_BREAKS_OFF.search(paragraph) for paragraph in paragraphs)
    if breaks_off or body.rstrip().endswith(":") or any(_stops_short(paragraph) for paragraph in paragraphs[1:]):
        problems.append("it ends in the middle of a sentence")
    if closest(text, others) >= TOO_ALIKE:
        problems.append("it is nearly the same as another post")
    return problems


def review_voice(text: str, voice: BrandVoice) -> list[str]:
    """Words that the owner never wants; how much there is of the rest was seen to when the post was put together."""
    return [f"it uses {word!r}, which the owner does not want" for word in banned_in(text, voice)]


def _stops_short(paragraph: str) -> bool:
    """A long last line that ends in a plain word; list items, links and short lines end as they like."""
    line = paragraph.rstrip().rsplit("\n", 1)[-1]
    last = line.rsplit(" ", 1)[-1]
    return (
        len(line) > LONG_LINE
        and last.isalpha()
        and last.islower()
        and not line.lstrip().startswith(("•", "-", "*", "–"))
    )


def everything_given(business: BusinessBrief, *more: str) -> str:
    goals = " ".join(f"{name} {value}" for name, value in business.goals.items())
    fields = (business.name, business.description, business.industry or "", business.target_audience or "", goals)
    return "\n".join((*fields, *business.voice.samples, *more))


def _foreign(text: str, given: str) -> list[str]:
    known = _bare(given)
    found = [match[0].rstrip(".,;:!?)") for match in _ADDRESS.finditer(text)]
    found += [f"@{span.value}" for span in find_mentions(text)]
    foreign = [address for address in found if _bare(address) not in known]
    digits = re.sub(r"\D", "", given)
    foreign += [match[0] for match in _PHONE.finditer(text) if re.sub(r"\D", "", match[0]) not in digits]
    return list(dict.fromkeys(foreign))


def _bare(address: str) -> str:
    return re.sub(r"https?://|www\.", "", address.lower()).rstrip("/")


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'’]+", text.lower())


@lru_cache(maxsize=8)
def _instruction_shingles(task: Task) -> frozenset[tuple[str, ...]]:
    words = _words(prompt_for(task).system)
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def _repeats_instructions(text: str, task: Task) -> bool:
    words = _words(text)
    shingles = _instruction_shingles(task)
    return any(tuple(words[at : at + SHINGLE]) in shingles for at in range(len(words) - SHINGLE + 1))


def _obeyed(text: str, given: str) -> str | None:
    """A word or phrase of an attack in the description that turned up in the text; else None."""
    attacks, honest = attacks_in(given)
    if not attacks:
        return None
    plain, known = set(_words(" ".join(honest))), f" {' '.join(_words(text))} "
    for attack in attacks:
        for quoted in re.findall(r"[\"'“‘«]([^\"'”’»]{3,80})[\"'”’»]", attack):
            if f" {' '.join(_words(quoted))} " in known:
                return str(quoted)
        for loud in re.findall(r"\b[A-Z]{4,}\b", attack):
            if loud in text and loud.lower() not in plain:
                return str(loud)
        words = _words(attack)
        for at in range(len(words) - 3):
            phrase = " ".join(words[at : at + 4])
            if f" {phrase} " in known and not set(words[at : at + 4]) <= plain:
                return phrase
    return None


def attacks_in(given: str) -> tuple[Sequence[str], Sequence[str]]:
    """Sentences of the given text that address a machine, each with the one after it, and the others."""
    attacks: list[str] = []
    honest: list[str] = []
    for line in given.split("\n"):
        follows = False
        for sentence in split(line):
            is_attack = bool(_ATTACK.search(sentence))
            (attacks if is_attack or follows else honest).append(sentence)
            follows = is_attack
    return attacks, honest
