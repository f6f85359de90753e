"""The words that fill a phrase: who speaks, what it is called, and the few nouns the business itself uses."""

import random
import re

from app.llm.offline.kinds import PREMISES, Kind
from app.llm.offline.profile import Profile
from app.platforms.contract import Platform

_WITH_COMMENTS = frozenset({Platform.LINKEDIN, Platform.FACEBOOK, Platform.INSTAGRAM, Platform.SANDBOX})
_SIZE = re.compile(
    r"^(?:(?:small|tiny|little|big|new|young|modern|old|traditional|family(?:[- ](?:run|owned))?|independent|"
    r"local|neighbou?rhood|freelance|"
    r"cosy|cozy|friendly|boutique|leading|professional|full[- ]service|simple|innovative|online|"
    r"award-winning)\s+)+(?=\S)",
    re.IGNORECASE,
)
_MAKES = {Kind.FOOD: "make", Kind.MAKER: "make", Kind.SHOP: "stock"}


def speaker(profile: Profile) -> dict[str, str]:
    if profile.is_one_person:
        return {"we": "I", "We": "I", "us": "me", "our": "my", "Our": "My", "are": "am", "we_re": "I'm", "We_re": "I'm"}
    return {
        "we": "we",
        "We": "We",
        "us": "us",
        "our": "our",
        "Our": "Our",
        "are": "are",
        "we_re": "we're",
        "We_re": "We're",
    }


def wording(profile: Profile, platform: Platform, dice: random.Random) -> dict[str, str]:
    """Values by placeholder; a fact the business has not told has no entry. The choice of items varies with `dice`."""
    values = speaker(profile)
    values["name"] = profile.name
    values["here"] = "in the comments" if platform in _WITH_COMMENTS else "in a reply"
    values["do_make"] = _MAKES.get(profile.kind, "do")
    # "a four-week course" is right in a list and wrong in "{item} or {item2}?"
    bare_items = [item for item in profile.items if not re.match(r"(?i)an? ", item)]
    items = dice.sample(bare_items, min(3, len(bare_items)))
    for key, item in zip(("item", "item2", "item3"), items, strict=False):
        values[key] = item
    if items:
        values["Item"] = capital(items[0])
    if profile.craft:
        values["craft"] = lower_unless_name(bare(profile.craft))
        values["a_craft"] = with_article(values["craft"])
    if profile.place:
        values["place"] = profile.place.split(",")[0]
        if profile.kind in PREMISES or profile.kind is Kind.TRADE:
            values["Hello_place"] = f"Hello, {values['place']}."
    for key in ("audience", "link", "mail", "phone"):
        if value := getattr(profile, key):
            values[key] = value
    return values


def of_items(items: tuple[str, ...], dice: random.Random) -> dict[str, str]:
    """The item a hook picks from the statement below it."""
    named = [item for item in items if not re.match(r"(?i)an? ", item)]
    if not named:
        return {}
    item = dice.choice(named)
    return {"item_in": item, "Item_in": capital(item)}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_unless_name(text: str) -> str:
    first, *rest = text.split(" ")
    return " ".join([first.lower() if first[1:].islower() else first, *rest])


def with_article(noun: str) -> str:
    """As in "an accounting firm"; by the letter, with the few exceptions that matter."""
    vowel = re.match(r"(?i)(?:[aeio]|u(?!ni|se|ti|s\b)|hour|honest|hono)", noun)
    acronym = re.match(r"[AEFHILMNORSX][A-Z]", noun)
    return f"{'an' if acronym or (vowel and not re.match(r'(?i)(?:one|eu)', noun)) else 'a'} {noun}"


def bare(craft: str) -> str:
    """Of "small family bakery" only "bakery": what one asks about in general."""
    return _SIZE.sub("", craft)
