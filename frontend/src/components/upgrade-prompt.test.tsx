import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import { createBusiness } from "@/api/sdk.gen"
import "@/lib/api-setup"
import { renderApp } from "../../tests/render"
import { answerRequests, api, problem, server } from "../../tests/server"
import { UpgradePrompt } from "./upgrade-prompt"

vi.mock("next/navigation", () => ({ usePathname: () => "/dashboard/" }))

answerRequests()

const DETAIL =
  "The plan Free allows 1 business, and you have 1. Choose a larger plan, or delete one you no longer need."

async function ask(status: number, code: string) {
  server.use(http.post(api("/businesses"), () => problem(status, code, DETAIL)))
  renderApp(<UpgradePrompt />)
  await createBusiness({ body: { name: "Second", description: "We sell bread to the people of Leeds." } })
}

test("what a plan refuses is said with the way to a larger one", async () => {
  await ask(402, "plan-limit")

  expect(await screen.findByText(DETAIL)).toBeInTheDocument()
  expect(screen.getByRole("link", { name: "See plans" })).toHaveAttribute("href", expect.stringContaining("/billing"))
  await userEvent.click(screen.getByRole("button", { name: "Not now" }))
  expect(screen.queryByText(DETAIL)).not.toBeInTheDocument()
})

test("another refusal is none of its business", async () => {
  await ask(409, "conflict")

  expect(screen.queryByText(DETAIL)).not.toBeInTheDocument()
})

test("an answer without a problem in it breaks nothing", async () => {
  server.use(http.post(api("/businesses"), () => new HttpResponse("<html>", { status: 402 })))
  renderApp(<UpgradePrompt />)

  const { response } = await createBusiness({ body: { name: "Second", description: "We sell bread in Leeds, daily." } })

  expect(response?.status).toBe(402)
})
