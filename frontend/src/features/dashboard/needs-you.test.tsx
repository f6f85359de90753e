import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { delay, HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import type { PostRead, SocialAccountRead } from "@/api/types.gen"
import { makePost } from "../../../tests/posts"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, BUSINESS, problem, server } from "../../../tests/server"
import { NeedsYou } from "./needs-you"

answerRequests()

const FUTURE = "2099-11-19T07:10:00Z"

/** The list route over these posts, as the server filters them. */
function serve(posts: PostRead[]) {
  server.use(
    http.get(api("/content"), ({ request }) => {
      const statuses = new URL(request.url).searchParams.getAll("status")
      return HttpResponse.json({ items: posts.filter(post => statuses.includes(post.status)), next_cursor: null })
    }),
  )
}

function connect(account: Partial<SocialAccountRead> = {}) {
  const connected: SocialAccountRead = {
    id: "a1",
    business_id: BUSINESS.id,
    platform: "bluesky",
    account_id: "did:plc:1",
    account_name: "hearthandcrumb.example",
    server: null,
    scopes: [],
    is_active: true,
    needs_reauth: false,
    reauth_reason: null,
    token_expires_at: null,
    rate_limited_until: null,
    is_simulated: false,
    created_at: "2026-11-01T09:00:00Z",
    updated_at: "2026-11-01T09:00:00Z",
    ...account,
  } as SocialAccountRead
  server.use(http.get(api("/social/accounts"), () => HttpResponse.json({ items: [connected], next_cursor: null })))
}

test("with nothing waiting it says what would appear here", async () => {
  renderApp(<NeedsYou />)

  expect(await screen.findByText(/Nothing right now/)).toBeVisible()
})

test("when it does not load it says so, with the request's id, and tries again when asked", async () => {
  server.use(http.get(api("/content"), () => problem(403, "not-allowed", "Not for you.")))
  renderApp(<NeedsYou />)
  expect(await screen.findByText("What needs you did not load")).toBeVisible()
  expect(screen.getByText("Request r-1")).toBeVisible()

  serve([makePost()])
  await userEvent.click(screen.getByRole("button", { name: "Retry" }))

  expect(await screen.findByRole("button", { name: "Approve" })).toBeVisible()
})

test("a failed post, an account to reconnect and a post to approve stand together, each with its way out", async () => {
  serve([
    makePost({ status: "failed", failure_reason: "The picture was too large. Choose a smaller one." }),
    makePost({ text: "Friday buns, out at half past seven." }),
  ])
  connect({ needs_reauth: true, reauth_reason: "The app password was withdrawn." })
  renderApp(<NeedsYou />)

  expect(await screen.findByText("The picture was too large. Choose a smaller one.")).toBeVisible()
  expect(screen.getByText("The app password was withdrawn.")).toBeVisible()
  expect(screen.getByText("Friday buns, out at half past seven")).toHaveClass("mk")
  expect(
    within(screen.getByRole("heading", { name: "Needs you" }).parentElement as HTMLElement).getByText("3"),
  ).toBeVisible()
})

test("a post of a person's own needs no approval", async () => {
  serve([makePost({ made_by: "person" })])
  renderApp(<NeedsYou />)

  expect(await screen.findByText(/Nothing right now/)).toBeVisible()
})

test("approving a post that can go out puts it on the calendar, and its words turn to ink at once", async () => {
  const post = makePost({ scheduled_for: FUTURE })
  serve([post])
  connect()
  let scheduled: unknown
  let isAnswered = false
  server.use(
    http.post(api("/content/schedule"), async ({ request }) => {
      scheduled = await request.json()
      await delay(600)
      serve([{ ...post, status: "scheduled", approved_at: FUTURE }])
      isAnswered = true
      return HttpResponse.json([])
    }),
  )
  renderApp(<NeedsYou />)

  await userEvent.click(await screen.findByRole("button", { name: "Approve" }))

  await waitFor(() => expect(screen.queryByRole("button", { name: "Approve" })).not.toBeInTheDocument())
  expect(isAnswered).toBe(false)
  await waitFor(() => expect(isAnswered).toBe(true))
  expect(scheduled).toEqual({ post_ids: [post.id] })
})

test("approving without an account accepts the words only", async () => {
  const post = makePost({ scheduled_for: FUTURE })
  serve([post])
  let approved: unknown
  server.use(
    http.post(api("/content/approve"), async ({ request }) => {
      approved = await request.json()
      serve([{ ...post, approved_at: FUTURE }])
      return HttpResponse.json([])
    }),
  )
  renderApp(<NeedsYou />)

  await userEvent.click(await screen.findByRole("button", { name: "Approve" }))

  await waitFor(() => expect(approved).toEqual({ post_ids: [post.id] }))
  expect(await screen.findByText(/Nothing right now/)).toBeVisible()
})

test("an approval the server refuses is taken back and explained", async () => {
  serve([makePost({ scheduled_for: FUTURE })])
  server.use(http.post(api("/content/approve"), () => problem(409, "conflict", "It was deleted meanwhile.")))
  renderApp(<NeedsYou />)

  await userEvent.click(await screen.findByRole("button", { name: "Approve" }))

  expect(await screen.findByText(/It was deleted meanwhile/)).toBeVisible()
  expect(await screen.findByRole("button", { name: "Approve" })).toBeVisible()
})

test("a post that was too late goes to its account's next free slot, and is told when", async () => {
  const late = makePost({ status: "failed", failure_code: "too-late", failure_reason: "It is 300 minutes late." })
  serve([late])
  connect()
  server.use(
    http.post(api(`/content/${late.id}/queue`), () => {
      serve([])
      return HttpResponse.json({ ...late, status: "scheduled", scheduled_for: FUTURE })
    }),
  )
  renderApp(<NeedsYou />)
  expect(await screen.findByText("A post on Bluesky was too late")).toBeVisible()

  await userEvent.click(screen.getByRole("button", { name: "Next free slot" }))

  expect(await screen.findByText(/^Goes out Thu 19 Nov, 07:10/)).toBeVisible()
  expect(await screen.findByText(/Nothing right now/)).toBeVisible()
})

test("a post that may be live takes an address, and says what was wrong with it", async () => {
  const doubtful = makePost({ status: "unconfirmed", failure_reason: "The line went dead." })
  serve([doubtful])
  const sent: unknown[] = []
  server.use(
    http.post(api(`/content/${doubtful.id}/resolve`), async ({ request }) => {
      const body = (await request.json()) as { permalink: string }
      sent.push(body)
      if (!body.permalink.includes("/post/")) {
        return problem(422, "not-a-posts-address", "Give the address of the post itself.")
      }
      serve([])
      return HttpResponse.json({ ...doubtful, status: "published" })
    }),
  )
  renderApp(<NeedsYou />)
  await userEvent.click(await screen.findByRole("button", { name: "I have looked" }))
  const address = screen.getByLabelText(/Its address/)

  await userEvent.type(address, "https://bsky.app/profile/me")
  await userEvent.click(screen.getByRole("button", { name: "It is live" }))
  expect(await screen.findByText("Give the address of the post itself.")).toBeVisible()

  await userEvent.clear(address)
  await userEvent.type(address, "https://bsky.app/profile/me/post/1")
  await userEvent.click(screen.getByRole("button", { name: "It is live" }))
  expect(await screen.findByText(/Nothing right now/)).toBeVisible()
  expect(sent.at(-1)).toEqual({ resolution: "published", permalink: "https://bsky.app/profile/me/post/1" })
})
