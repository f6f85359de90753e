"""Questions to the owner about facts that are missing: asked, never made up."""

from app.llm.contract import BusinessBrief
from app.llm.offline.kinds import PREMISES, Kind
from app.llm.offline.profile import Profile, read_profile
from app.llm.offline.tags import About

MOST = 6
FEW_FACTS = 4
FEW_ITEMS = 3


def missing_facts(business: BusinessBrief) -> list[str]:
    """The most useful first; at most MOST."""
    profile = read_profile(business)
    if not profile.is_english:
        return _for_any_language(business, profile)
    asked: list[str] = []
    if len(profile.facts) < FEW_FACTS:
        asked.append(
            f"What would you tell a new customer about {profile.name}? Three or four more sentences are enough."
        )
    asked.extend(question for is_missing, question in _checks(business, profile) if is_missing)
    return asked[:MOST]


def _checks(business: BusinessBrief, profile: Profile) -> list[tuple[bool, str]]:
    known, kind = profile.subjects, profile.kind
    things = {
        Kind.FOOD: "What do you make? Name five things people come for.",
        Kind.SHOP: "What do you sell? Name five things people come for.",
        Kind.STUDIO: "Which classes or treatments do you offer?",
        Kind.SOFTWARE: "What are the three features your users use most?",
        Kind.MAKER: "What do you make? Name the pieces people ask for.",
    }
    how = {
        Kind.SOFTWARE: "What does a new user do first, and what happens then?",
        Kind.FOOD: "How is it made, and where do the ingredients come from?",
        Kind.MAKER: "How is a piece made, from start to finish?",
    }
    where = kind in PREMISES
    return [
        (
            len(profile.items) < FEW_ITEMS,
            things.get(kind, "Which services do you offer? Name the three most asked for."),
        ),
        (where and About.TIME not in known, "When are you open?"),
        (where and About.PLACE not in known, "What is your address, and what is it near?"),
        (
            not (profile.link or profile.phone or profile.mail),
            "How should people book, order or get in touch: link, phone or e-mail?",
        ),
        (About.PRICE not in known, "What does it cost? One or two prices are enough."),
        (About.PROCESS not in known, how.get(kind, "How do you work, from the first contact to the end?")),
        (not business.target_audience, "Who are your best customers, in a few words you would also say to them?"),
        (About.BENEFIT not in known and kind not in PREMISES, "What do customers no longer have to do because of you?"),
        (not known & {About.PEOPLE, About.STORY}, "Who is behind it, and since when?"),
        (About.PROOF not in known and kind not in PREMISES, "Which result, review or qualification may we mention?"),
        (not business.goals, "What is your goal, with a number: followers, bookings, orders?"),
    ]


def _for_any_language(business: BusinessBrief, profile: Profile) -> list[str]:
    """Where we cannot read the description, only what its fields show."""
    asked = []
    if len(profile.facts) < FEW_FACTS * 2:
        asked.append("What else would you tell a new customer? Each sentence you add can become part of a post.")
    if not business.target_audience:
        asked.append("Who are your best customers?")
    if not business.goals:
        asked.append("What is your goal, with a number: followers, bookings, orders?")
    return asked
