"""The facts guard: what a post claims that its business never said."""

import re

from app.llm.contract import BusinessBrief, StrategyDraft

_NUMBER = re.compile(r"[£$€]?\d[\d.,:]*%?")


def unverified_claims(text: str, *, business: BusinessBrief, strategy: StrategyDraft | None) -> list[str]:
    """Figures of `text` that stand neither in the business profile nor in the strategy."""
    known = business.model_dump_json() + (strategy.model_dump_json() if strategy else "")
    found = [match.group().rstrip(".,:") for match in _NUMBER.finditer(text)]
    return list(dict.fromkeys(claim for claim in found if claim not in known))
