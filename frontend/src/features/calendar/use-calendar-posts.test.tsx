import { waitFor } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { makePost } from "../../../tests/posts"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, server } from "../../../tests/server"
import { daysOf } from "./period"
import { useCalendarPosts } from "./use-calendar-posts"

answerRequests()

function Count({ view }: { view: "week" | "month" }) {
  const { posts, isWhole } = useCalendarPosts(daysOf(view, "2026-11-18", "monday"))
  return <output>{posts && isWhole ? posts.map(({ text }) => text).join() : "loading"}</output>
}

test("every page of every week is read, and posts come in the order of their times", async () => {
  const asked: string[] = []
  server.use(
    http.get(api("/content"), ({ request }) => {
      const query = new URL(request.url).searchParams
      const from = query.get("from") ?? ""
      asked.push(from)
      const hour = query.get("cursor") ? "20" : "08"
      const at = `${from.slice(0, 11)}${hour}:00:00Z`
      const post = makePost({ text: at, scheduled_for: at })
      return HttpResponse.json({ items: [post], next_cursor: query.get("cursor") ? null : "more" })
    }),
  )

  const { container } = renderApp(<Count view="month" />)

  await waitFor(() => expect(container.textContent).toContain("2026"))
  const times = (container.textContent ?? "").split(",")
  expect(times).toEqual(times.toSorted())
  expect(times).toHaveLength(12)
  expect(new Set(asked).size).toBe(6)
})
