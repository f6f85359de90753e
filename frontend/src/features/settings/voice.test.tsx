import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { HttpResponse, http } from "msw"
import { expect, test, vi } from "vitest"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, BUSINESS, problem, server } from "../../../tests/server"
import { Voice } from "./voice"

answerRequests()

function answer(side: "offline" | "openrouter" = "offline") {
  const saved = vi.fn()
  server.use(
    http.get(api("/integrations"), () => HttpResponse.json({ writer: { side, name: "A writer", models: {} } })),
    http.put(api(`/businesses/${BUSINESS.id}`), async ({ request }) => {
      const body = (await request.json()) as object
      saved(body)
      return HttpResponse.json({ ...BUSINESS, ...body })
    }),
  )
  renderApp(<Voice />)
  return saved
}

test("what is typed is saved whole, with the version that was seen", async () => {
  const saved = answer()

  await userEvent.type(await screen.findByLabelText("Sample 1"), "We are up at four.")
  await userEvent.type(screen.getByLabelText("Word or phrase"), "cheap{Enter}Cheap{Enter}deal,")
  await userEvent.click(screen.getAllByRole("button", { name: "None" })[0] as HTMLElement)
  await userEvent.click(screen.getByRole("button", { name: "Save voice" }))

  await vi.waitFor(() => expect(saved).toHaveBeenCalled())
  expect(saved).toHaveBeenCalledWith({
    voice: { samples: ["We are up at four."], banned_words: ["cheap", "deal"], emoji: "none", hashtags: "usual" },
    version: 1,
  })
  expect(await screen.findByText("Saved. The next posts keep to it.")).toBeInTheDocument()
})

test("a word is taken off the list again", async () => {
  answer()
  await userEvent.type(await screen.findByLabelText("Word or phrase"), "cheap{Enter}")

  await userEvent.click(screen.getByRole("button", { name: "Remove cheap" }))

  expect(screen.queryByText("cheap")).not.toBeInTheDocument()
})

test("without a model it says what is taken from samples, and with one what more", async () => {
  answer("offline")
  expect(await screen.findByText(/only your short forms/)).toBeInTheDocument()
})

test("a refusal stands where it belongs and nothing typed is lost", async () => {
  answer()
  server.use(
    http.put(api(`/businesses/${BUSINESS.id}`), () =>
      problem(422, "invalid", "Nothing was saved.", [
        { pointer: "/voice/samples/0", detail: "String should have at most 2000 characters" },
      ]),
    ),
  )
  await userEvent.type(await screen.findByLabelText("Sample 1"), "Long")

  await userEvent.click(screen.getByRole("button", { name: "Save voice" }))

  expect(await screen.findByText("String should have at most 2000 characters")).toBeInTheDocument()
  expect(screen.getByLabelText("Sample 1")).toHaveValue("Long")
})
