import { screen, waitFor, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { beforeAll, expect, test } from "vitest"
import type { PlatformAppRead } from "@/api/types.gen"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, problem, server } from "../../../tests/server"
import { Apps } from "./apps"

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

const app = (platform: PlatformAppRead["platform"], about: Partial<PlatformAppRead> = {}): PlatformAppRead => ({
  platform,
  name: platform,
  source: "none",
  client_id: null,
  settings: [`${platform.toUpperCase()}_ID`, `${platform.toUpperCase()}_SECRET`],
  redirect_uri: `https://example.org/api/v1/social/callback/${platform}`,
  ...about,
})

const path = api("/admin/platforms/linkedin/app")

function open(...items: PlatformAppRead[]) {
  server.use(http.get(api("/admin/platforms/apps"), () => HttpResponse.json({ items })))
  renderApp(<Apps />)
}

const row = async (name: string) => {
  const heading = await screen.findByRole("heading", { name: new RegExp(`^${name}`) })
  return within(heading.closest("li") as HTMLElement)
}

test("what the settings hold is changed there, and what was entered is changed or removed here", async () => {
  open(app("x", { source: "settings", client_id: "set-1" }), app("threads", { source: "entered", client_id: "in-1" }))

  const x = await row("x")
  expect(x.getByText("Client id set-1")).toBeInTheDocument()
  expect(x.getByText("Change X_ID and X_SECRET in the server’s environment.")).toBeInTheDocument()
  expect(x.getByLabelText("Redirect URI")).toHaveValue("https://example.org/api/v1/social/callback/x")
  expect(x.queryByRole("button", { name: /Change|Remove|Enter/ })).not.toBeInTheDocument()
  const threads = await row("threads")
  expect(threads.getByRole("button", { name: "Change the app for threads" })).toBeInTheDocument()
  expect(threads.getByRole("button", { name: /^Remove/ })).toBeInTheDocument()
})

test("an id and a secret are needed, and go to the server as typed", async () => {
  const sent: unknown[] = []
  server.use(
    http.put(path, async ({ request }) => {
      sent.push(await request.json())
      return new HttpResponse(null, { status: 204 })
    }),
  )
  open(app("linkedin"))
  const linkedin = await row("linkedin")
  await userEvent.click(linkedin.getByRole("button", { name: "Enter an app for linkedin" }))
  await userEvent.click(linkedin.getByRole("button", { name: "Save" }))
  expect(await linkedin.findByText("The client id is needed")).toBeInTheDocument()
  expect(linkedin.getByText("The client secret is needed")).toBeInTheDocument()
  expect(linkedin.getByLabelText("Client secret")).toHaveAttribute("type", "password")

  await userEvent.type(linkedin.getByLabelText("Client id"), " 77abc ")
  await userEvent.type(linkedin.getByLabelText("Client secret"), "open sesame")
  await userEvent.click(linkedin.getByRole("button", { name: "Save" }))

  await waitFor(() => expect(sent).toEqual([{ client_id: "77abc", client_secret: "open sesame" }]))
  await waitFor(() => expect(linkedin.queryByLabelText("Client secret")).not.toBeInTheDocument())
})

test("what the platform does not know is said in the form, and a bad field at that field", async () => {
  open(app("linkedin", { source: "entered", client_id: "77abc" }))
  const linkedin = await row("linkedin")
  await userEvent.click(linkedin.getByRole("button", { name: "Change the app for linkedin" }))
  expect(linkedin.getByLabelText("Client secret")).toHaveValue("")
  await userEvent.type(linkedin.getByLabelText("Client secret"), "wrong")
  server.use(http.put(path, () => problem(422, "platform-app-not-known", "Nothing was saved. It knows no such app.")))
  await userEvent.click(linkedin.getByRole("button", { name: "Save" }))
  expect(await linkedin.findByText("Nothing was saved. It knows no such app.")).toBeInTheDocument()

  server.use(http.put(path, () => problem(422, "invalid", "No.", [{ pointer: "/client_id", detail: "One line only" }])))
  await userEvent.click(linkedin.getByRole("button", { name: "Save" }))
  expect(await linkedin.findByText("One line only")).toBeInTheDocument()
  expect(linkedin.getByLabelText("Client id")).toHaveAttribute("aria-invalid", "true")
})

test("removing asks first", async () => {
  let removed = 0
  server.use(
    http.delete(path, () => {
      removed += 1
      return new HttpResponse(null, { status: 204 })
    }),
  )
  open(app("linkedin", { source: "entered", client_id: "77abc" }))
  await userEvent.click((await row("linkedin")).getByRole("button", { name: /^Remove/ }))
  const dialog = within(screen.getByRole("dialog"))
  expect(dialog.getByText(/stop working when linkedin asks/)).toBeInTheDocument()
  expect(removed).toBe(0)

  await userEvent.click(dialog.getByRole("button", { name: "Remove" }))

  await waitFor(() => expect(removed).toBe(1))
})
