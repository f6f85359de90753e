import { expect, test } from "vitest"
import { countText } from "./count"

const bluesky = { unit: "graphemes", url_length: null } as const
const x = { unit: "x_weighted", url_length: 23 } as const

test("Bluesky counts what a person sees as one character", () => {
  expect(countText("Brötchen 👩‍🍳🇬🇧", bluesky)).toBe(11)
})

test("X counts links as 23, wide characters as two and an emoji as two however it is put together", () => {
  expect(countText("See https://hearthandcrumb.example/stollen", x)).toBe(4 + 23)
  expect(countText("パン", x)).toBe(4)
  expect(countText("👩‍🍳", x)).toBe(2)
  expect(countText("Rye – still warm…", x)).toBe(18)
})

test("Threads counts an emoji by its bytes", () => {
  expect(countText("Brötchen 🍞", { unit: "emoji_as_bytes", url_length: null })).toBe(9 + 4)
})

test("other platforms count code points or UTF-16 units", () => {
  expect(countText("🍞", { unit: "code_points", url_length: null })).toBe(1)
  expect(countText("🍞", { unit: "utf16_units", url_length: null })).toBe(2)
})
