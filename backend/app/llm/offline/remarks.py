"""What a remark on a post asks for, as far as the offline copywriter can do it."""

import re
from enum import StrEnum


class Wish(StrEnum):
    SHORTER = "shorter"
    LONGER = "longer"
    LESS_SALESY = "less salesy"
    ADD_QUESTION = "add a question"
    MORE_FORMAL = "more formal"
    LESS_FORMAL = "less formal"
    REMOVE_HASHTAGS = "remove the hashtags"
    FEWER_HASHTAGS = "fewer hashtags"
    ADD_HASHTAGS = "add hashtags"
    REMOVE_EMOJIS = "remove the emojis"
    REMOVE_EXCLAMATIONS = "no exclamation marks"
    CHANGE_HOOK = "another opening"
    CHANGE_CALL = "another call to action"
    REMOVE_CALL = "no call to action"
    MENTION_HOURS = "mention the opening hours"
    MENTION_PRICE = "mention the price"
    MENTION_PLACE = "mention the place"
    MENTION_LINK = "mention the link"
    MENTION_CONTACT = "mention how to get in touch"


# In this order: what says more comes first ("remove hashtags" before "hashtags").
_WISHES: tuple[tuple[Wish, str], ...] = (
    (
        Wish.REMOVE_HASHTAGS,
        (r"(?:remove|drop|delete|no|without|lose|get rid of|skip)\b.{0,20}\b(?:hash ?tags?|tags)"),
    ),
    (
        Wish.FEWER_HASHTAGS,
        (r"(?:fewer|less|too many)\b.{0,12}\b(?:hash ?tags?|tags)"),
    ),
    (
        Wish.ADD_HASHTAGS,
        (r"(?:add|more|use|include|with|needs?|missing)\b.{0,20}\b(?:hash ?tags?|tags)"),
    ),
    (
        Wish.REMOVE_EMOJIS,
        (r"(?:remove|drop|delete|no|without|fewer|less|skip)\b.{0,12}\bemojis?"),
    ),
    (
        Wish.REMOVE_EXCLAMATIONS,
        (
            r"(?:remove|drop|no|without|fewer|less|too many)\b.{0,12}\bexclamation(?: marks?| points?)?|"
            r"\bcalmer\b|\bstop shouting\b"
        ),
    ),
    (
        Wish.ADD_QUESTION,
        (
            r"(?:add|ask|end|finish|close|include|with|pose)\b.{0,20}\bquestion|\bmore (?:engaging|"
            r"interactive)\b|\binvite (?:replies|comments|answers)"
        ),
    ),
    (
        Wish.REMOVE_CALL,
        (r"(?:remove|drop|delete|no|without|skip)\b.{0,16}\b(?:call[- ]to[- ]action|cta)"),
    ),
    (
        Wish.CHANGE_CALL,
        (
            r"(?:change|other|another|different|better|new|add|stronger|"
            r"clearer)\b.{0,16}\b(?:call[- ]to[- ]action|cta|ending|closing)"
        ),
    ),
    (
        Wish.CHANGE_HOOK,
        (
            r"(?:change|other|another|different|better|new|stronger|rewrite)\b.{0,16}\b(?:hook|opening|opener|"
            r"beginning|start|intro|first (?:line|sentence))|\b(?:hook|opening|intro)\b.{0,20}\b(?:boring|weak|"
            r"bad|dull|different)"
        ),
    ),
    (
        Wish.MENTION_HOURS,
        (
            r"(?:add|mention|include|say|with|state)\b.{0,24}\b(?:opening hours|hours|opening times|when (?:we|"
            r"i)(?:'re| are| am)? open)"
        ),
    ),
    (
        Wish.MENTION_PRICE,
        (r"(?:add|mention|include|say|with|state)\b.{0,24}\b(?:prices?|costs?|what it costs)"),
    ),
    (
        Wish.MENTION_PLACE,
        (
            r"(?:add|mention|include|say|with|state)\b.{0,24}\b(?:address|location|where (?:we|i) (?:are|am)|"
            r"place|city|town)"
        ),
    ),
    (Wish.MENTION_LINK, r"(?:add|mention|include|say|with|state)\b.{0,24}\b(?:link|website|web ?page|url|site)\b"),
    (
        Wish.MENTION_CONTACT,
        (
            r"(?:add|mention|include|say|with|state)\b.{0,24}\b(?:phone|number|e-?mail|contact|"
            r"how to (?:book|order|reach))"
        ),
    ),
    (
        Wish.LESS_SALESY,
        (
            r"(?:less|not so|too|not as)\b.{0,8}\b(?:sales(?:y|[- ]?like)?|pushy|promotional|advert\w*|spammy|"
            r"markety|marketing|hype\w*)|\btone (?:it )?down\b|\bless hype\b|\bmore (?:honest|modest|subtle)\b"
        ),
    ),
    (
        Wish.LESS_FORMAL,
        (
            r"(?:less|not so|too) (?:formal|stiff|corporate)|more (?:casual|relaxed|friendly|informal|"
            r"conversational)|friendlier|more (?:like )?(?:a )?human"
        ),
    ),
    (
        Wish.MORE_FORMAL,
        (r"more (?:formal|professional|serious|businesslike)|(?:less|too|not so) (?:casual|informal|chatty)"),
    ),
    (
        Wish.SHORTER,
        (
            r"\bshort(?:er|en)\b|\btoo long\b|\bcut (?:it )?(?:down)?\b|\bmore (?:concise|compact)\b|\btrim\b|"
            r"\bbrief(?:er)?\b|\bmake it short\b|\bcondense\b|\bless text\b"
        ),
    ),
    (
        Wish.LONGER,
        (
            r"\blonger\b|\btoo short\b|\bmore detail(?:s|ed)?\b|\bexpand\b|\badd (?:a |another |"
            r"one )?(?:more )?(?:fact|detail)s?\b|\bsay more\b"
        ),
    ),
)
_FILLER = re.compile(
    r"\b(?:sounds?|lines?|please|make|it|this|the|post|text|a|an|bit|little|and|also|but|can|could|you|should|be|is|i|we|would|like|want|to|much|so|just|"
    r"then|maybe|some|of|at|in|on|for|end|sound|more|very|too|one|really|thanks|thank|version|again|try|me|our|my|your|rewrite|same|keep|rest|"
    r"has|have|with|needs?|give|there|are|that|them|all|any|here|second|first|let's|it's|that's|us|now|reads?|feels?|looks?|seems?|bit)\b|'(?:s|d|m|re|ll|ve)\b|\W+",
    re.IGNORECASE,
)


def wishes_in(feedback: str) -> tuple[list[Wish], list[str]]:
    """What is asked for, in order, and the parts of the feedback that were not understood."""
    found: list[Wish] = []
    unclear: list[str] = []
    for part in re.split(r"[.;!?\n]+|,|\band\b|\bbut\b", feedback.replace("’", "'"), flags=re.IGNORECASE):
        rest = part
        for wish, pattern in _WISHES:
            if re.search(pattern, rest, re.IGNORECASE):
                rest = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
                if wish not in found:
                    found.append(wish)
        if _FILLER.sub("", rest):
            unclear.append(part.strip())
    return found, unclear
