import { expect, test } from "vitest"
import { makeStrategy } from "../../tests/strategies"
import { changedSections, hasSection, partnerOf } from "./strategy-sections"

const draft = makeStrategy().document

test("sections that differ are named in reading order, whatever the order of keys", () => {
  const voice = { dont: draft.voice.dont, do: ["Name the loaf"], tone: draft.voice.tone }

  expect(changedSections(draft, { ...draft, voice, positioning: "Bread." })).toEqual(["positioning", "voice"])
  expect(changedSections(draft, JSON.parse(JSON.stringify(draft)))).toEqual([])
})

test("the pace is part of the platforms", () => {
  expect(changedSections(draft, { ...draft, posting_frequency: { sandbox: 7 } })).toEqual(["platforms"])
  expect(hasSection({ platforms: draft.platforms }, "platforms")).toBe(false)
})

test("an entry's partner is its namesake, else what lost its name at that place", () => {
  const name = (item: string) => item
  expect(partnerOf("b", 0, ["b", "a"], ["a", "b"], name)).toBe("b")
  expect(partnerOf("new", 1, ["a", "new"], ["a", "old"], name)).toBe("old")
  expect(partnerOf("new", 0, ["new", "a"], ["a"], name)).toBeNull()
})
