"""The things a business names: products, services, classes, features; as the owner wrote them, short enough to insert.

Only phrases that read well in any sentence pass. What is doubtful is left out: a missing item costs a variant, a wrong
one makes the owner look silly.
"""

import re

MAX_ITEMS = 12
MAX_WORDS = 4

_OFFERING = (
    r"(?:bake|make|sell|offer|serve|provide|brew|roast|teach|design|build|repair|fix|install|create|craft|cook|stock|produce|grow|rent|"
    r"paint|develop|photograph|cover|handle|do|run|write|translate|clean|speciali[sz]e in|tailor|print|sew|"
    r"make and sell|design and build)"
)
_THIRD_PERSON = re.compile(
    r"\b(?:bakes|makes|sells|offers|serves|provides|brews|roasts|teaches|designs|builds|repairs|fixes|installs|creates|crafts|cooks|stocks|"
    r"produces|grows|rents|paints|develops|photographs|covers|handles|includes|features|specializes in|"
    r"specialises in|specializing in|"
    r"specialising in|supports)\s+",
    re.IGNORECASE,
)
_LEAD_INS = (
    re.compile(rf"\b(?:we|i)(?: also| mainly| mostly| only| currently| now)? {_OFFERING}\s+", re.IGNORECASE),
    re.compile(r"\b(?:such as|including|like our|from our|for example|we offer:|we do:)\s+", re.IGNORECASE),
    re.compile(
        r"^(?:our |my )?(?:products?|services?|menu|classes|courses|features?|range|specialt(?:y|ies)|"
        r"specialit(?:y|ies)|offers?|offer|"
        r"treatments?|work|what (?:we|i) (?:do|offer|make|sell|bake))(?: include| are)?:?\s+",
        re.IGNORECASE,
    ),
    _THIRD_PERSON,
)
_STOP = re.compile(
    r"(?:[.;:!?()]|\s[–—-]\s|,?\s+(?:and|but|so|which|who|that|where|when|while)\s+(?:we|i|our|my|it|they|you|is|"
    r"are|can|all|everything|a few|"
    r"more|much|many|other)\b|,?\s+(?:"
    r"every|each|daily|from|for|in|at|by|to|on|since|using|made|that|which|who|whose|as|so|because|where|when|while|without|all|across|"
    r"throughout|around|near|within|between|before|after|until|during|per|into|onto|through|via|plus|but|is|are|was|were|has|have|will|can|"
    r"fresh every|right|straight|today|automatically|directly|together|with)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATOR = re.compile(r"\s*,\s*(?:and\s+|or\s+|&\s+)?|\s+(?:and|or|&|as well as)\s+", re.IGNORECASE)
_DETERMINER = re.compile(
    r"^(?:our|my|the|all|some|various|different|great|good|delicious|amazing|excellent|beautiful|high[- ]quality|"
    r"quality|"
    r"a (?:wide |large |full |small )?(?:range|variety|selection|choice|mix) of|all (?:kinds|sorts|types) of|"
    r"both|many|also|only|mostly|mainly)\s+",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(
    r"\b(?:i|we|you|it|they|he|she|us|them|your|their|its|this|that|these|those|what|how|is|are|was|were|be|been|has|have|had|do|does|did|"
    r"can|will|would|should|may|not|never|always|things?|stuff|everything|anything|something|more|much|etc|others?|lots?|sure|people|rest|"
    r"customers?|clients?|best|most|very|really|who|whom|friends?|fun|time|life|new|ready|happy|"
    r"unblock|install|fix|repair|clean|replace|build|deliver|bake|sell|teach|help|make|save|send|get|keep|let|give|want|need|love|use)\b"
    r"|[^\w\s&'’+./-]|\d",
    re.IGNORECASE,
)


def items_in(text: str) -> list[str]:
    """Things named in one statement, in order."""
    for lead in _LEAD_INS:
        if found := lead.search(text):
            listed = _STOP.sub("", text[found.end() :])
            return _clean(_SEPARATOR.split(listed))
    return []


def items_of_bullets(lines: list[str], *, keep_capitals: bool) -> list[str]:
    """Bullets that begin with a thing's name. Capitals that only open a bullet go, unless product names are likely."""
    names = _clean([re.split(r"\s[–—-]\s|:\s|\(", line.rstrip("."))[0] for line in lines])
    return [f"{name[0].lower()}{name[1:]}" if name[1:].islower() and not keep_capitals else name for name in names]


def _clean(candidates: list[str]) -> list[str]:
    kept: list[str] = []
    for candidate in candidates:
        phrase = candidate.strip(" .,:;'\"“”")
        while (shorter := _DETERMINER.sub("", phrase)) != phrase:
            phrase = shorter
        words = phrase.split()
        if not 1 <= len(words) <= MAX_WORDS or _FORBIDDEN.search(phrase) or len(phrase) < 3:  # noqa: PLR2004
            continue
        if words[-1].lower() in {"a", "an", "the", "of", "and", "or", "own", "small", "large", "good", "out"}:
            continue
        if phrase.lower() not in {known.lower() for known in kept}:
            kept.append(phrase)
    return kept[:MAX_ITEMS]
