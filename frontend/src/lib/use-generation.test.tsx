import { screen } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { renderApp } from "../../tests/render"
import { answerRequests, api, server } from "../../tests/server"
import { useGeneration } from "./generation"

answerRequests()

function Watch({ id }: { id: string }) {
  const work = useGeneration(id)
  return (
    <p>
      {work.percent} {work.steps.map(step => step.message).join(", ")} {work.posts.map(post => post.text).join(", ")}{" "}
      {work.outcome?.status ?? "going on"}
    </p>
  )
}

const event = (id: number, name: string, data: unknown) =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`

test("a stream is followed to its end", async () => {
  const lines = [
    event(1, "progress", { percent: 30, message: "Reading the description" }),
    event(2, "post", {
      index: 0,
      post_id: "p",
      platform: "bluesky",
      pillar: null,
      text: "Rye is back.",
      scheduled_for: null,
    }),
    event(3, "done", { status: "succeeded", result: {}, error: null }),
  ]
  server.use(
    http.get(
      api("/generations/g1/events"),
      () => new HttpResponse(lines.join(""), { headers: { "Content-Type": "text/event-stream" } }),
    ),
  )

  renderApp(<Watch id="g1" />, { hasBusiness: false })

  expect(await screen.findByText("100 Reading the description Rye is back. succeeded")).toBeVisible()
})

test("a stream that broke off before its end is not taken for one: polling learns how it ended", async () => {
  const body = event(1, "progress", { percent: 30, message: "Reading the description" })
  server.use(
    http.get(
      api("/generations/g2/events"),
      () => new HttpResponse(body, { headers: { "Content-Type": "text/event-stream" } }),
    ),
    http.get(api("/generations/g2"), () =>
      HttpResponse.json({
        id: "g2",
        status: "failed",
        progress: 30,
        result: null,
        error: { code: "model-unavailable", message: "No answer." },
      }),
    ),
  )

  renderApp(<Watch id="g2" />, { hasBusiness: false })

  expect(await screen.findByText(/30 Reading the description +failed/)).toBeVisible()
})
