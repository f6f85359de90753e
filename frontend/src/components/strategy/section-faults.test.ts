import { expect, test } from "vitest"
import { makeStrategy } from "../../../tests/strategies"
import { faultOf } from "./section-faults"

const draft = makeStrategy().document

test("a section as it was written has no fault", () => {
  expect(faultOf("pillars", draft)).toBeNull()
  expect(faultOf("platforms", draft)).toBeNull()
  expect(faultOf("experiments", { experiments: [] })).toBeNull()
})

test("shares are whole numbers that sum to 100, and names differ", () => {
  const [first, ...rest] = draft.pillars as [(typeof draft.pillars)[0], ...typeof draft.pillars]

  expect(faultOf("pillars", { pillars: [{ ...first, share: 49 }, ...rest] })).toBe("shares")
  expect(faultOf("pillars", { pillars: [{ ...first, share: Number.NaN }, ...rest] })).toBe("shares")
  expect(faultOf("pillars", { pillars: [{ ...first, name: "neighbours " }, ...rest] })).toBe("sameName")
  expect(faultOf("pillars", { pillars: [{ ...first, name: " " }, ...rest] })).toBe("empty")
})

test("somewhere, and at least once a week", () => {
  expect(faultOf("platforms", { platforms: [], posting_frequency: {} })).toBe("noPlatform")
  expect(faultOf("platforms", { ...draft, posting_frequency: { sandbox: 0 } })).toBe("pace")
})
