import { screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, problem, server } from "../../../tests/server"
import { SignInForm } from "./sign-in-form"

answerRequests()

async function fillIn(email: string, password: string) {
  if (email) await userEvent.type(screen.getByLabelText("E-mail"), email)
  if (password) await userEvent.type(screen.getByLabelText("Password"), password)
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }))
}

test("empty fields are named at the fields, and nothing is sent", async () => {
  renderApp(<SignInForm />, { hasBusiness: false })

  await fillIn("", "")

  expect(await screen.findByText("Type your e-mail address")).toBeVisible()
  expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("Type your password")
  expect(screen.getByLabelText("E-mail")).toHaveFocus()
})

test("a refusal stands in the form in the server's words", async () => {
  server.use(
    http.post(api("/auth/login"), () => problem(401, "wrong-credentials", "That password does not match this e-mail.")),
  )
  renderApp(<SignInForm />, { hasBusiness: false })

  await fillIn("maya@example.com", "wrong")

  expect(await screen.findByText("That password does not match this e-mail.")).toBeVisible()
  expect(screen.getByLabelText("E-mail")).toHaveValue("maya@example.com")
})

test("a refusal of one field stands at that field", async () => {
  const errors = [{ pointer: "/email", detail: "No mail goes to this address" }]
  server.use(http.post(api("/auth/login"), () => problem(422, "invalid", "Correct the fields.", errors)))
  renderApp(<SignInForm />, { hasBusiness: false })

  await fillIn("maya@example.com", "secret")

  await waitFor(() =>
    expect(screen.getByLabelText("E-mail")).toHaveAccessibleDescription("No mail goes to this address"),
  )
  expect(screen.queryByText("Correct the fields.")).not.toBeInTheDocument()
})

test("signing in sends the guard header and asks again who is there", async () => {
  const refresh = vi.fn(async () => {})
  let guard: string | null = null
  server.use(
    http.post(api("/auth/login"), ({ request }) => {
      guard = request.headers.get("X-CSRF")
      return HttpResponse.json({ access_token: "t", token_type: "bearer", expires_in: 60, user: null })
    }),
  )
  renderApp(<SignInForm />, { hasBusiness: false, auth: { refresh } })

  await fillIn("maya@example.com", "secret")

  await waitFor(() => expect(refresh).toHaveBeenCalledOnce())
  expect(guard).toBe("1")
})

test("the password can be shown", async () => {
  renderApp(<SignInForm />, { hasBusiness: false })
  expect(screen.getByLabelText("Password")).toHaveAttribute("type", "password")

  await userEvent.click(screen.getByRole("button", { name: "Show password" }))

  expect(screen.getByLabelText("Password")).toHaveAttribute("type", "text")
})
