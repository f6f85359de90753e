import pytest

from app.llm.facts import unverified_claims
from tests.llm import businesses
from tests.llm.writing import strategy_for


def claims(text, business=businesses.BAKERY, strategy=None):
    return unverified_claims(text, business=business, strategy=strategy)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A sourdough loaf costs £4.50.", ["£4.50"]),
        ("It rests for 36 hours.", ["36"]),
        ("It rests for thirty-six hours.", ["thirty-six"]),
        ("Open Sunday from 8 am.", ["Sunday", "8 am"]),
        ("We are open Mon–Fri.", ["Mon–Fri"]),
        ("Save 20 % this weekend.", ["20 %", "this weekend"]),
        ("Back in March with hot cross buns.", ["March"]),
        ("Founded in 1987.", ["1987"]),
        ("Ready at 10:30.", ["10:30"]),
        ("Over a thousand loaves a week.", ["a thousand"]),
        ("Thousands of loaves.", ["Thousands"]),
        ("Half of it, or two hundred and fifty grams.", ["two hundred and fifty"]),
        ("Chef Marco came from Rome.", ["Marco", "Rome"]),
        ("You know us from The Great British Bake Off.", ["Great British Bake Off"]),
        ("Butter by Maison Dupont, of course.", ["Maison Dupont"]),
        ("Ask @cornercrumb.", ["@cornercrumb"]),
        ("See www.cornercrumb.example.com.", ["www.cornercrumb.example.com"]),
        ("Ring 0113 555 0199.", ["0113 555 0199"]),
        ("The best bakery in town.", ["best"]),
        ("Award-winning rye.", ["Award-winning"]),
        ("Five-star reviews speak for us.", ["Five-star"]),
        ("Organic flour, gluten-free on request.", ["Organic", "gluten-free"]),
        ("Our rye is proven to lower stress.", ["proven", "lower stress"]),
        ("Satisfaction guaranteed.", ["guaranteed"]),
        ("Free delivery on all orders.", ["Free delivery"]),
        ("Loved by critics, used by hotels.", ["Loved by", "used by"]),
        ("The only stone oven in Leeds.", ["only"]),
        ("Sustainable, climate-neutral baking.", ["Sustainable", "climate-neutral"]),
    ],
)
def test_what_the_business_never_said_is_found(text, expected):
    assert claims(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A sourdough loaf costs £4.20.",
        "A sourdough loaf: 4,20 pounds.",
        "It rests for twenty-four hours.",
        "Two minutes from the bus station.",
        "We open at 7:00 and close at 15:00.",
        "Open Tue–Sat, 7am–3pm.",
        "Closed? No: Thursday is between Tuesday and Saturday.",
        "Anna and Tom have baked here since 2014.",
        "North Yorkshire flour, Leeds bread.",
        "Find us at 12 Mill Lane.",
        "Call 0113 496 0123.",
        "Yesterday's bread is half price.",
        "One thing we love: rye. One more: buns.",
        "Three facts about us. Which two would you tell a friend?",
        "Why Our Rye Takes Its Time And Yours",
        "#Bakery #BestBread #Since1900 Good morning, Leeds.",
        "We do our best. All the best, Anna.",
        "A quick question. Have you tried the rye? Tell us.",
        "• Sourdough\n• Rye bread\n• Cinnamon buns",
        "Sourdough or rye? Rye, says Anna. “Sourdough”, says Tom.",
        "Happy Friday? Yes, Friday too.",
        "Hand-made. Family-run. In the middle of Leeds.",
        "I'm Anna. I bake. It's 4 am. OK, DM us with questions!",
        "🥐 Buns are out. 🎉 Come by.",
        "",
    ],
)
def test_what_the_business_said_and_plain_words_make_no_noise(text):
    assert claims(text) == []


def test_the_strategy_counts_as_a_source():
    strategy = strategy_for(businesses.BAKERY).model_copy(update={"positioning": "The Kirkgate Bakers since 1890."})

    assert claims("Kirkgate Bakers, since 1890.", strategy=strategy) == []
    assert claims("Made by Kirkgate Bakers, since 1890.") == ["Kirkgate Bakers", "1890"]


def test_a_percentage_is_not_proved_by_the_bare_number():
    assert claims("50 % of our customers come back.", businesses.B2B_TOOL) == ["50 %"]
    assert claims("For teams of 50.", businesses.B2B_TOOL) == []


def test_claims_come_in_order_and_once():
    assert claims("Rome first, then 99 loaves. Off to Rome with 99 loaves and Marco.") == ["99", "Rome", "Marco"]


def test_in_german_only_figures_and_addresses_are_judged():
    business = businesses.GERMAN

    assert claims("Unser Brot kommt aus dem Ofen. Die Kinder mögen Brezeln.", business) == []
    assert claims("Ein Roggenbrot kostet 5,20 €.", business) == ["5,20 €"]
    assert claims("Ein Roggenbrot kostet 4.80 €.", business) == []


def test_offers_nobody_made_are_found():
    assert claims("A discount for students, only today.", businesses.B2B_TOOL) == ["discount"]


def test_long_texts_are_read_quickly():
    assert claims("We bake. " * 5000) == []
