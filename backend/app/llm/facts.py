"""The facts guard: what a post claims that its business never said.

A person approves each post; this shows them where to look. It reads the words, not the world: a claim counts as known
when its figure, name or keyword stands in the business profile or in the strategy, whatever stands around it there.
"""

from app.llm.claims.figures import figures_in
from app.llm.claims.names import names_in
from app.llm.claims.promises import promises_in
from app.llm.contract import BusinessBrief, StrategyDraft
from app.platforms.text import find_hashtags


def unverified_claims(text: str, *, business: BusinessBrief, strategy: StrategyDraft | None) -> list[str]:
    """Prices, figures, days, times, names, addresses and strong claims of `text` that are in neither source.

    Quoted as they stand in the text, in their order, each once. Hashtags are not judged.
    """
    source = _source(business, strategy)
    plain = _without_hashtags(text)
    known = frozenset(key for figure in figures_in(source) for key in figure.keys)
    figures = figures_in(plain)
    found = [(figure.start, figure.text) for figure in figures if not figure.is_covered(known)]
    taken = [range(figure.start, figure.start + len(figure.text)) for figure in figures]
    names = names_in(plain, source=source, language=business.language)
    found += [(name.start, name.text) for name in names if not any(name.start in span for span in taken)]
    found += [(promise.start, promise.text) for promise in promises_in(plain, source=source)]
    whole = [one for one in found if not any(_is_inside(one, other) for other in found)]
    return list(dict.fromkeys(quoted for _, quoted in sorted(whole)))


def _is_inside(one: tuple[int, str], other: tuple[int, str]) -> bool:
    """As "Five" says nothing that "Five-star" does not."""
    start, end = one[0], one[0] + len(one[1])
    return len(other[1]) > len(one[1]) and other[0] <= start and end <= other[0] + len(other[1])


def _source(business: BusinessBrief, strategy: StrategyDraft | None) -> str:
    parts = [business.name, business.description, business.industry or "", business.target_audience or ""]
    if strategy is not None:
        parts += [strategy.positioning, strategy.audience]
        parts += [choice.why for choice in strategy.platforms]
        parts += [" ".join((pillar.name, pillar.description, *pillar.hooks)) for pillar in strategy.pillars]
        parts += [" ".join((strategy.voice.tone, *strategy.voice.do))]
    return "\n".join(parts)


def _without_hashtags(text: str) -> str:
    """Same length, so that positions stay."""
    for span in find_hashtags(text):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
