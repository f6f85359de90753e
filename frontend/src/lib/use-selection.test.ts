import { expect, test } from "vitest"
import { selected } from "./use-selection"

const LIST = ["a", "b", "c", "d", "e"]

test("one press chooses, another lets go", () => {
  const one = selected(LIST, new Set(), null, "b", false)

  expect([...one]).toEqual(["b"])
  expect([...selected(LIST, one, "b", "b", false)]).toEqual([])
})

test("with Shift everything between is chosen, in either direction", () => {
  expect([...selected(LIST, new Set(["b"]), "b", "d", true)].sort()).toEqual(["b", "c", "d"])
  expect([...selected(LIST, new Set(["d"]), "d", "a", true)].sort()).toEqual(["a", "b", "c", "d"])
})

test("with Shift on a chosen one the range is let go", () => {
  expect([...selected(LIST, new Set(LIST), "b", "d", true)].sort()).toEqual(["a", "e"])
})

test("a range from one that is gone is just the one", () => {
  expect([...selected(LIST, new Set(), "z", "c", true)]).toEqual(["c"])
})
