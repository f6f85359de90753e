import { expect, test } from "vitest"
import { type Change, diffWords } from "./diff"

const before = (changes: Change[]) => changes.filter(({ kind }) => kind !== "added").map(({ text }) => text)
const after = (changes: Change[]) => changes.filter(({ kind }) => kind !== "removed").map(({ text }) => text)
const bare = (text: string) => text.replace(/\s+/g, " ").trim()

test("what stays stays, what goes and comes stands beside it", () => {
  const changes = diffWords("Rye is back on the shelf today.", "Rye is back on the counter today.")

  expect(changes.map(({ kind, text }) => `${kind}:${text.trim()}`)).toEqual([
    "same:Rye is back on the",
    "removed:shelf",
    "added:counter",
    "same:today.",
  ])
})

test.each([
  ["Rye.\n\nCome early.", "Rye, warm.\n\nCome by.\nWe open at 7."],
  ["", "All new words."],
  ["All of it goes.", ""],
  ["One two three four five", "five four three two one"],
  ["Gleich 👩‍🍳 hier", "Gleich 🍞 dort"],
])("both texts can be read out of the difference: “%s”", (left, right) => {
  const changes = diffWords(left, right)

  expect(bare(before(changes).join(""))).toBe(bare(left))
  expect(bare(after(changes).join(""))).toBe(bare(right))
})

test("one phrase for another is one change, not a zip of single words", () => {
  const changes = diffWords("We bake it in the old oven", "You eat it by a new window")

  expect(changes.filter(({ kind }) => kind === "removed")).toHaveLength(1)
  expect(changes.filter(({ kind }) => kind === "added")).toHaveLength(1)
})
