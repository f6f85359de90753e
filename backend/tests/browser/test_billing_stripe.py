"""A server that sells plans, from the pricing page to a cancelled plan; Stripe's own pages are those of a stand-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Browse, Product, running
from tests.browser.people import Person
from tests.twins.stripe import WEBHOOK_SECRET, StripeTwin


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StripeTwin, Product]]:
    """The whole product, selling plans through the stand-in, which reports to it what happens."""
    data: Path = tmp_path_factory.mktemp("shop")
    with StripeTwin() as twin:
        twin.state.add_price("pro_monthly", 1900)
        twin.state.add_price("enterprise_monthly", 9900)
        settings = {
            "STRIPE_SECRET_KEY": twin.key,
            "STRIPE_API_URL": twin.url,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        }
        with running(data, **settings) as product:
            twin.report_to(f"{product.url}/api/v1/billing/webhook/stripe")
            yield twin, product
            twin.state.on_event = None


@pytest.fixture
def browse(browser: Browser, shop: tuple[StripeTwin, Product]) -> Iterator[Browse]:
    opened = Browse(browser, shop[1])
    yield opened
    opened.finish()


def buy(page: Page, plan: str) -> None:
    page.goto("/billing/")
    page.get_by_role("button", name=f"Choose {plan}").click()
    page.get_by_role("button", name="Subscribe").click()
    page.wait_for_url("**/billing/**")


def test_a_plan_is_bought_cancelled_and_kept_after_all(
    browse: Browse, shop: tuple[StripeTwin, Product], picture, axe
) -> None:
    person = Person(browse)
    page = person.page
    page.goto("/billing/")
    expect(page.get_by_text("First 14 days free").first).to_be_visible()
    picture(page, "billing-free")

    buy(page, "Pro")

    expect(page.get_by_text("Your plan is Pro now")).to_be_visible(timeout=45_000)
    expect(page.get_by_text("Your trial ends on")).to_be_visible()
    expect(page.get_by_role("link", name="Open: Invoice")).to_be_visible()
    assert axe(page) == []
    picture(page, "billing-pro")

    page.get_by_role("button", name="Cancel the plan").click()
    page.get_by_role("button", name="Cancel plan").click()
    page.get_by_role("link", name="Return").click()
    page.wait_for_url("**/billing/**")
    expect(page.get_by_text("Your plan ends on")).to_be_visible(timeout=45_000)
    picture(page, "billing-ending")

    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_role("button", name="Renew plan").click()
    page.get_by_role("link", name="Return").click()
    page.wait_for_url("**/billing/**")
    expect(page.get_by_role("button", name="Cancel the plan")).to_be_visible(timeout=45_000)
    assert {status for _, status in shop[0].delivered} == {204}


def test_a_payment_that_failed_is_said_on_every_page_and_mended(
    browse: Browse, shop: tuple[StripeTwin, Product], picture, axe
) -> None:
    person = Person(browse)
    page = person.page
    buy(page, "Enterprise")
    expect(page.get_by_text("Your plan is Enterprise now")).to_be_visible(timeout=45_000)

    shop[0].state.fail_payment(list(shop[0].state.subscriptions)[-1])
    expect_reported(person, "past_due")
    page.goto("/calendar/")
    expect(page.get_by_text("The last payment did not go through.")).to_be_visible()
    picture(page, "billing-past-due-banner")
    page.get_by_role("link", name="Fix payment").click()
    expect(page.get_by_text("after that the limits of the free plan hold")).to_be_visible()
    assert axe(page) == []
    picture(page, "billing-past-due")

    page.get_by_role("button", name="Fix payment").click()
    page.get_by_role("button", name="Pay open invoice").click()
    page.get_by_role("link", name="Return").click()
    page.wait_for_url("**/billing/**")
    expect(page.get_by_text("after that the limits of the free plan hold")).to_have_count(0, timeout=45_000)


def test_where_the_plan_ends_the_way_to_a_larger_one_is_offered(
    browse: Browse, shop: tuple[StripeTwin, Product], picture, axe
) -> None:
    person = Person(browse)  # with the one business that the free plan allows
    page = person.page
    browse.expect_console("402")
    page.goto("/welcome/?new=true")
    page.get_by_label("Your business").fill("A bicycle repair shop in Ghent for people who ride to work every day.")
    page.get_by_label("Its name").fill("Second Gear")
    page.get_by_role("button", name="Write my strategy").click()

    prompt = page.get_by_role("dialog")
    expect(prompt.get_by_text("allows 1 business, and you have 1")).to_be_visible()
    assert axe(page) == []
    picture(page, "billing-upgrade-prompt")
    prompt.get_by_role("link", name="See plans").click()
    page.wait_for_url("**/billing/**")
    expect(page.get_by_role("button", name="Choose Pro")).to_be_visible()


def test_who_turns_back_at_the_till_has_bought_nothing(browse: Browse) -> None:
    page = Person(browse).page
    page.goto("/billing/")
    page.get_by_role("button", name="Choose Pro").click()
    page.get_by_role("link", name="Back").click()

    page.wait_for_url("**/billing/**")
    expect(page.get_by_text("Nothing was bought. Your plan is as it was.")).to_be_visible()


def test_strangers_see_what_the_plans_cost(browse: Browse, picture, axe) -> None:
    page = browse.page()
    page.goto("/pricing/")

    expect(page.get_by_role("heading", name="Enterprise")).to_be_visible()
    expect(page.get_by_text("US$19")).to_be_visible()
    assert axe(page) == []
    picture(page, "pricing-plans")


def expect_reported(person: Person, status: str) -> None:
    for _ in range(300):
        if person.get("billing/subscription")["status"] == status:
            return
        person.page.wait_for_timeout(200)
    pytest.fail(f"The subscription never became {status}.")
