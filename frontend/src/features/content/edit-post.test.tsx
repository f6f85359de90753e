import { screen } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, server } from "../../../tests/server"
import { Counter } from "./edit-post"

answerRequests()

const rules = { max_length: 10, unit: "graphemes", max_bytes: null, url_length: null }

test.each([
  ["Rye.", "4 of 10", "text-ink-3"],
  ["Rye today", "9 of 10", "text-wait"],
  ["Rye is back", "Bluesky is 1 over 10", "text-bad"],
])("“%s” is counted in words and colour", async (text, words, colour) => {
  server.use(
    http.get(api("/platforms"), () =>
      HttpResponse.json({ items: [{ platform: "bluesky", name: "Bluesky", text: rules }] }),
    ),
  )

  renderApp(<Counter text={text} platform="bluesky" />, { hasBusiness: false })

  expect(await screen.findByText(words)).toHaveClass(colour)
})
