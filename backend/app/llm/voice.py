"""The brand's voice as rules that hold whoever writes: words no post contains, and how many emojis and hashtags."""

import re
from collections.abc import Iterable, Sequence

import regex

from app.llm.contract import Amount, BrandVoice
from app.platforms.emoji import EMOJI
from app.platforms.text import find_hashtags

MOST_NAMED = 6
"""Banned words that a strategy names; the writers know all of them."""
_WORDS_OF_TAG = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|\d+")

_SHORT = re.compile(r"\b(?:we|you|they|i|it|that|there|what)'(?:re|s|m|ve|ll)\b|\b\w+n't\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:(?:we|you|they) are|i am|(?:it|that|there) is|(?:do|does|did|is|are|was|were|have|has) not|cannot)\b",
    re.IGNORECASE,
)


def allowed(amount: Amount, usual: int) -> int:
    """How many there may be where `usual` is the number without a wish of the owner's."""
    return {Amount.NONE: 0, Amount.ONE: min(1, usual), Amount.USUAL: usual}[amount]


def banned_in(text: str, voice: BrandVoice) -> list[str]:
    """Which of the banned words and phrases the text contains: as whole words, in any case, also within hashtags."""
    if not voice.banned_words:
        return []
    tags = " \n ".join(" ".join(_WORDS_OF_TAG.findall(span.value)) for span in find_hashtags(text))
    said = f"{text}\n{tags}"
    return [word for word in voice.banned_words if _pattern(word).search(said)]


def banned_tags(tags: Iterable[str], voice: BrandVoice) -> list[str]:
    """Those of these hashtags (without the #) that hold a banned word."""
    return [tag for tag in tags if banned_in(f"#{tag}", voice)]


def _pattern(word: str) -> re.Pattern[str]:
    """Spaces of a phrase match any white space; a typed apostrophe matches a curly one."""
    phrase = r"\s+".join(re.sub("['’]", "['’]", re.escape(part)) for part in word.split())
    return re.compile(rf"(?<!\w){phrase}(?!\w)", re.IGNORECASE)


def within_emojis(text: str, amount: Amount) -> str:
    """Without the emojis that are too many; the first ones stay."""
    if amount is Amount.USUAL:
        return text
    left = allowed(amount, 1)

    def keep(found: regex.Match[str]) -> str:
        nonlocal left
        if found[0] in "©®™":  # signs of the law, not of a mood
            return str(found[0])
        left -= 1
        return str(found[0]) if left >= 0 else ""

    kept = str(EMOJI.sub(keep, text))
    return text if kept == text else re.sub(r"[^\S\n]{2,}", " ", re.sub(r"[^\S\n]+(?=[.,!?\n]|$)", "", kept)).strip()


def within_hashtags(text: str, most: int) -> str:
    """Without the hashtags beyond `most`: those at the end go, those within a sentence lose their #."""
    extra = find_hashtags(text)[max(0, most) :]
    for span in reversed(extra):
        line = text[: span.start].rsplit("\n", 1)[-1]
        stands_alone = all(word.startswith("#") for word in (line + text[span.end :]).split())
        text = text[: span.start] + ("" if stands_alone else span.value) + text[span.end :]
    return re.sub(r"[^\S\n]+(?=\n|$)", "", text).rstrip() if extra else text


def uses_short_forms(samples: Sequence[str]) -> bool | None:
    """Whether the owner writes "we're" rather than "we are"; None where the samples do not tell."""
    text = " ".join(samples).replace("’", "'")
    short, whole = len(_SHORT.findall(text)), len(_WHOLE.findall(text))
    return None if short == whole else short > whole


def wishes(voice: BrandVoice) -> list[str]:
    """What not to do, in words, for the strategy's section on tone."""
    said = []
    if voice.banned_words:
        words = [word for at, word in enumerate(voice.banned_words) if at < MOST_NAMED]
        more = len(voice.banned_words) - len(words)
        said.append(f"Never these words: {', '.join(words)}{f' and {more} more' if more else ''}.")
    for amount, none, one in (
        (voice.emoji, "No emojis.", "One emoji at most."),
        (voice.hashtags, "No hashtags.", "One hashtag at most."),
    ):
        said += {Amount.NONE: [none], Amount.ONE: [one], Amount.USUAL: []}[amount]
    return said
