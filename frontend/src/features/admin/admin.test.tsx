import { screen } from "@testing-library/react"
import { expect, test } from "vitest"
import { renderApp } from "../../../tests/render"
import { answerRequests } from "../../../tests/server"
import { makeUser } from "../../../tests/user"
import { Admin } from "./admin"

answerRequests()

test("whoever is no administrator is told so, and nothing is asked of the server", async () => {
  renderApp(<Admin />, { auth: { status: "in", user: makeUser() } })

  expect(await screen.findByText("This page is for administrators")).toBeInTheDocument()
  expect(screen.queryByRole("navigation", { name: "Parts" })).not.toBeInTheDocument()
})

test("an administrator has the parts before them", async () => {
  renderApp(<Admin />, { auth: { status: "in", user: makeUser({ role: "admin" }) } })

  expect(await screen.findByRole("button", { name: "Users" })).toBeInTheDocument()
  expect(screen.getByRole("button", { name: "Overview" })).toHaveAttribute("aria-current", "page")
})
