"""Hashtags from the business's own words: what it is, where it is, what it names. Nothing else."""

import re

from app.llm.offline.kinds import Kind
from app.llm.offline.profile import Profile
from app.llm.offline.wording import bare
from app.platforms.contract import Platform

MAX_LETTERS = 24
# How many read well; never above the platform's own `good_hashtags`.
HOW_MANY = {
    Platform.SANDBOX: 2,
    Platform.LINKEDIN: 3,
    Platform.X: 1,
    Platform.FACEBOOK: 1,
    Platform.INSTAGRAM: 4,
    Platform.THREADS: 1,
    Platform.BLUESKY: 1,
    Platform.MASTODON: 3,
}


def hashtags_for(profile: Profile, text: str, *, count: int, turn: int) -> list[str]:
    """Up to `count`, without the #. What the text names comes first; `turn` moves through the rest."""
    lowered = text.lower()
    named = [tag for item in profile.items if item.lower() in lowered and (tag := hashtag(item))]
    rest = [tag for word in _general(profile, with_name=count > 1) if (tag := hashtag(word))]
    if rest:
        start = turn % len(rest)
        rest = rest[start:] + rest[:start]
    named = named[turn % len(named) :] + named[: turn % len(named)] if named else []
    mixed = [*named[: (count + 1) // 2], *rest, *named[(count + 1) // 2 :]]
    unique = {tag.lower(): tag for tag in reversed(mixed)}
    ordered = list(dict.fromkeys(unique[tag.lower()] for tag in mixed))
    return ordered[:count]


def _general(profile: Profile, *, with_name: bool) -> list[str]:
    words: list[str] = []
    if profile.industry:
        words.append(profile.industry)
    if profile.place and profile.kind is not Kind.SOFTWARE:  # software is not looked for by town
        words.extend(part.strip() for part in profile.place.split(","))
    if profile.craft:
        words.append(bare(profile.craft))
    if with_name or not words:
        words.append(profile.name)
    return words


def hashtag(words: str) -> str | None:
    """CamelCase, so that screen readers read it in words; None where it would not make a tag."""
    parts = re.findall(r"\w+", re.sub(r"['’]", "", words).replace("_", " "))
    parts = [part for part in parts if part.lower() not in {"a", "an", "the", "and", "of"}]
    tag = "".join(part if part.isupper() else part[0].upper() + part[1:] for part in parts)
    return tag if 2 <= len(tag) <= MAX_LETTERS and not tag.isdigit() else None  # noqa: PLR2004
