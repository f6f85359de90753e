"""What moves on a page while it loads, as Web Vitals count it, and when it has loaded."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, Request, expect

STILL = 0.02
"""Nothing that anybody sees; Web Vitals call up to 0.1 good."""
QUIET_MS = 400
SETTLE_SECONDS = 30
WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.shifts.push({
      value: entry.value,
      what: entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? String(node?.nodeName)),
    });
  }
}).observe({ type: "layout-shift", buffered: true });
window.changedAt = performance.now();
new MutationObserver(() => { window.changedAt = performance.now(); })
  .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""
QUIET = """
quiet => new Promise(resolve => {
  const look = () => requestIdleCallback(() =>
    performance.now() - window.changedAt > quiet ? resolve() : setTimeout(look, 50));
  look();
})
"""


@dataclass
class Watched:
    page: Page
    under_way: set[Request] = field(default_factory=set)

    def asked(self, request: Request) -> None:
        self.under_way.add(request)

    def answered(self, request: Request) -> None:
        self.under_way.discard(request)

    def settle(self) -> None:
        """Wait until the page is what it stays: nothing asked for is missing, no part is still to come, and with time
        to spare the browser has changed nothing for a while. However slow the machine is, that is after everything."""
        self.page.wait_for_load_state("networkidle")
        for _ in range(SETTLE_SECONDS * 1000 // QUIET_MS):
            expect(self.page.locator("main [aria-busy='true']")).to_have_count(0)
            self.page.evaluate(QUIET, QUIET_MS)
            if not self.under_way and self.page.locator("main [aria-busy='true']").count() == 0:
                return
            self.page.wait_for_timeout(QUIET_MS)
        raise AssertionError(f"Still waiting for {sorted(request.url for request in self.under_way)}")

    def shifted(self) -> tuple[float, list[str]]:
        """How much has moved so far, and what."""
        shifts = self.page.evaluate("window.shifts")
        return sum(shift["value"] for shift in shifts), [what for shift in shifts for what in shift["what"]]


def watch(page: Page) -> Watched:
    """Before the page is opened."""
    watched = Watched(page)
    page.on("request", watched.asked)
    page.on("requestfinished", watched.answered)
    page.on("requestfailed", watched.answered)
    page.add_init_script(WATCH)
    return watched
