import { screen, waitFor } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, problem, server } from "../../../tests/server"
import { ConnectOutcome } from "./connect-outcome"

answerRequests()

const ACCOUNT = "a0000000-0000-4000-8000-000000000000"

/** The browser comes back from the platform without its session, and somebody is signed in here. */
function comeBack() {
  const search = "?finish=x&code=once&state=ours"
  window.history.replaceState(null, "", `/accounts/${search}`)
  const onConnected = vi.fn()
  renderApp(<ConnectOutcome onConnected={onConnected} />, { search })
  return onConnected
}

test("what the platform sent is handed over once, and taken out of the address", async () => {
  const handed: unknown[] = []
  server.use(
    http.post(api("/social/callback/x"), async ({ request }) => {
      handed.push(await request.json())
      return HttpResponse.json({ connected: ACCOUNT, choose: null })
    }),
  )

  const onConnected = comeBack()

  await waitFor(() => expect(onConnected).toHaveBeenCalledWith(ACCOUNT))
  expect(handed).toEqual([{ parameters: { code: "once", state: "ours" } }])
  expect(window.location.search).not.toContain("once")
})

test("whoever did not start it is told so", async () => {
  server.use(
    http.post(api("/social/callback/x"), () => problem(403, "connect-started-by-another", "Sign in as that person.")),
  )

  const onConnected = comeBack()

  expect(await screen.findByRole("alert")).toBeInTheDocument()
  expect(onConnected).not.toHaveBeenCalled()
})
