"""What a statement of the owner's is about: several things, or none that we recognise."""

import re
from enum import StrEnum


class About(StrEnum):
    IDENTITY = "identity"
    OFFER = "offer"
    PROCESS = "process"
    STORY = "story"
    PEOPLE = "people"
    PLACE = "place"
    TIME = "time"
    PRICE = "price"
    AUDIENCE = "audience"
    BENEFIT = "benefit"
    PROBLEM = "problem"
    PROOF = "proof"
    CONTACT = "contact"


_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?"
_PATTERNS: dict[About, str] = {
    About.IDENTITY: (
        r"^(?:we are|we're|i am|i'm|{name} is|{name} are)\b(?! (?:open|closed|located|based|available|happy|proud|"
        r"here))"
    ),
    About.OFFER: (
        r"\b(?:bakes?|makes?|sells?|offers?|serves?|provides?|brews?|roasts?|teach(?:es)?|designs?|builds?|"
        r"repairs?|fix(?:es)?|installs?|creates?|crafts?|cooks?|stocks?|produces?|grows?|rents?|caters?|paints?|"
        r"develops?|photographs?|speciali[sz]\w+|services?|products?|menu|range|includes?|including|such as|"
        r"unblocks?|delivers?|(?:we|i) (?:also )?(?:run|host))\b"
    ),
    About.PROCESS: (
        r"\b(?:by hand|hand-?(?:made|crafted|rolled|shaped|built|picked|poured|sewn|painted|thrown)|homemade|"
        r"from scratch|slow(?:ly)?|overnight|every (?:morning|night|piece|class|job|project|client|customer|order|"
        r"\w+, \w+ and \w+)|each (?:morning|piece|class|job|project)|ingredients?|flour|recipes?|dough|oven|kiln|"
        r"workshop|local(?:ly)? (?:sourced|grown|made|produce|farms?|suppliers?)|organic|materials?|process|step|"
        r"(?:we|i) (?:\w+ )?(?:always|never|use|start|work|send|come|bring|explain|listen|measure|test|sketch|"
        r"reply|answer|pick|clean up|take)|using|thrown|glazed|fired|made (?:with|from|of|in)|automatic(?:ally)?|"
        r"imports?|syncs?|integrates?|connects?|match(?:es)?|tracks?|exports?|reads?|generates?|set-?up|"
        r"encrypt\w*)\b"
    ),
    About.STORY: (
        r"\b(?:since (?:19|20)\d\d|founded|started|opened in|began|established|family[- ](?:owned|run|business|"
        r"bakery|\w+)|generations?|grandmother|grandfather|grandparents|years? (?:of experience|ago|in|on)|"
        r"for (?:over |more than |the past )?\w+ years|worked|our (?:hi)?story|used to|before (?:that|i|we))\b"
    ),
    About.PEOPLE: (
        r"\b(?:team|founders?|owners?|run by|led by|our (?:bakers?|teachers?|chefs?|plumbers?|engineers?|staff|"
        r"instructors?|developers?)|my (?:name|wife|husband|sister|brother|mother|father|partner|daughter|son)|"
        r"siblings|couple|wife|husband|brothers|sisters)\b"
    ),
    About.PLACE: (
        r"\b(?:based in|located|find us|in the (?:heart|cent(?:er|re)|old town|middle) of|near|next to|opposite|"
        r"around the corner|neighbou?rhood|street|road|lane|avenue|square|market|downtown|"
        r"across (?:the )?[A-Z]\w+|our (?:shop|studio|bakery|store|caf[eé]|workshop|showroom) in)\b"
    ),
    About.TIME: (
        rf"(?:\b(?:open(?:ing)?|closed|week(?:days?|ends?)|{_WEEKDAY}|24/7|round the clock|same[- ]day)\b|"
        rf"\bhours?:|\d{{1,2}}:\d\d|"
        r"\bwithin (?:the |an? |one |two |\d+ )?(?:working |business )?(?:hours?|minutes|days?)\b)"
    ),
    About.PRICE: (
        r"(?:[€$£¥₹]\s?\d|\d\s?(?:€|£|\$|EUR|USD|GBP|CHF|euros?|dollars?|pounds?)\b|\b(?:costs?|prices?|pricing|"
        r"priced|fees?|free (?:trial|plan|quote|estimate|consultation|delivery|class)|per (?:month|hour|class|"
        r"person|user|seat|year)|quotes?|discounts?)\b)"
    ),
    About.AUDIENCE: (
        r"\b(?:for (?:people|anyone|everyone|those|teams?|agencies|companies|businesses|families|parents|kids|"
        r"children|beginners|freelancers|founders|owners|students|homeowners|landlords|small|busy|all levels|"
        r"professionals|women|men|developers)|whether you|if you|beginners?|clients|customers)\b"
    ),
    About.BENEFIT: (
        r"\b(?:so (?:that )?(?:you|your|no|nobody|month|the)|without|saves?|saving|instead of|less|faster|easier|"
        r"easy|simple|helps?|no (?:more|need|hidden|contracts?|surprises?|spreadsheets?|setup)|never (?:again|"
        r"have to|miss)|at a glance|in (?:minutes|seconds|one place)|guarantee[sd]?|reliable|peace of mind|"
        r"lets? you|you (?:get|can|see|only|never|always|keep|pay))\b"
    ),
    About.PROBLEM: (
        r"\b(?:most (?:\w+ ){1,3}(?:lose|spend|waste|struggle|still|forget|have)|los(?:e|es|ing) (?:time|hours|"
        r"money|a day)|tired of|struggl\w+|frustrat\w+|wast(?:e|es|ing)|hard to|chaos|mess|headaches?|too (?:many|"
        r"much|often|long)|copy(?:ing)? and past\w+)\b"
    ),
    About.PROOF: (
        r"\b(?:\d[\d,.]*\+? (?:customers|clients|users|teams|companies|agencies|businesses|projects|homes|"
        r"students|members|reviews|families)|award\w*|certifi\w+|licen[sc]ed|insured|accredited|registered|"
        r"qualified|trusted by|used by|reviews?|rated|members? of)\b"
    ),
    About.CONTACT: (
        r"(?:https?://|www\.|\b[\w.+-]+@[\w-]+\.\w+|\b[a-z0-9-]+\.(?:com|org|net|io|co|eu|de|fr|es|it|uk|app|shop|"
        r"dev|ch|at|nl)\b|\b(?:book(?:ing)?s? (?:online|by|via|at|through|a)|order (?:online|by|via|at|ahead|"
        r"through)|(?:call|e-?mail|ring|text) (?:us|me)|by phone|phone:|phone \d|message (?:us|me)|whatsapp|"
        r"contact (?:us|me)|sign up|drop in|walk in)\b)"
    ),
}

# What an owner tells a marketing product but would not tell customers.
_FOR_US_ONLY = re.compile(
    r"\b(?:(?:we|i) (?:want|would like|need|hope|wish|plan|aim|intend)(?: \w+)? to (?:reach|grow|attract|"
    r"increase|get|sell|expand|gain|be|become|"
    r"build|have|double|reduce|boost|raise|promote)|"
    r"(?:we|i)(?:'re| are| am|'m)? (?:looking|trying|hoping) (?:to|for)\b|"
    r"(?:we|i) (?:want|need) (?:more|new|help)|(?:we|i)(?:'d| would) (?:like|love) (?:to|more)|"
    r"(?:our|my|the) (?:main |business |primary )?(?:goals?|aims?|objectives?|targets?|kpis?)\b|"
    r"target (?:audience|market|group|customers?)|"
    r"(?:our|my) (?:ideal |typical |main |core |best )?(?:customers?|clients?|audience|users?|buyers?|"
    r"clientele) (?:are|is|include|range)|"
    r"competitors?|compet(?:e|es|ing) (?:with|against)|market(?:ing)? (?:share|budget|strategy|plan)|"
    r"social media|followers|instagram|facebook|"
    r"linkedin|tiktok|brand awareness|leads\b|conversion|revenue|turnover|profit|margin|income|demographic|disposable|"
    r"posts? (?:should|must|about)|content (?:should|must)|tone (?:should|must|of voice)|please (?:write|use|"
    r"avoid|do not|don't|mention|keep)|"
    r"ignore (?:all|any|previous|the)|(?:system|following|previous|above) (?:prompt|instructions?)|as an ai|"
    r"you are (?:now|an?) )",
    re.IGNORECASE,
)


def about(text: str, *, name: str) -> frozenset[About]:
    """The subjects a statement touches. `name` is the business's."""
    plain = text.replace("’", "'")
    found = {
        subject
        for subject, pattern in _PATTERNS.items()
        if re.search(pattern.replace("{name}", re.escape(name)), plain, re.IGNORECASE)
    }
    if About.PROBLEM in found:  # how others do it says nothing of how the business does it
        found -= {About.PROCESS, About.OFFER}
    if About.CONTACT in found:  # "start a trial at …" is how to get there, not how it works
        found -= {About.PROCESS, About.OFFER, About.BENEFIT}
    return frozenset(found)


def is_for_us_only(text: str) -> bool:
    """Whether it is said to us and not to the customers: goals, competitors, wishes about the posts."""
    return bool(_FOR_US_ONLY.search(text.replace("’", "'")))
