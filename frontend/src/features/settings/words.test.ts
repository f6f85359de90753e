import { expect, test } from "vitest"
import { withWords } from "./words"

test("typed words are added one by one, in order", () => {
  expect(withWords(["cheap"], "deal, game  changing;\nhustle")).toEqual(["cheap", "deal", "game changing", "hustle"])
})

test("a word that is there already, in whatever case, is not added again", () => {
  expect(withWords(["Cheap"], "CHEAP, cheap")).toEqual(["Cheap"])
})

test("nothing typed adds nothing", () => {
  expect(withWords(["cheap"], "  ,, ")).toEqual(["cheap"])
})
