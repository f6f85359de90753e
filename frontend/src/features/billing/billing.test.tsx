import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { InvoiceRead, PlanRead, QuotaRead, SubscriptionRead } from "@/api/types.gen"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, SELF_HOSTED, server } from "../../../tests/server"
import { Billing } from "./billing"

vi.mock("next/navigation", () => ({ usePathname: () => "/billing/" }))

answerRequests()

const OPEN = SELF_HOSTED.entitlements
const FREE: PlanRead = {
  plan: "free",
  name: "Free",
  price_cents: 0,
  currency: "usd",
  entitlements: {
    businesses: 1,
    social_accounts: 2,
    posts_per_month: 10,
    generations_per_month: 5,
    ai_microdollars_per_month: 500_000,
  },
  features: [],
}
const PRO: PlanRead = {
  ...FREE,
  plan: "pro",
  name: "Pro",
  price_cents: 1900,
  entitlements: { ...OPEN, businesses: 3 },
  features: ["recurring_posts"],
}
const SUBSCRIPTION: SubscriptionRead = {
  ...SELF_HOSTED,
  provider: "stripe",
  billing_enabled: true,
  plan: "free",
  plan_name: "Free",
  trial_days: 14,
  entitlements: FREE.entitlements,
  features: [],
}
const QUOTAS: QuotaRead[] = [
  { name: "businesses", used: 1, limit: 1, resets_at: null },
  { name: "posts_per_month", used: 4, limit: 10, resets_at: "2026-12-01T00:00:00Z" },
  { name: "generations_per_month", used: 5, limit: 5, resets_at: "2026-12-01T00:00:00Z" },
]

const INVOICES: InvoiceRead[] = [
  {
    id: "in_2",
    number: "A1-0002",
    status: "open",
    created_at: "2026-11-10T00:00:00Z",
    total_cents: 1900,
    currency: "usd",
    hosted_url: "https://invoice.stripe.com/i/2",
    pdf_url: "https://pay.stripe.com/2/pdf",
    period_start: "2026-11-10T00:00:00Z",
    period_end: "2026-12-10T00:00:00Z",
  },
]

function answer(subscription: Partial<SubscriptionRead> = {}, plans = [FREE, PRO], quotas = QUOTAS) {
  server.use(
    http.get(api("/billing/subscription"), () => HttpResponse.json({ ...SUBSCRIPTION, ...subscription })),
    http.get(api("/billing/plans"), () => HttpResponse.json({ items: plans })),
    http.get(api("/billing/quotas"), () => HttpResponse.json({ items: quotas })),
    http.get(api("/billing/invoices"), () => HttpResponse.json({ items: INVOICES, next_cursor: null })),
  )
  renderApp(<Billing />)
}

test("a limit has a meter, and one that is used up says what opens more", async () => {
  answer()

  const posts = await screen.findByRole("meter", { name: "Posts this month" })
  expect(posts).toHaveAttribute("aria-valuenow", "4")
  expect(posts).toHaveAttribute("aria-valuemax", "10")
  expect(screen.getByText("All used. A larger plan opens more.")).toBeInTheDocument()
  expect(screen.getByText("All used. A larger plan, or Tue 1 Dec, opens more.")).toBeInTheDocument()
  expect(screen.getByText("Counted anew on Tue 1 Dec")).toBeInTheDocument()
})

test("with billing off there are no plans to choose and no meters", async () => {
  answer(
    { billing_enabled: false, provider: "self-hosted" },
    [{ ...FREE, plan: "enterprise", name: "Self-hosted", entitlements: OPEN }],
    [{ name: "businesses", used: 3, limit: null, resets_at: null }],
  )

  expect(await screen.findByText("Billing is off on this installation")).toBeInTheDocument()
  expect(screen.getByText("3")).toBeInTheDocument()
  expect(screen.queryByRole("meter")).not.toBeInTheDocument()
  expect(screen.queryByText("Plans")).not.toBeInTheDocument()
})

test("choosing a plan goes to where it is paid", async () => {
  const asked = vi.fn()
  const assign = vi.fn()
  vi.stubGlobal("location", { ...window.location, assign })
  server.use(
    http.post(api("/billing/checkout"), async ({ request }) => {
      expect(request.headers.get("idempotency-key")).toBeTruthy()
      asked(await request.json())
      return HttpResponse.json({ url: "https://pay.example/1" })
    }),
  )
  answer()

  await userEvent.click(await screen.findByRole("button", { name: "Choose Pro" }))

  await vi.waitFor(() => expect(assign).toHaveBeenCalledWith("https://pay.example/1"))
  vi.unstubAllGlobals()
  expect(asked).toHaveBeenCalledWith({ plan: "pro" })
  const free = screen.getByText("your plan").closest("li") as HTMLElement
  expect(within(free).queryByRole("button")).not.toBeInTheDocument()
})

test("whoever pays already changes the plan in the portal, and sees no second checkout", async () => {
  answer({ plan: "pro", plan_name: "Pro", renews_at: "2026-12-10T00:00:00Z", can_manage: true })

  expect(await screen.findByRole("button", { name: "Payment and invoices" })).toBeInTheDocument()
  expect(screen.getByRole("button", { name: "Change to Free" })).toBeInTheDocument()
  expect(screen.queryByRole("button", { name: /Choose/ })).not.toBeInTheDocument()
})

test.each([
  [{ status: "trialing" }, "trial", /Trial until 10 Dec 2026/],
  [
    { status: "past_due", grace_ends_at: "2026-12-02T00:00:00Z" },
    "payment failed",
    /Your plan goes on until 2 Dec 2026; after that/,
  ],
  [{ status: "active", next_plan: "free", next_plan_name: "Free" }, "active", /Changes to Free on 10 Dec 2026/],
  [{ status: "active", cancel_at_period_end: true }, "active", /Ends on 10 Dec 2026, and is not renewed/],
  [{ status: "canceled" }, "ended", /Ended on 10 Dec 2026/],
] as const)("the state %o is said in words", async (state, word, sentence) => {
  answer({ plan: "pro", plan_name: "Pro", renews_at: "2026-12-10T00:00:00Z", ...state })

  expect(await screen.findByText(word)).toBeInTheDocument()
  expect(screen.getByText(sentence)).toBeInTheDocument()
})

test("when it does not load it says so and can be tried again", async () => {
  server.use(
    http.get(api("/billing/subscription"), () => HttpResponse.json({}, { status: 404 })),
    http.get(api("/billing/plans"), () => HttpResponse.json({ items: [] })),
    http.get(api("/billing/quotas"), () => HttpResponse.json({ items: [] })),
  )
  renderApp(<Billing />)
  expect(await screen.findByText("Your plan did not load")).toBeInTheDocument()

  answer()
  await userEvent.click(screen.getByRole("button", { name: "Retry" }))

  expect((await screen.findAllByText("Posts this month")).length).toBeGreaterThan(0)
})

test("a change in the portal names the plan to change to", async () => {
  const asked = vi.fn()
  vi.stubGlobal("location", { ...window.location, assign: vi.fn() })
  server.use(
    http.post(api("/billing/portal"), async ({ request }) => {
      asked(await request.json())
      return HttpResponse.json({ url: "https://pay.example/2" })
    }),
  )
  answer({ plan: "pro", plan_name: "Pro", renews_at: "2026-12-10T00:00:00Z", can_manage: true })

  await userEvent.click(await screen.findByRole("button", { name: "Change to Free" }))

  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith({ action: "change_plan", plan: "free" }))
  vi.unstubAllGlobals()
})

test("a trial is offered to whoever had none, and features are told of each plan", async () => {
  answer()

  expect(await screen.findByText("First 14 days free")).toBeInTheDocument()
  expect(screen.getByText("Posts that repeat")).toBeInTheDocument()
  expect(screen.getByText("No posts that repeat")).toBeInTheDocument()
  expect(screen.getByText("$0.50 of language models a month")).toBeInTheDocument()
})

test("invoices open at Stripe, and one that is open can be paid there", async () => {
  answer({ plan: "pro", plan_name: "Pro", renews_at: "2026-12-10T00:00:00Z", can_manage: true })

  expect(await screen.findByRole("link", { name: "Pay: Invoice A1-0002" })).toHaveAttribute(
    "href",
    "https://invoice.stripe.com/i/2",
  )
  expect(screen.getByText("to pay")).toBeInTheDocument()
})

test("what goes beyond a smaller plan is said where it is counted", async () => {
  answer({}, [FREE, PRO], [{ name: "social_accounts", used: 4, limit: 2, resets_at: null }])

  expect(await screen.findByText(/More than the plan allows. Nothing is deleted/)).toBeInTheDocument()
})
