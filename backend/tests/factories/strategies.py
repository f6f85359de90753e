"""A strategy document as the writers hand it over."""

from typing import Any

from app.llm.contract import StrategyDraft


def document(**given: Any) -> dict[str, Any]:
    """`StrategyDraft` as JSON, valid by default."""
    plain = {
        "positioning": "The bakery that takes its time.",
        "audience": "Neighbours in Meanwood who care about bread.",
        "platforms": [
            {"platform": "sandbox", "why": "To try everything out."},
            {"platform": "bluesky", "why": "Local food people are there."},
        ],
        "pillars": [
            {
                "name": "From the oven",
                "description": "What we bake today.",
                "share": 50,
                "hooks": ["Out at half past seven"],
            },
            {"name": "How it is made", "description": "Dough, hours, hands.", "share": 30, "hooks": ["A slow dough"]},
            {
                "name": "Neighbours",
                "description": "People and places around us.",
                "share": 20,
                "hooks": ["Seen in Meanwood"],
            },
        ],
        "posting_frequency": {"sandbox": 5, "bluesky": 3},
        "voice": {"tone": "warm and plain", "do": ["Name the bread"], "dont": ["Shout"]},
        "kpis": [{"name": "Followers", "target": "1,000", "why": "It is the goal."}],
        "missing_facts": [],
    }
    return StrategyDraft.model_validate({**plain, **given}).model_dump(mode="json")
