import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import type { PostRead } from "@/api/types.gen"
import { makePost } from "../../tests/posts"
import { renderApp } from "../../tests/render"
import { answerRequests, api, problem, server } from "../../tests/server"
import { useDeletePosts } from "./deleting-posts"
import { useStaying } from "./leaving-posts"

answerRequests()

function Probe({ posts }: { posts: PostRead[] }) {
  const remove = useDeletePosts()
  const staying = useStaying(posts)
  return (
    <>
      <button type="button" onClick={() => void remove(posts)}>
        Remove
      </button>
      <p>{staying.length} shown</p>
    </>
  )
}

function record(): string[] {
  const calls: string[] = []
  server.use(
    http.delete(api("/content/:id"), ({ params }) => {
      calls.push(`delete ${params.id}`)
      return new HttpResponse(null, { status: 204 })
    }),
    http.post(api("/content/:id/unschedule"), ({ params }) => {
      calls.push(`unschedule ${params.id}`)
      return HttpResponse.json(makePost({ id: String(params.id) }))
    }),
    http.post(api("/content/schedule"), async ({ request }) => {
      calls.push(`schedule ${((await request.json()) as { post_ids: string[] }).post_ids.join()}`)
      return HttpResponse.json([])
    }),
  )
  return calls
}

test("posts are gone from lists at once, and for good when the notice goes", async () => {
  const calls = record()
  const posts = [makePost(), makePost()]
  renderApp(<Probe posts={posts} />, { hasBusiness: false })

  await userEvent.click(screen.getByText("Remove"))
  expect(screen.getByText("0 shown")).toBeVisible()
  expect(calls).toEqual([])
  await userEvent.click(await screen.findByRole("button", { name: "Close" }))

  await waitFor(() => expect(calls).toEqual(posts.map(post => `delete ${post.id}`)))
})

test("undone, nothing was deleted, and what was on the calendar is there again", async () => {
  const calls = record()
  const post = makePost({ status: "scheduled", scheduled_for: "2099-11-19T07:10:00Z" })
  renderApp(<Probe posts={[post]} />, { hasBusiness: false })

  await userEvent.click(screen.getByText("Remove"))
  await userEvent.click(await screen.findByRole("button", { name: /Undo/ }))

  await waitFor(() => expect(calls).toEqual([`unschedule ${post.id}`, `schedule ${post.id}`]))
  expect(screen.getByText("1 shown")).toBeVisible()
})

test("what cannot be taken off the calendar any more stays, and the reason is told", async () => {
  record()
  server.use(
    http.post(api("/content/:id/unschedule"), () => problem(409, "post-is-publishing", "It is going out right now.")),
  )
  renderApp(<Probe posts={[makePost({ status: "scheduled" })]} />, { hasBusiness: false })

  await userEvent.click(screen.getByText("Remove"))

  expect(await screen.findByText("It is going out right now.")).toBeVisible()
  expect(screen.getByText("1 shown")).toBeVisible()
})
