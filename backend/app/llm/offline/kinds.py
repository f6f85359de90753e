"""What kind of business it is, by its industry and its own words; decides tone, platforms and which phrases fit."""

import re
from enum import StrEnum


class Kind(StrEnum):
    FOOD = "food"
    SHOP = "shop"
    STUDIO = "studio"
    """People come for a session: yoga, hair, dance, therapy."""
    TRADE = "trade"
    """Comes to the customer: plumber, cleaner, gardener."""
    SOFTWARE = "software"
    AGENCY = "agency"
    """Services to other businesses, by a team."""
    FREELANCE = "freelance"
    MAKER = "maker"
    """Makes things by hand and sends them."""
    GENERAL = "general"


PREMISES = frozenset({Kind.FOOD, Kind.SHOP, Kind.STUDIO})
"""Where "come by" makes sense."""
TO_BUSINESS = frozenset({Kind.SOFTWARE, Kind.AGENCY})

_WORDS: dict[Kind, str] = {
    Kind.FOOD: (
        r"bakery|bakes?|baker|caf[eé]|coffee|restaurant|bistro|pizzeria|pastr\w+|patisserie|brewery|pub|bar|deli|"
        r"ice[- ]cream|food truck|catering|bread|diner|tea ?room|butcher"
    ),
    Kind.SHOP: (
        r"shop|store|boutique|bookshop|bookstore|florist|flowers?|retail\w*|grocer\w*|pharmacy|market stall|"
        r"gallery|garden cent(?:er|re)|bikes?"
    ),
    Kind.STUDIO: (
        r"yoga|pilates|gym|fitness|studio|salon|barber\w*|hairdresser|spa|massage|dance|martial arts|climbing|"
        r"physio\w*|dent\w+|clinic|therap\w+|nail|beauty|tattoo|driving school|music school|kindergarten|nursery"
    ),
    Kind.TRADE: (
        r"plumb\w*|electrician\w*|electrical|carpent\w*|roof\w*|boilers?|heating|clean(?:er|ers|ing)|garden(?:er|"
        r"ers|ing)|landscap\w+|handym[ae]n|locksmith|painter|decorator|mechanic|garage|removals|moving company|"
        r"pest control|tiling|glazier|builder|hvac|repairs?"
    ),
    Kind.SOFTWARE: (
        r"software|saas|app|platform|api|tool|dashboard|plugin|cloud|automation|automates?|b2b saas|"
        r"developer tools?|crm|erp|integrations?|open[- ]source|ai"
    ),
    Kind.AGENCY: (
        r"agency|consult\w+|account(?:ant|ants|ancy|ing firm)|law firm|lawyers?|solicitors?|recruit\w+|"
        r"bookkeeping (?:service|firm)|tax (?:advis\w+|office)|logistics|wholesale\w*|engineering firm|b2b"
    ),
    Kind.FREELANCE: (
        r"freelanc\w+|self-employed|photographer|illustrator|copywriter|translator|coach|tutor|virtual assistant|"
        r"graphic design(?:er)?|web design(?:er)?|i design|i write|i photograph|i coach|i build websites|portfolio"
    ),
    Kind.MAKER: (
        r"hand-?made|handcrafted|ceramics?|pottery|potter|jewel\w+|candles?|soaps?|knit\w*|etsy|leather|"
        r"woodwork\w*|furniture maker|textiles?|prints|quilts?|makers?"
    ),
}
_SOFTWARE_IDENTITY = re.compile(
    r"\b(?:is|are|build|develop|offers?|sell) (?:an?|the) (?:[\w-]+ ){0,4}(?:tool|app|software|platform|saas|api|"
    r"plugin|dashboard|service that)\b",
    re.IGNORECASE,
)


def kind_of(*, industry: str | None, description: str, name: str, is_one_person: bool) -> Kind:
    """The industry weighs most, then the first sentences, then the rest. GENERAL when nothing speaks."""
    scores: dict[Kind, float] = {}
    for kind, words in _WORDS.items():
        pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
        score = 4.0 * bool(pattern.search(industry or "")) + 1.5 * bool(pattern.search(name))
        score += 2.0 * bool(pattern.search(description[:160]))
        score += 0.5 * min(len({match.lower() for match in pattern.findall(description[:3000])}), 4)
        scores[kind] = score
    if _SOFTWARE_IDENTITY.search(description[:300]):
        scores[Kind.SOFTWARE] += 4
    if is_one_person:
        scores[Kind.FREELANCE] += 1.5
        scores[Kind.AGENCY] -= 1
    else:
        scores[Kind.FREELANCE] -= 1.5
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] >= 1.5 else Kind.GENERAL  # noqa: PLR2004
