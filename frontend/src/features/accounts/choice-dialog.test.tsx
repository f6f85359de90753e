import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { beforeAll, expect, test, vi } from "vitest"
import type { ConnectChoiceRead } from "@/api/types.gen"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, BUSINESS, problem, server } from "../../../tests/server"
import { ChoiceDialog } from "./choice-dialog"

answerRequests()

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function show() {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function close() {
    this.open = false
  }
})

const CHOICE: ConnectChoiceRead = {
  id: "c0000000-0000-4000-8000-000000000000",
  business_id: BUSINESS.id,
  platform: "facebook",
  offered: [
    { account_id: "1", account_name: "Hearth", kind: "Page", why_not: null },
    { account_id: "2", account_name: "Crumb", kind: "Page", why_not: null },
    { account_id: "3", account_name: "Old shop", kind: "Page", why_not: "You may not create content there." },
  ],
  expires_at: new Date(Date.now() + 600_000).toISOString(),
}

const path = api(`/social/choices/${CHOICE.id}`)

function open(choice: Partial<ConnectChoiceRead> = {}) {
  server.use(http.get(path, () => HttpResponse.json({ ...CHOICE, ...choice })))
  const onDone = vi.fn()
  const onAgain = vi.fn()
  renderApp(
    <ChoiceDialog
      id={CHOICE.id}
      timezone="Europe/London"
      accounts={[]}
      onClose={() => {}}
      onDone={onDone}
      onAgain={onAgain}
    />,
  )
  return { onDone, onAgain }
}

test("what cannot be posted to is there with its reason, and cannot be chosen", async () => {
  open()

  expect(await screen.findByRole("checkbox", { name: /Old shop/ })).toBeDisabled()
  expect(screen.getByText("You may not create content there.")).toBeInTheDocument()
  expect(screen.getByRole("checkbox", { name: /Hearth/ })).not.toBeChecked()
})

test("those that are chosen are sent, with a key", async () => {
  const sent: { ids: unknown; key: string | null }[] = []
  server.use(
    http.post(path, async ({ request }) => {
      sent.push({ ids: await request.json(), key: request.headers.get("Idempotency-Key") })
      return HttpResponse.json([], { status: 201 })
    }),
  )
  const { onDone } = open()
  await userEvent.click(await screen.findByRole("button", { name: "Connect" }))
  expect(screen.getByText("Choose at least one account.")).toBeInTheDocument()
  await userEvent.click(screen.getByRole("checkbox", { name: /Hearth/ }))
  await userEvent.click(screen.getByRole("checkbox", { name: /Crumb/ }))
  await userEvent.click(screen.getByRole("button", { name: "Connect 2" }))

  await waitFor(() => expect(onDone).toHaveBeenCalled())
  expect(sent).toEqual([{ ids: { account_ids: ["1", "2"] }, key: expect.stringMatching(/^[0-9a-f-]{36}$/) }])
})

test("a refusal stands in the form, and another choice can be made", async () => {
  server.use(
    http.post(path, () => problem(409, "account-connected-elsewhere", "Hearth is connected by somebody else.")),
  )
  open()
  await userEvent.click(await screen.findByRole("checkbox", { name: /Hearth/ }))
  await userEvent.click(screen.getByRole("button", { name: "Connect 1" }))

  expect(await screen.findByText("Hearth is connected by somebody else.")).toBeInTheDocument()
  expect(screen.getByRole("checkbox", { name: /Crumb/ })).toBeEnabled()
})

test("a choice that is over says so, and leads to another", async () => {
  server.use(http.get(path, () => problem(404, "connect-choice-unknown", "Over.")))
  const onAgain = vi.fn()
  renderApp(
    <ChoiceDialog id={CHOICE.id} timezone="UTC" accounts={[]} onClose={() => {}} onDone={() => {}} onAgain={onAgain} />,
  )
  await userEvent.click(await screen.findByRole("button", { name: "Connect again" }))

  expect(onAgain).toHaveBeenCalledWith(null)
})

test("one whose time runs out while it stands open is over too", async () => {
  open({ expires_at: new Date(Date.now() + 300).toISOString() })
  expect(await screen.findByRole("checkbox", { name: /Hearth/ })).toBeInTheDocument()

  expect(await screen.findByText(/older than half an hour/)).toBeInTheDocument()
})
