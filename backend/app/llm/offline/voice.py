"""The brand's voice in a draft of the offline copywriter's."""

from collections.abc import Sequence
from dataclasses import replace

from app.llm.contract import Amount, BrandVoice
from app.llm.offline.editing import contract, without_short_forms
from app.llm.offline.layout import Body
from app.llm.voice import uses_short_forms, within_emojis


def in_voice(body: Body, voice: BrandVoice, *, said: Sequence[str]) -> Body:
    """Our own lines get short forms or full ones, as the owner's samples have them; what the owner `said` keeps its
    words. Emojis are counted over the whole post.
    """
    parts = [_reworded(part, voice, said=said) for part in (body.hook, *body.paragraphs, body.closer)]
    amount = voice.emoji
    for at, part in enumerate(parts):
        parts[at] = within_emojis(part, amount)
        if amount is Amount.ONE and within_emojis(part, Amount.NONE) != part:
            amount = Amount.NONE
    return replace(body, hook=parts[0], paragraphs=tuple(parts[1:-1]), closer=parts[-1])


def _reworded(part: str, voice: BrandVoice, *, said: Sequence[str]) -> str:
    if not voice.samples or part in said:
        return part
    is_short = uses_short_forms(voice.samples)
    if is_short is None:
        return part
    return contract(part) if is_short else without_short_forms(part)
