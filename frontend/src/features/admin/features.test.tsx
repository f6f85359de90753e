import { screen } from "@testing-library/react"
import { HttpResponse, http } from "msw"
import { expect, test } from "vitest"
import { renderApp } from "../../../tests/render"
import { answerRequests, api, server } from "../../../tests/server"
import { Features } from "./features"

answerRequests()

test.each([
  { posthog_key: "phc_1", isOn: false, says: "Off", how: /Switched by the flags/ },
  { posthog_key: null, isOn: true, says: "On", how: /All are on/ },
])("a feature is $says, and it is told where that is switched", async ({ posthog_key, isOn, says, how }) => {
  server.use(http.get(api("/config"), () => HttpResponse.json({ auth: "local", posthog_key, flags: { ideas: isOn } })))

  renderApp(<Features />)

  expect(await screen.findByText("The shelf of ideas in the library")).toBeVisible()
  expect(screen.getByText(says)).toBeVisible()
  expect(screen.getByText(how)).toBeVisible()
})
