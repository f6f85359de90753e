import { screen, waitFor } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { OverdueRead } from "@/api/types.gen"
import { makePost } from "../../../tests/posts"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, BUSINESS, server } from "../../../tests/server"
import { OverdueBanner } from "./overdue-banner"

answerRequests()
beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now: new Date("2026-11-19T09:30:00Z") })
})
afterEach(() => {
  vi.useRealTimers()
})

const post = makePost({ scheduled_for: "2026-11-19T09:12:00Z" })

function serve(count: number, businessId = BUSINESS.id) {
  const first = { id: post.id, business_id: businessId, platform: post.platform, scheduled_for: "2026-11-19T09:12:00Z" }
  const overdue: OverdueRead = count
    ? { count, since: "2026-11-19T09:12:00Z", posts: [first] }
    : { count: 0, since: null, posts: [] }
  server.use(http.get(api("/calendar/overdue"), () => HttpResponse.json(overdue)))
}

test("it says how many are overdue and since when, and leads to them", async () => {
  serve(2)
  renderApp(<OverdueBanner />)

  expect(await screen.findByRole("alert")).toHaveTextContent("2 posts are overdue since today, 09:12")
  expect(screen.getByText(/Nothing is lost/)).toBeVisible()
  expect(screen.getByRole("link", { name: "See the posts" })).toHaveAttribute("href", "/library?status=scheduled")
})

test("a single post of this business is opened at once", async () => {
  serve(1)
  renderApp(<OverdueBanner />)

  expect(await screen.findByText("1 post is overdue since today, 09:12")).toBeVisible()
  expect(screen.getByRole("link", { name: "See the post" })).toHaveAttribute(
    "href",
    `/library?status=scheduled&post=${post.id}`,
  )
})

test("a post of another business leads to no post of this one", async () => {
  serve(1, "b0000000-0000-4000-8000-000000000001")
  renderApp(<OverdueBanner />)

  expect(await screen.findByRole("link", { name: "See the post" })).toHaveAttribute("href", "/library?status=scheduled")
})

test("it goes by itself when the posts have gone out, and comes by itself", async () => {
  serve(3)
  renderApp(<OverdueBanner />)
  expect(await screen.findByRole("alert")).toBeVisible()

  serve(0)
  await vi.advanceTimersByTimeAsync(31_000)
  await waitFor(() => expect(screen.queryByRole("alert")).not.toBeInTheDocument())

  serve(1)
  await vi.advanceTimersByTimeAsync(31_000)
  expect(await screen.findByRole("alert")).toBeVisible()
})
