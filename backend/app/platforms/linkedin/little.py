"""Little text, the markup of a post's commentary; docs/platforms/linkedin.md#5-little-text-commentary, checked 2026-11.

An unescaped bracket ends the published post there, with a success answer; an escaped # is no hashtag. So a text is
split into hashtags, mentions and the rest, and only the rest is escaped: once, each character on its own.
"""

from collections.abc import Iterator

import regex

from app.platforms import text as texts

_RESERVED = regex.compile(r"[|{}@\[\]()<>#\\*_~]")
_MENTION = regex.compile(r"@\[(?P<name>[^\[\]\n]+)\]\((?P<urn>urn:li:(?:organization|person):[\w-]+)\)")
_ESCAPED = regex.compile(r"\{hashtag\|\\?(?P<sign>[#＃])\|(?P<tag>(?:\\.|[^}\\])*)\}|\\(?P<literal>.)", regex.DOTALL)


def written(text: str) -> str:
    """As it is sent. `@[Name](urn:li:organization:1)` in the text mentions; the name is one to be taken literally."""
    pieces, position = [], 0
    for start, end, kept in _kept(text):
        pieces += [_literal(text[position:start]), kept]
        position = end
    return "".join([*pieces, _literal(text[position:])])


def read(little: str) -> str:
    """The text that `written` was given, of what it made and of what LinkedIn made of that (hashtags as templates)."""
    return str(_ESCAPED.sub(lambda found: found["literal"] or f"{found['sign']}{read(found['tag'])}", little))


def _literal(text: str) -> str:
    return str(_RESERVED.sub(r"\\\g<0>", text))


def _kept(text: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of what means something, and how it is sent; in order."""
    mentions = list(_MENTION.finditer(text))
    found = [(one.start(), one.end(), f"@[{_literal(one['name'])}]({one['urn']})") for one in mentions]
    found += [
        (tag.start, tag.end, text[tag.start] + _literal(tag.value))
        for tag in texts.find_hashtags(text)
        if not any(one.start() <= tag.start < one.end() for one in mentions)
    ]
    return iter(sorted(found))
