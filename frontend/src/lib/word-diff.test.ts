import { expect, test } from "vitest"
import { diffWords } from "./word-diff"

test("what is taken out comes before what takes its place", () => {
  expect(diffWords("warm and plain", "warm, dry and plain")).toEqual([
    { kind: "del", text: "warm " },
    { kind: "ins", text: "warm, dry " },
    { kind: "same", text: "and plain" },
  ])
})

test("the same text is one part, and nothing is none", () => {
  expect(diffWords("Bread, plainly.", "Bread, plainly.")).toEqual([{ kind: "same", text: "Bread, plainly." }])
  expect(diffWords("", "")).toEqual([])
})

test("a text that is new or gone is so as a whole", () => {
  expect(diffWords("", "Two loaves")).toEqual([{ kind: "ins", text: "Two loaves" }])
  expect(diffWords("Two loaves", "")).toEqual([{ kind: "del", text: "Two loaves" }])
})

test("both texts can be read from their difference", () => {
  const before = "The bakery that takes its time: eighteen hours for every loaf."
  const after = "The bakery that tells you when: eighteen hours, and gone by noon."

  const parts = diffWords(before, after)

  const read = (without: "ins" | "del") =>
    parts
      .filter(({ kind }) => kind !== without)
      .map(({ text }) => text.trim())
      .join(" ")
  expect(read("ins")).toBe(before)
  expect(read("del")).toBe(after)
})

test("a very long pair is told as wholly different instead of taking forever", () => {
  const long = Array.from({ length: 1500 }, (_, index) => `a${index}`).join(" ")

  expect(diffWords(long, `${long} b`).map(({ kind }) => kind)).toEqual(["del", "ins"])
})
