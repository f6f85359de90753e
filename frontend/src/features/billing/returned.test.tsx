import { screen } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { SubscriptionRead } from "@/api/types.gen"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, SELF_HOSTED, server } from "../../../tests/server"
import { Returned } from "./returned"

answerRequests()

const BOUGHT: Partial<SubscriptionRead> = { plan_name: "Pro", status: "trialing", renews_at: "2026-12-10T00:00:00Z" }

const comeBack = (search: string) => renderApp(<Returned />, { search })

test("after paying, the report is waited for and then the plan is named", async () => {
  let isReported = false
  server.use(
    http.get(api("/billing/subscription"), () => HttpResponse.json({ ...SELF_HOSTED, ...(isReported && BOUGHT) })),
  )
  comeBack("?checkout=success")

  expect(await screen.findByText("Paid. Waiting for Stripe to report it")).toBeInTheDocument()
  isReported = true

  expect(await screen.findByText("Your plan is Pro now")).toBeInTheDocument()
})

test("a report that does not come is asked for", async () => {
  const asked = vi.fn()
  server.use(
    http.get(api("/billing/subscription"), () =>
      HttpResponse.json({ ...SELF_HOSTED, ...(asked.mock.calls.length > 0 && BOUGHT) }),
    ),
    http.post(api("/billing/refresh"), () => {
      asked()
      return HttpResponse.json({ ...SELF_HOSTED, ...BOUGHT })
    }),
  )
  comeBack("?checkout=success")

  expect(await screen.findByText("Your plan is Pro now", {}, { timeout: 30_000 })).toBeInTheDocument()
  expect(asked).toHaveBeenCalledTimes(1)
})

test("who turned back at the till has bought nothing", async () => {
  comeBack("?checkout=cancelled")

  expect(await screen.findByText("Nothing was bought. Your plan is as it was.")).toBeInTheDocument()
})

test("what was changed in the portal is read at once", async () => {
  const asked = vi.fn()
  server.use(
    http.post(api("/billing/refresh"), () => {
      asked()
      return HttpResponse.json(SELF_HOSTED)
    }),
  )
  comeBack("?portal=back")

  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1))
})
