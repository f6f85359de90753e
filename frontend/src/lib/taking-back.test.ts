import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { makePost } from "../../tests/posts"
import { answerRequests, api, server } from "../../tests/server"
import "./api-setup"
import { takeOffCalendar } from "./taking-back"

answerRequests()

test("the machine's words wait for a yes again, and a person's own only come off the calendar", async () => {
  const asked: string[] = []
  server.use(
    http.post(api("/content/unapprove"), async ({ request }) => {
      asked.push(`unapprove ${JSON.stringify(await request.json())}`)
      return HttpResponse.json([])
    }),
    http.post(api("/content/:id/unschedule"), ({ params }) => {
      asked.push(`unschedule ${params.id}`)
      return HttpResponse.json(makePost({ id: String(params.id) }))
    }),
  )

  await takeOffCalendar([
    makePost({ id: "machine", made_by: "model", approved_at: null }),
    makePost({ id: "own", made_by: "person", approved_at: "2026-03-01T10:00:00Z" }),
    makePost({ id: "accepted", made_by: "model", approved_at: "2026-03-01T10:00:00Z" }),
  ])

  expect(asked).toEqual(['unapprove {"post_ids":["machine"]}', "unschedule own", "unschedule accepted"])
})
