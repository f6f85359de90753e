import { expect, test } from "vitest"
import { formatMicrodollars, formatPrice } from "./format"

test.each([
  [0, "$0.00"],
  [1, "under $0.01"],
  [9_999, "under $0.01"],
  [10_000, "$0.01"],
  [420_000, "$0.42"],
  [1_234_567_890, "$1,234.57"],
])("%d millionths of a dollar read as %s", (amount, words) => {
  expect(formatMicrodollars(amount)).toBe(words)
})

test.each([
  [1900, "eur", "€19"],
  [950, "usd", "$9.50"],
  [0, "usd", "$0"],
])("%d cents in %s read as %s", (cents, currency, words) => {
  expect(formatPrice(cents, currency)).toBe(words)
})
