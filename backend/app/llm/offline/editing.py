"""Edits of one post that keep its statements: take sentences out, put one in, quieten it. Nothing is reworded."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import regex

from app.llm.offline.sentences import split

_TAG = re.compile(r"(?<![\w&/#])#(\w+)")
_EMOJI = regex.compile(
    r"\s?(?:[\p{Emoji_Presentation}\p{Extended_Pictographic}]\uFE0F?(?:\u200D[\p{Emoji_Presentation}\p{Extended_Pictographic}]\uFE0F?)*)+"
)
_HYPE = re.compile(
    r"\b(?:absolutely |truly |really |simply |super[- ]?)?(?:amazing|incredible|unbelievable|revolutionary|"
    r"game[- ]changing|mind[- ]blowing|"
    r"world[- ]class|must[- ]have|unbeatable|fantastic|awesome|once[- ]in[- ]a[- ]lifetime|stunning|insane|"
    r"epic)\s+(?=\w)",
    re.IGNORECASE,
)
_PUSH = re.compile(
    r"\b(?:buy|order|shop|book|sign up|subscribe|get yours|grab|claim|act|call) (?:it |yours |one )?(?:now|today|"
    r"before it's too late)\b|don'?t miss|hurry|limited (?:time|offer)|"
    r"last chance|while stocks? lasts?|what are you waiting for|act (?:now|fast)|send this to|pass it on|"
    r"follow (?:along|us|me)|you won'?t regret",
    re.IGNORECASE,
)
_CONTRACTIONS = {
    "can't": "cannot", "won't": "will not", "don't": "do not", "doesn't": "does not", "didn't": "did not",
    "isn't": "is not",
    "aren't": "are not", "wasn't": "was not", "weren't": "were not", "haven't": "have not", "hasn't": "has not",
    "couldn't": "could not", "wouldn't": "would not", "shouldn't": "should not", "we're": "we are", "you're": "you are",
    "they're": "they are", "we've": "we have", "you've": "you have", "i'm": "I am", "i've": "I have",
    "we'll": "we will",
    "you'll": "you will", "i'll": "I will", "what's": "what is", "it's": "it is", "that's": "that is",
    "there's": "there is", "let's": "let us",
}  # fmt: skip
_CONTRACTED = re.compile(r"\b(?:" + "|".join(map(re.escape, _CONTRACTIONS)) + r")\b", re.IGNORECASE)
_EXPANDED = re.compile(
    r"\b(?:" + "|".join(sorted(set(_CONTRACTIONS.values()) - {"let us"}, key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^(?:hey|hi|yo|hiya|howdy)\b[^.!?\n]{0,24}[.!,]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """A post in sentences by paragraph, and its closing hashtags."""

    paragraphs: tuple[tuple[str, ...], ...]
    hashtags: tuple[str, ...]

    @property
    def sentences(self) -> list[str]:
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    def text(self) -> str:
        body = "\n\n".join(" ".join(paragraph) for paragraph in self.paragraphs if paragraph)
        tags = " ".join(f"#{tag}" for tag in self.hashtags)
        return "\n\n".join(part for part in (body, tags) if part)


def take_apart(text: str) -> Parts:
    """Hashtags that stand together at the end are taken off; those inside a sentence stay in it."""
    lines = text.strip().split("\n")
    tags: list[str] = []
    while lines and (not lines[-1].strip() or re.fullmatch(r"\s*(?:#\w+\s*)+", lines[-1])):
        tags = _TAG.findall(lines.pop()) + tags
    body = "\n".join(lines)
    if trailing := re.search(r"(?:\s+#\w+)+\s*$", body):
        tags = _TAG.findall(trailing[0]) + tags
        body = body[: trailing.start()]
    blocks = [block for block in re.split(r"\n\s*\n", body) if block.strip()]
    return Parts(tuple(tuple(_sentences(block)) for block in blocks), tuple(tags))


def _sentences(block: str) -> list[str]:
    if "\n" in block:  # a list stays one piece
        return [block.strip()]
    return split(block.strip())


def map_sentences(parts: Parts, change: Callable[[str], str]) -> Parts:
    paragraphs = tuple(
        tuple(new for one in paragraph if (new := change(one).strip())) for paragraph in parts.paragraphs
    )
    return replace(parts, paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph))


def drop(parts: Parts, sentence: str) -> Parts:
    """Without the first sentence that reads so."""
    done = False
    paragraphs: list[tuple[str, ...]] = []
    for paragraph in parts.paragraphs:
        kept = list(paragraph)
        if not done and sentence in kept:
            kept.remove(sentence)
            done = True
        if kept:
            paragraphs.append(tuple(kept))
    return replace(parts, paragraphs=tuple(paragraphs))


def quieten(sentence: str) -> str:
    """Full stops for exclamation marks."""
    return re.sub(r"!+(?=\s|$|[\"'”’)])", ".", re.sub(r"[!?]*\?[!?]*", "?", sentence))


def without_hype(sentence: str) -> str:
    calmer = _HYPE.sub("", sentence)
    calmer = (
        re.sub(r"\b([Aa])n? (?=([A-Za-z]))", lambda m: f"{m[1]}n " if m[2].lower() in "aeio" else f"{m[1]} ", calmer)
        if calmer != sentence
        else calmer
    )
    return quieten(calmer[:1].upper() + calmer[1:])


def is_pushy(sentence: str) -> bool:
    return bool(_PUSH.search(sentence.replace("’", "'")))


def expand(sentence: str) -> str:
    """Writes "we're" as "we are"; greetings, emojis and exclamation marks go."""
    plain = _GREETING.sub("", without_emojis(sentence))
    return quieten(without_short_forms(plain[:1].upper() + plain[1:]))


def without_short_forms(sentence: str) -> str:
    """Writes "we're" as "we are"."""

    def full(found: re.Match[str]) -> str:
        words = _CONTRACTIONS[found[0].lower()]
        return words[0].upper() + words[1:] if found[0][0].isupper() else words

    return _CONTRACTED.sub(full, sentence.replace("’", "'"))


def contract(sentence: str) -> str:
    """Writes "we are" as "we're", where the sentence goes on after it."""
    back = {value.lower(): key for key, value in _CONTRACTIONS.items()}

    def short(found: re.Match[str]) -> str:
        words = back[found[0].lower()]
        return words[0].upper() + words[1:] if found[0][0].isupper() else words

    return re.sub(_EXPANDED.pattern + r"(?=\s+\w)", short, sentence, flags=re.IGNORECASE)


def without_emojis(sentence: str) -> str:
    return re.sub(r"\s{2,}", " ", _EMOJI.sub("", sentence)).strip()
