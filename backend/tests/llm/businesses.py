"""Businesses as their owners describe them: of realistic length, and not tidied up."""

from typing import Any
from uuid import UUID

from app.llm.contract import BusinessBrief


def brief(number: int, name: str, description: str, **fields: Any) -> BusinessBrief:
    return BusinessBrief(business_id=UUID(int=number), name=name, description=description, **fields)


BAKERY = brief(
    1,
    "Corner Crumb",
    "Corner Crumb is a small family bakery in Leeds, run by Anna and Tom Whitfield since 2014. We bake "
    "sourdough, rye bread, "
    "cinnamon buns and cheese scones every morning from 4 am in our own stone oven. Everything is made by hand, "
    "and the "
    "sourdough rests for 24 hours before it goes in. Our flour comes from a mill in North Yorkshire. A sourdough "
    "loaf costs "
    "£4.20, and yesterday's bread is half price until it is gone. We are open Tuesday to Saturday, 7 am to 3 pm, at "
    "12 Mill Lane, two minutes from the bus station. On Saturdays we also make focaccia, and it usually sells "
    "out by noon. "
    "You can order birthday cakes three days ahead by phone on 0113 496 0123. We want to reach more young "
    "families nearby.",
    industry="Bakery",
    target_audience="Families and commuters in Leeds who want proper bread",
    goals={"followers": 1000, "conversions": 100},
    timezone="Europe/London",
)

B2B_TOOL = brief(
    2,
    "Ledgerline",
    "Ledgerline is a bookkeeping tool for agencies with 5 to 50 people. Most agencies lose two days a month to "
    "matching bank "
    "transactions by hand. Ledgerline matches transactions to invoices automatically and flags the ones it is "
    "not sure about, so "
    "nobody has to go through a spreadsheet line by line. It connects to Stripe, Xero and QuickBooks. Setup "
    "takes 20 minutes and "
    "needs no accountant. Every change is logged, so auditors can see who did what and when. Plans start at $29 "
    "per month, with a "
    "free trial of 14 days and no credit card. The team is five people in Berlin who used to run an agency "
    "themselves. Data is "
    "stored in Frankfurt and encrypted at rest. You can read the docs and start a trial at ledgerline.example.com. "
    "Our competitors are Xero itself and spreadsheets.",
    industry="Accounting software",
    target_audience="Finance leads and owners of creative agencies",
    goals={"signups": 200},
    timezone="Europe/Berlin",
)

YOGA_STUDIO = brief(
    3,
    "Still Point Yoga",
    "We're a neighbourhood yoga studio in Kreuzberg, Berlin. We teach vinyasa, yin and prenatal yoga in small "
    "groups of no more "
    "than 12 people. Mats, blocks and blankets are there, you only bring yourself. All classes are in English "
    "and German. "
    "Beginners are welcome in every class, and we run a four-week beginners course that starts on the first "
    "Monday of the month. "
    "A single class costs 16 €, ten classes are 130 €. Our teachers Mira, Jonas and Leyla have all taught for "
    "more than eight "
    "years. You can book online at stillpoint.example.de or just drop in ten minutes before class. We'd like to "
    "fill our lunchtime classes.",
    industry="Yoga studio",
    target_audience="Office workers nearby, beginners, expecting mothers",
    goals={"bookings": 60},
    timezone="Europe/Berlin",
)

PLUMBER = brief(
    4,
    "Hartley Plumbing & Heating",
    "I'm Dave Hartley, a plumber in Sheffield with 22 years on the job. I fix leaking taps, blocked drains and "
    "broken boilers and "
    "install bathrooms. I give you the price before I start, and it doesn't change. I answer the phone myself, "
    "0114 496 0456, "
    "Monday to Friday from 8 to 6. Emergencies at weekends too. Gas Safe registered and fully insured. I clean "
    "up after myself "
    "and take the old parts away. Most jobs are done the same day.",
    industry="Plumbing",
    target_audience="Homeowners and landlords in Sheffield",
    goals={"calls": 40},
    timezone="Europe/London",
)

DESIGNER = brief(
    5,
    "Noor Haddad Design",
    "I am a freelance graphic designer based in Rotterdam. I design logos, packaging and websites for small food "
    "and drink brands. "
    "I start every project with a morning in your kitchen or shop, because I want to see how the thing is made. "
    "You get three "
    "sketches on paper first, no slides. Then we pick one and I take it all the way to print. A logo with a "
    "small style guide takes "
    "about four weeks and costs from €1,800. I only take two projects a month. Before I went freelance I worked "
    "eight years in a branding agency. "
    "My portfolio is at noorhaddad.example.com.",
    industry="Graphic design",
    target_audience="Founders of small food and drink brands",
    goals={"inquiries": 10},
    timezone="Europe/Amsterdam",
)

POTTER = brief(
    6,
    "Tide & Clay",
    "Tide & Clay is handmade tableware from a small workshop in Cornwall. Every mug, bowl and plate is thrown on "
    "the wheel and glazed by "
    "hand, so no two are the same.\n\n"
    "- Mugs\n- Pasta bowls\n- Dinner plates\n- Vases\n\n"
    "All pieces are dishwasher safe. New pieces go online on the first Friday of each month at 9am at "
    "tideandclay.example.com. "
    "We ship to the UK and the EU in recycled boxes without plastic.",
    industry="Ceramics",
    target_audience="People who like to set a nice table",
    goals={"sales": "30 orders a month"},
    timezone="Europe/London",
)

ACCOUNTANT = brief(
    7,
    "Brightwater Accounting",
    "Brightwater Accounting is an accounting firm in Bristol for restaurants and cafes. We do bookkeeping, "
    "payroll and VAT returns at a "
    "fixed monthly fee. You send photos of your receipts, and we do the rest. Every client has one named "
    "accountant who picks up the "
    "phone. We reply within one working day. Three of our eight accountants used to work in kitchens. Fees start "
    "at £180 per month.",
    industry="Accounting",
    target_audience="Owners of independent restaurants and cafes",
    goals={"leads": 25, "followers": 500},
    timezone="Europe/London",
)

BOOKSHOP = brief(
    8,
    "The Owl & Lantern",
    "Independent bookshop on Castle Street in Galway. We stock children's books, poetry, Irish history and "
    "second-hand paperbacks. "
    "There is a reading corner upstairs and a dog called Biscuit. Story time for under-sixes is every Wednesday "
    "at 10:30 and it's free. "
    "If we don't have a book we can usually get it in two days. Open every day from 10 to 6, Sundays from 12.",
    industry="Retail",
    timezone="Europe/Dublin",
)

THIN_BAKERY = brief(9, "Brotzeit", "We bake bread in Leeds.")
THIN_TOOL = brief(10, "Queuely", "Queuely is an app that lets salons manage their waiting list.", industry="Software")
THIN_NOTHING = brief(11, "Acme", "Consulting")

SHOUTING = brief(
    12,
    "BIG DAVE'S BURGERS",
    "BEST BURGERS IN MANCHESTER!!! WE SMASH OUR BEEF FRESH EVERY DAY. OPEN 12-10 EVERY DAY. FREE FRIES ON "
    "TUESDAYS. COME GET SOME!!!",
    industry="Restaurant",
)

MARKED_UP = brief(
    13,
    "Velo Vera",
    "<h1>Velo Vera</h1><p>Bike shop &amp; workshop in <b>Utrecht</b>.</p>\n## What we do\n* Repairs while you "
    "wait 🔧\n* Second-hand bikes\n"
    '* Cargo bike rental\n\n**Opening hours:** Mon–Fri 9:00–18:00\n\nWe said it before: "a bike is only fast '
    'when the chain is clean". '
    "[Book a repair](https://velovera.example.nl/book) online! 🚲",
    industry="Bicycles",
    timezone="Europe/Amsterdam",
)

GERMAN = brief(
    14,
    "Bäckerei Sonnenkorn",
    "Wir sind eine kleine Bäckerei in Freiburg. Jeden Morgen ab vier Uhr backen wir Sauerteigbrot, Brezeln und "
    "Hefezöpfe. Unser Mehl kommt "
    "aus einer Mühle im Schwarzwald. Wir haben dienstags bis samstags von 6:30 bis 13 Uhr geöffnet. Ein "
    "Roggenbrot kostet 4,80 €.",
    industry="Bäckerei",
    language="de",
    timezone="Europe/Berlin",
)

JAPANESE = brief(
    15,
    "パン工房ひかり",
    "京都の小さなパン屋です。毎朝五時から食パンとあんパンを焼いています。定休日は月曜日です。",
    language="ja",
)

_MONTHS = ("May", "June", "July", "August", "September")
_CROPS = ("carrots", "beetroot", "spinach", "kale", "leeks", "onions", "garlic", "peas", "beans", "squash", "chard")
_FIELDS = [(crop, month) for month in _MONTHS for crop in _CROPS]
LONG = brief(
    16,
    "Hollow Lane Farm",
    " ".join(
        f"In field number {number} we grow {crop}, and it is ready in {month}."
        for number, (crop, month) in enumerate(_FIELDS, start=1)
    )[:5000],
    industry="Farm shop",
)

ROOMY = (BAKERY, B2B_TOOL, YOGA_STUDIO, PLUMBER, DESIGNER, POTTER, ACCOUNTANT, BOOKSHOP)
"""Businesses with enough to say for 30 posts."""
