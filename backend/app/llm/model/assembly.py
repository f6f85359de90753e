"""From the shape a model answers in to the contract's: a post put together, a strategy checked and evened out."""

import re
from collections.abc import Sequence
from typing import Any

from app.llm import voice as voices
from app.llm.contract import (
    Amount,
    BrandVoice,
    ContentPillar,
    Experiment,
    Kpi,
    PlatformChoice,
    PostDraft,
    StrategyDraft,
    StrategySection,
    Voice,
)
from app.llm.model.failures import UnusableReply
from app.llm.model.replies import PillarReply, PlatformReply, StrategyReply, TextReply, limit_of, whole
from app.llm.offline.strategist import shares
from app.platforms.contract import Platform, TextRules
from app.platforms.text import find_hashtags, length_for

MARGIN = 0.87
"""What we ask for of a platform's limit: models overshoot."""
LONGEST = 3000
MOST_TAG_WORDS, LONGEST_TAG = 4, 40
FEWEST_PILLARS, MOST_PILLARS = 3, 5
MOST_PER_WEEK = 21


def at_most(rules: TextRules) -> int:
    return int(min(rules.max_length, LONGEST) * MARGIN)


def best_length(rules: TextRules) -> int:
    return min(rules.good_length or LONGEST, at_most(rules))


def hashtag_count(rules: TextRules, voice: BrandVoice) -> int:
    usual = min(rules.good_hashtags, rules.max_hashtags if rules.max_hashtags is not None else rules.good_hashtags)
    return voices.allowed(voice.hashtags, usual)


FRAME = 130
"""What hook, call to action and hashtags take of a post, about."""


def body_longest(rules: TextRules) -> int:
    return max(60, min(at_most(rules), 2 * best_length(rules)) - FRAME)


def body_limit(model: str, every: Sequence[TextRules]) -> dict[str, dict[str, Any]]:
    """For a server that holds the model to limits: a body for the roomiest of these rules."""
    return {f"{model}.body": {"maxLength": max(map(body_longest, every))}}


def assemble(reply: TextReply, rules: TextRules, *, index: int, voice: BrandVoice) -> PostDraft:
    """Hashtags close the post as far as they fit: nothing else may be left out to keep within the limit.

    What the brand's voice has too many of is taken out; a banned word is the review's business.
    """
    hook = _clean(whole(reply.hook, limit_of(TextReply, "hook")))
    body = _clean(whole(reply.body, body_longest(rules)) if _was_cut(reply, rules) else reply.body)
    call = _clean(whole(reply.call_to_action, limit_of(TextReply, "call_to_action")))
    hook, body, call = (part if re.search(r"\w", part) else "" for part in (hook, body, call))
    if hook and body.startswith(hook):
        body = body[len(hook) :].strip()
    if call and body.endswith(call):
        body = body[: -len(call)].strip()
    text = "\n\n".join(part for part in (hook, body, call) if part)
    if not text:
        raise UnusableReply(f"post {index} is empty")
    most = hashtag_count(rules, voice)
    text = voices.within_emojis(text, voice.emoji)
    if voice.hashtags is not Amount.USUAL:
        text = voices.within_hashtags(text, most)
    if not text:
        raise UnusableReply(f"post {index} is nothing but emojis or hashtags")
    inside = [span.value for span in find_hashtags(text)]
    tags = [tag for tag in _tags(reply.hashtags) if tag.lower() not in {known.lower() for known in inside}]
    unwanted = voices.banned_tags(tags, voice)
    tags = [tag for tag in tags if tag not in unwanted][: max(0, most - len(inside))]
    while tags and length_for(_with_tags(text, tags), rules) > rules.max_length:
        tags.pop()
    return PostDraft(
        index=index,
        text=_with_tags(text, tags),
        hook=text.split("\n")[0],
        call_to_action=call,
        hashtags=[*inside, *tags],
    )


def _was_cut(reply: TextReply, rules: TextRules) -> bool:
    """A body as long as its limit to the letter, without an end: the server stopped the model there."""
    at_limit = len(reply.body) in {body_longest(rules), limit_of(TextReply, "body")}
    return at_limit and not re.search(r"[.!?…。！？][\"'”’»)]*\s*$", reply.body)


def _with_tags(text: str, tags: Sequence[str]) -> str:
    return f"{text}\n\n{' '.join(f'#{tag}' for tag in tags)}" if tags else text


def _clean(part: str) -> str:
    text = re.sub(r"[^\S\n]+", " ", part.replace("\r", "")).strip()
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text))
    return re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)


def _tags(hashtags: Sequence[str]) -> list[str]:
    found: dict[str, str] = {}
    for raw in hashtags:
        words = re.findall(r"\w+", raw)
        if len(words) > MOST_TAG_WORDS or "//" in raw or len(raw) > LONGEST_TAG:
            continue
        tag = words[0] if len(words) == 1 else "".join(word[:1].upper() + word[1:] for word in words)
        if tag and not tag.isdigit():
            found.setdefault(tag.lower(), tag)
    return list(found.values())


def strategy_from(reply: StrategyReply, offered: Sequence[Platform]) -> StrategyDraft:
    """Raises UnusableReply naming everything that keeps it from being a strategy."""
    problems: list[str] = []
    parts: dict[str, Any] = {}
    for section in StrategySection:
        try:
            parts |= section_from(section, getattr(reply, section.value), offered)
        except UnusableReply as error:
            problems.append(error.problem)
    if problems:
        raise UnusableReply("; ".join(problems))
    return StrategyDraft(**parts, missing_facts=[question for question in reply.missing_facts if question.strip()])


def section_from(section: StrategySection, value: Any, offered: Sequence[Platform]) -> dict[str, Any]:
    """The fields of a `StrategyDraft` that this part of a reply makes. Raises UnusableReply."""
    match section:
        case StrategySection.POSITIONING | StrategySection.AUDIENCE:
            if not value.strip():
                raise UnusableReply(f"{section.value} is empty")
            return {section.value: _ended(value, limit_of(StrategyReply, section.value))}
        case StrategySection.PILLARS:
            return {"pillars": _pillars(value)}
        case StrategySection.PLATFORMS:
            return _platforms(value, offered)
        case StrategySection.VOICE:
            if not value.tone.strip():
                raise UnusableReply("the tone is empty")
            return {"voice": Voice(tone=_short(value.tone), do=value.do, dont=value.dont)}
        case StrategySection.KPIS:
            if not value:
                raise UnusableReply("there is no KPI")
            return {"kpis": [Kpi(name=kpi.name, target=kpi.target, why=kpi.why) for kpi in value]}
        case StrategySection.EXPERIMENTS:
            tests = [test for test in value if test.question.strip()]
            return {"experiments": [Experiment.model_validate(test.model_dump()) for test in tests]}


def _pillars(replies: Sequence[PillarReply]) -> list[ContentPillar]:
    # Posts belong to a pillar by its name: of two with the same one, the first stays.
    named: dict[str, PillarReply] = {}
    for pillar in replies:
        if name := pillar.name.strip():
            named.setdefault(name.lower(), pillar)
    pillars = list(named.values())
    if not FEWEST_PILLARS <= len(pillars) <= MOST_PILLARS:
        raise UnusableReply(f"there are {len(pillars)} different content pillars instead of three to five")
    if any(pillar.share < 1 for pillar in pillars):
        raise UnusableReply("a content pillar has no share")
    return [
        ContentPillar(
            name=pillar.name.strip()[:200],
            description=pillar.description.strip(),
            share=share,
            hooks=pillar.hooks[:3],
        )
        for pillar, share in zip(pillars, _even([pillar.share for pillar in pillars]), strict=True)
    ]


def _platforms(replies: Sequence[PlatformReply], offered: Sequence[Platform]) -> dict[str, Any]:
    chosen = {choice.id: choice for choice in replies if choice.id in {platform.value for platform in offered}}
    if not chosen:
        raise UnusableReply(f"none of the platforms is one of {', '.join(platform.value for platform in offered)}")
    return {
        "platforms": [
            PlatformChoice(platform=Platform(name), why=choice.why.strip()) for name, choice in chosen.items()
        ],
        "posting_frequency": {
            Platform(name): max(1, min(choice.posts_per_week, MOST_PER_WEEK)) for name, choice in chosen.items()
        },
    }


def _ended(text: str, longest: int) -> str:
    """Taken back to its last sentence where it was cut, or to its last word where it has none."""
    text = text.strip()
    return whole(text, longest) or f"{text.rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def _even(stated: list[int]) -> list[int]:
    return stated if sum(stated) == 100 else shares(stated)  # noqa: PLR2004


def _short(tone: str) -> str:
    """Within the column's 100 characters, cut between words."""
    tone = " ".join(tone.split())
    return tone if len(tone) <= 100 else tone[:101].rsplit(" ", 1)[0].rstrip(" ,;")  # noqa: PLR2004
