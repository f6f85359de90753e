"""Content pillars the offline copywriter can fill, and which of them somebody else's pillar comes nearest to."""

import hashlib
import re
from enum import StrEnum

from app.llm.offline.tags import About


class Theme(StrEnum):
    """What a pillar's posts are made of."""

    OFFER = "offer"
    PROCESS = "process"
    PEOPLE = "people"
    VALUE = "value"
    """For whom, against which problem, with what benefit."""
    PRACTICAL = "practical"
    CONVERSATION = "conversation"


SUBJECTS: dict[Theme, frozenset[About]] = {
    Theme.OFFER: frozenset({About.OFFER, About.IDENTITY}),
    Theme.PROCESS: frozenset({About.PROCESS}),
    Theme.PEOPLE: frozenset({About.PEOPLE, About.STORY, About.IDENTITY, About.PROOF}),
    Theme.VALUE: frozenset({About.BENEFIT, About.PROBLEM, About.AUDIENCE, About.PROOF}),
    Theme.PRACTICAL: frozenset({About.TIME, About.PLACE, About.PRICE, About.CONTACT}),
    Theme.CONVERSATION: frozenset(),
}

# In this order: the first theme with the most hits wins.
_WORDS: dict[Theme, str] = {
    Theme.CONVERSATION: (
        r"conversation|community|over to you|your say|questions?|engage\w*|customers?|user[- ]generated|poll|talk|"
        r"q&a|faq|ask"
    ),
    Theme.PRACTICAL: (
        r"practical|visit|hours|where|when|price|pricing|getting started|book(?:ing)?|order|offers?|deals?|"
        r"location|start|logistics|promo\w*|cost"
    ),
    Theme.PROCESS: (
        r"process|behind|how|made|making|craft\w*|method|quality|ingredients|work(?:s|ing)?|workshop|kitchen|"
        r"features?|under the hood|tips?|education\w*|learn\w*|how-to|insights?"
    ),
    Theme.PEOPLE: (
        r"people|team|story|stories|who we are|who i am|about|history|founder|values|culture|brand|personal|local|"
        r"neighbou?rhood"
    ),
    Theme.VALUE: (
        r"problem|benefit|results?|why|who it|for whom|audience|proof|case|trust|value|success|solution|"
        r"testimonials?|pain"
    ),
    Theme.OFFER: (
        r"products?|services?|offer(?:ing)?s?|what (?:we|i|it)|menu|range|classes|collection|showcase|portfolio|"
        r"shelves|jobs|does|solution"
    ),
}


def theme_of(pillar: str, description: str = "") -> Theme:
    """The nearest theme by the pillar's name, then its description; a steady choice where neither says anything."""
    for text in (pillar, description):
        hits = {theme: len(re.findall(rf"\b(?:{words})\b", text, re.IGNORECASE)) for theme, words in _WORDS.items()}
        best = max(hits, key=lambda theme: hits[theme])
        if hits[best]:
            return best
    order = list(_WORDS)
    return order[int(hashlib.sha256(pillar.encode()).hexdigest(), 16) % len(order)]
