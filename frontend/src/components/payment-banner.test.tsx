import { screen } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import { renderApp } from "../../tests/render"
import { answerRequests, api, server } from "../../tests/server"
import { PaymentBanner } from "./payment-banner"

vi.mock("next/navigation", () => ({ usePathname: () => "/calendar/" }))

answerRequests()

function answer(billing_enabled: boolean, status = "active", used = 1) {
  const asked = vi.fn()
  server.use(
    http.get(api("/config"), () => HttpResponse.json({ billing_enabled })),
    http.get(api("/billing/subscription"), () => {
      asked()
      return HttpResponse.json({ status, plan_name: "Free" })
    }),
    http.get(api("/billing/quotas"), () =>
      HttpResponse.json({
        items: [
          { name: "social_accounts", used, limit: 2, resets_at: null },
          { name: "generations_per_month", used: 9, limit: 5, resets_at: "2026-12-01T00:00:00Z" },
        ],
      }),
    ),
  )
  renderApp(
    <>
      <PaymentBanner />
      <p>the page</p>
    </>,
  )
  return asked
}

test("a payment that failed is said above every page, with the way to mend it", async () => {
  answer(true, "past_due")

  expect(await screen.findByText(/The last payment did not go through/)).toBeInTheDocument()
  expect(screen.getByRole("link", { name: "Fix payment" })).toHaveAttribute(
    "href",
    expect.stringMatching(/^\/billing\/?$/),
  )
})

test("more than a smaller plan allows is said, and that nothing is deleted", async () => {
  answer(true, "active", 3)

  expect(await screen.findByText(/You have more than Free allows. Nothing was deleted/)).toBeInTheDocument()
})

test("a plan in good order needs no word", async () => {
  const asked = answer(true)

  await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  expect(screen.queryByRole("status")).not.toBeInTheDocument()
})

test("where nothing is sold nobody is asked about payments", async () => {
  const asked = answer(false)

  await screen.findByText("the page")
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(asked).not.toHaveBeenCalled()
})
