import { screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { ApiKeyRead } from "@/api/types.gen"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, problem, server } from "../../../tests/server"
import { ApiKeys } from "./api-keys"

answerRequests()

const SECRET = "agk_Ab3dEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg"

function makeKey(about: Partial<ApiKeyRead> = {}): ApiKeyRead {
  return {
    id: "c0000000-0000-4000-8000-000000000000",
    name: "Nightly report",
    scope: "read",
    prefix: SECRET.slice(0, 10),
    created_at: "2026-11-01T12:00:00Z",
    last_used_at: null,
    expires_at: "2027-01-30T12:00:00Z",
    is_expired: false,
    ...about,
  }
}

/** Keeps keys as the API does; what it was asked is returned. */
function answer(kept: ApiKeyRead[] = []) {
  let keys = kept
  const asked = vi.fn()
  server.use(
    http.get(api("/auth/api-keys"), () => HttpResponse.json({ items: keys, next_cursor: null })),
    http.post(api("/auth/api-keys"), async ({ request }) => {
      const body = (await request.json()) as { name: string; scope: "read" | "write" }
      asked("made", body)
      const made = makeKey({ name: body.name, scope: body.scope })
      keys = [made, ...keys]
      return HttpResponse.json({ key: SECRET, api_key: made }, { status: 201 })
    }),
    http.delete(api("/auth/api-keys/:id"), ({ params }) => {
      asked("revoked", params.id)
      keys = keys.filter(({ id }) => id !== params.id)
      return new HttpResponse(null, { status: 204 })
    }),
  )
  return asked
}

test("with no key it says what one is for, and makes one", async () => {
  const asked = answer()
  const user = userEvent.setup()
  renderApp(<ApiKeys />)

  expect(await screen.findByText("No API keys yet")).toBeInTheDocument()
  await user.click(screen.getByRole("button", { name: "Make a key" }))
  await user.type(screen.getByLabelText("Name"), "  Shop  ")
  await user.click(screen.getByRole("radio", { name: /^Read and write/ }))
  await user.selectOptions(screen.getByLabelText("How long it works"), "Until I revoke it")
  await user.click(screen.getByRole("button", { name: "Make key" }))

  expect(await screen.findByLabelText("Key")).toHaveValue(SECRET)
  expect(asked).toHaveBeenCalledWith("made", { name: "Shop", scope: "write", expires_in_days: null })
  expect(screen.getByRole("button", { name: "Copy" })).toHaveFocus()
  expect(await screen.findByRole("button", { name: "Revoke Shop" })).toBeInTheDocument()
})

test("a key reads for 90 days unless something else is chosen", async () => {
  const asked = answer()
  renderApp(<ApiKeys />)

  await userEvent.click(await screen.findByRole("button", { name: "Make a key" }))
  await userEvent.type(screen.getByLabelText("Name"), "Report{Enter}")

  await screen.findByLabelText("Key")
  expect(asked).toHaveBeenCalledWith("made", { name: "Report", scope: "read", expires_in_days: 90 })
})

test("a key is copied, put away, and never seen again", async () => {
  answer()
  const user = userEvent.setup()
  renderApp(<ApiKeys />)
  await user.click(await screen.findByRole("button", { name: "Make a key" }))
  await user.type(screen.getByLabelText("Name"), "Report{Enter}")

  await user.click(await screen.findByRole("button", { name: "Copy" }))
  expect(await screen.findByRole("button", { name: "Copied" })).toBeInTheDocument()
  expect(await navigator.clipboard.readText()).toBe(SECRET)

  await user.click(screen.getByRole("button", { name: "I have kept it" }))
  expect(document.body.innerHTML).not.toContain(SECRET)
  expect(screen.getByText(/^agk_Ab3dEf…/)).toBeInTheDocument()
})

test("where the browser does not lend the clipboard, the key is marked for copying by hand", async () => {
  answer()
  const user = userEvent.setup()
  renderApp(<ApiKeys />)
  await user.click(await screen.findByRole("button", { name: "Make a key" }))
  await user.type(screen.getByLabelText("Name"), "Report{Enter}")
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("no", "NotAllowedError"))

  await user.click(await screen.findByRole("button", { name: "Copy" }))

  expect(await screen.findByText(/The key is marked/)).toBeInTheDocument()
  const input = screen.getByLabelText<HTMLInputElement>("Key")
  expect([input.selectionStart, input.selectionEnd]).toEqual([0, SECRET.length])
})

test("a key without a name is not asked for, and a refusal is said in the dialog", async () => {
  const asked = answer()
  renderApp(<ApiKeys />)
  await userEvent.click(await screen.findByRole("button", { name: "Make a key" }))

  await userEvent.click(screen.getByRole("button", { name: "Make key" }))
  expect(await screen.findByText("Type what the key is for")).toBeInTheDocument()
  expect(asked).not.toHaveBeenCalled()

  server.use(
    http.post(api("/auth/api-keys"), () =>
      problem(409, "too-many-api-keys", "You have 20 keys that work. Revoke one that is no longer used."),
    ),
  )
  await userEvent.type(screen.getByLabelText("Name"), "One more{Enter}")
  expect(await within(screen.getByRole("dialog")).findByText(/Revoke one/)).toBeInTheDocument()
})

test("each key says what it may do, when it was used and when it ends", async () => {
  answer([
    makeKey({ scope: "write", last_used_at: "2026-11-18T07:10:00Z", expires_at: null }),
    makeKey({ id: "d0000000-0000-4000-8000-000000000000", name: "Old", is_expired: true }),
  ])
  renderApp(<ApiKeys />)

  const [first, second] = await screen.findAllByRole("listitem")

  expect(first).toHaveTextContent(
    /Read and write.*agk_Ab3dEf… · made 1 Nov 2026 · works until revoked.*Last used Tue 17 Nov, 23:10/,
  )
  expect(second).toHaveTextContent(/Old.*expired.*ended 30 Jan 2027.*Never used/)
})

test("revoking asks first, and says what it means", async () => {
  const asked = answer([makeKey()])
  renderApp(<ApiKeys />)

  await userEvent.click(await screen.findByRole("button", { name: "Revoke Nightly report" }))
  const dialog = screen.getByRole("dialog", { name: "Revoke Nightly report?" })
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }))
  expect(asked).not.toHaveBeenCalled()

  await userEvent.click(screen.getByRole("button", { name: "Revoke Nightly report" }))
  await userEvent.click(screen.getByRole("button", { name: "Revoke key" }))

  expect(await screen.findByText("Nightly report is revoked")).toBeInTheDocument()
  expect(await screen.findByText("No API keys yet")).toBeInTheDocument()
})

test("an expired key is taken off the list without a question", async () => {
  const asked = answer([makeKey({ is_expired: true })])
  renderApp(<ApiKeys />)

  await userEvent.click(await screen.findByRole("button", { name: "Remove Nightly report" }))

  expect(await screen.findByText("No API keys yet")).toBeInTheDocument()
  expect(asked).toHaveBeenCalledWith("revoked", makeKey().id)
})

test("a list that does not load can be asked for again", async () => {
  answer([makeKey()])
  server.use(http.get(api("/auth/api-keys"), () => problem(403, "not-allowed", "Not now."), { once: true }))
  renderApp(<ApiKeys />)

  expect(await screen.findByText("Your API keys did not load")).toBeInTheDocument()
  await userEvent.click(screen.getByRole("button", { name: "Retry" }))

  expect(await screen.findByText("Nightly report")).toBeInTheDocument()
})
