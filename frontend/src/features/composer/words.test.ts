import { expect, test } from "vitest"
import { inOneText, sameWords, splitAtLimit, withNewPart, withoutPart, withPartMoved } from "./words"

const within = (limit: number) => (text: string) => text.length <= limit

test("a long text is cut between sentences, and nothing of it is lost", () => {
  const text = "Rye is back on the shelf. Come early, it sells out. We open at seven and close when it is gone."
  const parts = splitAtLimit(text, within(55), 25)

  expect(parts).toEqual([
    "Rye is back on the shelf. Come early, it sells out.",
    "We open at seven and close when it is gone.",
  ])
})

test("paragraphs are the better seam where they make parts of some length", () => {
  const text = `${"Rye. ".repeat(8).trim()}\n\n${"Buns. ".repeat(8).trim()}`

  expect(splitAtLimit(text, within(60), 25)).toEqual(["Rye. ".repeat(8).trim(), "Buns. ".repeat(8).trim()])
})

test("without sentences it is cut between words, and a word is never cut", () => {
  expect(splitAtLimit("one two three four", within(9), 25)).toEqual(["one two", "three", "four"])
  expect(splitAtLimit("x".repeat(30), within(9), 25)).toEqual(["x".repeat(30)])
})

test("there are never more parts than the platform takes", () => {
  expect(splitAtLimit("one two three four", within(5), 2)).toEqual(["one", "two three four"])
})

test("parts are added, moved and removed, and one always stays", () => {
  expect(withNewPart(["a", "b"], 0)).toEqual(["a", "", "b"])
  expect(withPartMoved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"])
  expect(withPartMoved(["a", "b"], 1, 2)).toEqual(["a", "b"])
  expect(withoutPart(["a", "b"], 0)).toEqual(["b"])
  expect(withoutPart(["a"], 0)).toEqual([""])
})

test("space around words makes no difference, the words and their order do", () => {
  expect(sameWords(["Rye. "], ["Rye."])).toBe(true)
  expect(sameWords(["a", "b"], ["b", "a"])).toBe(false)
  expect(inOneText(["Rye.", " ", "Come early."])).toBe("Rye.\n\nCome early.")
})
