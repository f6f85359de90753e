import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import type { AuthState } from "@/auth/types"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, server } from "../../../tests/server"
import { makeUser } from "../../../tests/user"
import { DeleteAccount } from "./delete-account"
import { Profile } from "./profile"
import { Security } from "./security"

answerRequests()

const CLERK: Partial<AuthState> = {
  kind: "clerk",
  status: "in",
  user: makeUser({ email_verified_at: null }),
  screens: { signIn: null, signUp: null, account: <p>Their account page</p> },
}

test("sign-in and sessions are shown by whoever keeps the account", () => {
  renderApp(<Security />, { auth: CLERK, hasBusiness: false })

  expect(screen.getByText("Their account page")).toBeInTheDocument()
  expect(screen.queryByLabelText("Current password")).not.toBeInTheDocument()
})

test("the name is shown, and changed there", async () => {
  renderApp(<Profile />, { auth: CLERK })

  expect(await screen.findByText("Maya Whitfield")).toBeInTheDocument()
  expect(screen.getByRole("link", { name: "sign-in and sessions" })).toHaveAttribute(
    "href",
    expect.stringContaining("section=security"),
  )
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument()
  expect(screen.queryByRole("button", { name: "Send the link again" })).not.toBeInTheDocument()
})

test("deleting the account asks for no password, and signs out there too", async () => {
  const signOut = vi.fn(async () => {})
  let sent: unknown
  server.use(
    http.delete(api("/auth/me"), async ({ request }) => {
      sent = await request.json()
      return new HttpResponse(null, { status: 204 })
    }),
  )
  renderApp(<DeleteAccount />, { auth: { ...CLERK, signOut }, hasBusiness: false })

  await userEvent.click(screen.getByRole("button", { name: "Delete account" }))
  expect(screen.queryByLabelText("Your password")).not.toBeInTheDocument()
  await userEvent.click(screen.getByLabelText(/maya@example.com/))
  await userEvent.paste("maya@example.com")
  await userEvent.click(screen.getAllByRole("button", { name: "Delete account" })[1] as HTMLElement)

  await waitFor(() => expect(signOut).toHaveBeenCalledOnce())
  expect(sent).toEqual({})
})
