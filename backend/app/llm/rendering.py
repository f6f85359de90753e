"""A strategy as Markdown: what the owner reads, and what a writer is handed."""

from collections.abc import Iterable

from app.llm.contract import StrategyDraft
from app.platforms.contract import Platform
from app.platforms.registry import name_of


def render_strategy(draft: StrategyDraft) -> str:
    """The column `strategy_text`: every part of the draft, in a fixed order; open questions last, if there are any."""
    per_week = {platform: count for platform, count in draft.posting_frequency.items() if count > 0}
    sections = [
        ("Positioning", draft.positioning),
        ("Audience", draft.audience),
        ("Platforms and why", _bullets(f"**{name_of(choice.platform)}**: {choice.why}" for choice in draft.platforms)),
        (
            "Content pillars",
            "\n\n".join(
                _pillar(pillar.name, pillar.share, pillar.description, pillar.hooks) for pillar in draft.pillars
            ),
        ),
        ("Posting frequency", _bullets(_frequency(platform, count) for platform, count in per_week.items())),
        ("Tone and voice", _voice(draft)),
        ("KPIs", _bullets(f"**{kpi.name}**: {kpi.target}. {kpi.why}" for kpi in draft.kpis)),
    ]
    if draft.experiments:
        lines = (f"**{test.question}** {test.how} {test.decided_by}" for test in draft.experiments)
        sections.append(("Experiments", _bullets(lines)))
    if draft.missing_facts:
        sections.append(("What would make the posts better", _bullets(draft.missing_facts)))
    return "\n\n".join(f"## {title}\n\n{body}" for title, body in sections) + "\n"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _pillar(name: str, share: int, description: str, hooks: list[str]) -> str:
    lines = [f"### {name} ({share} %)", "", description]
    if hooks:
        lines += ["", "Openings:", "", _bullets(hooks)]
    return "\n".join(lines)


def _frequency(platform: Platform, count: int) -> str:
    return f"{name_of(platform)}: {count} {'post' if count == 1 else 'posts'} per week"


def _voice(draft: StrategyDraft) -> str:
    parts = [draft.voice.tone]
    if draft.voice.do:
        parts.append(f"Do:\n\n{_bullets(draft.voice.do)}")
    if draft.voice.dont:
        parts.append(f"Don't:\n\n{_bullets(draft.voice.dont)}")
    return "\n\n".join(parts)
