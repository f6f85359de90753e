"""From the shape a model answers in to the contract's: a post put together, a strategy checked and evened out."""

import re
from collections.abc import Sequence
from typing import Any

from app.llm.contract import ContentPillar, Kpi, PlatformChoice, PostDraft, StrategyDraft, Voice
from app.llm.model.failures import UnusableReply
from app.llm.model.replies import PillarReply, StrategyReply, TextReply, limit_of, whole
from app.llm.offline.strategist import shares
from app.platforms.contract import Platform
from app.platforms.registry import text_rules
from app.platforms.text import find_hashtags, length_for

MARGIN = 0.87
"""What we ask for of a platform's limit: models overshoot."""
LONGEST = 3000
MOST_TAG_WORDS, LONGEST_TAG = 4, 40
FEWEST_PILLARS, MOST_PILLARS = 3, 5
MOST_PER_WEEK = 21


def at_most(platform: Platform) -> int:
    return int(min(text_rules(platform).max_length, LONGEST) * MARGIN)


def best_length(platform: Platform) -> int:
    return min(text_rules(platform).good_length or LONGEST, at_most(platform))


def hashtag_count(platform: Platform) -> int:
    rules = text_rules(platform)
    return min(rules.good_hashtags, rules.max_hashtags if rules.max_hashtags is not None else rules.good_hashtags)


FRAME = 130
"""What hook, call to action and hashtags take of a post, about."""


def body_longest(platform: Platform) -> int:
    return max(60, min(at_most(platform), 2 * best_length(platform)) - FRAME)


def body_limit(model: str, platforms: Sequence[Platform]) -> dict[str, dict[str, Any]]:
    """For a server that holds the model to limits: a body for the roomiest of these platforms."""
    return {f"{model}.body": {"maxLength": max(body_longest(platform) for platform in platforms)}}


def assemble(reply: TextReply, platform: Platform, *, index: int) -> PostDraft:
    """Hashtags close the post as far as they fit: nothing else may be left out to keep within the limit."""
    hook = _clean(whole(reply.hook, limit_of(TextReply, "hook")))
    body = _clean(whole(reply.body, body_longest(platform)) if _was_cut(reply, platform) else reply.body)
    call = _clean(whole(reply.call_to_action, limit_of(TextReply, "call_to_action")))
    hook, body, call = (part if re.search(r"\w", part) else "" for part in (hook, body, call))
    if hook and body.startswith(hook):
        body = body[len(hook) :].strip()
    if call and body.endswith(call):
        body = body[: -len(call)].strip()
    text = "\n\n".join(part for part in (hook, body, call) if part)
    if not text:
        raise UnusableReply(f"post {index} is empty")
    rules = text_rules(platform)
    inside = [span.value for span in find_hashtags(text)]
    free = hashtag_count(platform) - len(inside)
    tags = [tag for tag in _tags(reply.hashtags) if tag.lower() not in {known.lower() for known in inside}][
        : max(0, free)
    ]
    while tags and length_for(_with_tags(text, tags), rules) > rules.max_length:
        tags.pop()
    return PostDraft(
        index=index,
        text=_with_tags(text, tags),
        hook=hook or text.split("\n")[0],
        call_to_action=call,
        hashtags=[*inside, *tags],
    )


def _was_cut(reply: TextReply, platform: Platform) -> bool:
    """A body as long as its limit to the letter, without an end: the server stopped the model there."""
    at_limit = len(reply.body) in {body_longest(platform), limit_of(TextReply, "body")}
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
    chosen = {choice.id: choice for choice in reply.platforms if choice.id in {platform.value for platform in offered}}
    if not chosen:
        problems.append(f"none of the platforms is one of {', '.join(platform.value for platform in offered)}")
    # Posts belong to a pillar by its name: of two with the same one, the first stays.
    named: dict[str, PillarReply] = {}
    for pillar in reply.pillars:
        if name := pillar.name.strip():
            named.setdefault(name.lower(), pillar)
    pillars = list(named.values())
    if not FEWEST_PILLARS <= len(pillars) <= MOST_PILLARS:
        problems.append(f"there are {len(pillars)} different content pillars instead of three to five")
    if any(pillar.share < 1 for pillar in pillars):
        problems.append("a content pillar has no share")
    problems += [f"{name} is empty" for name in ("positioning", "audience") if not getattr(reply, name).strip()]
    if not reply.kpis:
        problems.append("there is no KPI")
    if not reply.voice.tone.strip():
        problems.append("the tone is empty")
    if problems:
        raise UnusableReply("; ".join(problems))
    return StrategyDraft(
        positioning=_ended(reply.positioning, limit_of(StrategyReply, "positioning")),
        audience=_ended(reply.audience, limit_of(StrategyReply, "audience")),
        platforms=[PlatformChoice(platform=Platform(name), why=choice.why.strip()) for name, choice in chosen.items()],
        pillars=[
            ContentPillar(
                name=pillar.name.strip()[:200],
                description=pillar.description.strip(),
                share=share,
                hooks=pillar.hooks[:3],
            )
            for pillar, share in zip(pillars, _even([pillar.share for pillar in pillars]), strict=True)
        ],
        posting_frequency={
            Platform(name): max(1, min(choice.posts_per_week, MOST_PER_WEEK)) for name, choice in chosen.items()
        },
        voice=Voice(tone=_short(reply.voice.tone), do=reply.voice.do, dont=reply.voice.dont),
        kpis=[Kpi(name=kpi.name, target=kpi.target, why=kpi.why) for kpi in reply.kpis],
        missing_facts=[question for question in reply.missing_facts if question.strip()],
    )


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
