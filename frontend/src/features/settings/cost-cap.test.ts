import { expect, test } from "vitest"
import { centsOf } from "./cost-cap"

test.each([
  ["12", 1200],
  ["12.5", 1250],
  ["$12.50", 1250],
  ["0,05", 5],
  [" 3 ", 300],
])("“%s” is an amount", (typed, cents) => expect(centsOf(typed)).toBe(cents))

test.each(["", "-1", "1.234", "a", "1.", "12 50"])("“%s” is none", typed => expect(centsOf(typed)).toBeNull())
