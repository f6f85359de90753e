import { render, screen } from "@testing-library/react"
import { IntlProvider } from "use-intl"
import { expect, test } from "vitest"
import messages from "../../../messages/en.json"
import { makeStrategy } from "../../../tests/strategies"
import { type Compared, SectionBody } from "./section-body"

const draft = makeStrategy().document
const [oven, made, neighbours] = draft.pillars as [
  (typeof draft.pillars)[0],
  (typeof draft.pillars)[0],
  (typeof draft.pillars)[0],
]

function show(compared: Compared, section: "pillars" | "voice" = "pillars", shown = draft) {
  return render(
    <IntlProvider locale="en-GB" messages={messages} timeZone="UTC">
      <SectionBody section={section} draft={shown} {...compared} />
    </IntlProvider>,
  )
}

const texts = (tag: "ins" | "del") => [...document.querySelectorAll(tag)].map(({ textContent }) => textContent)

test("without another version nothing is marked", () => {
  show({})

  expect(texts("ins")).toEqual([])
  expect(screen.getByText("50%")).toBeVisible()
})

test("shares that moved are struck and marked, and what went is struck as a whole", () => {
  const other = {
    ...draft,
    pillars: [{ ...oven, share: 30 }, made, { ...neighbours, name: "Order ahead" }, neighbours],
  }

  show({ other })

  expect(texts("del")).toContain("30%")
  expect(texts("ins")).toEqual(["50%"])
  expect(texts("del")).toContain("Order ahead, 20%")
})

test("side by side the old one shows what was taken out and the new one what was put in", () => {
  const other = { ...draft, voice: { ...draft.voice, dont: ["Shout", "Use emojis"] } }

  const old = show({ other: draft, side: "old" }, "voice", other)
  expect([texts("del"), texts("ins")]).toEqual([["Use emojis"], []])
  old.unmount()

  show({ other, side: "new" }, "voice", draft)
  expect([texts("del"), texts("ins")]).toEqual([[], []])
})
