import { expect, test } from "vitest"
import { type Filters, isFiltered, queryOf } from "./filters"

const NONE: Filters = { status: "all", q: "", platform: null, pillar: null, tag: null, account: null }

test("without filters all posts of the business are asked for", () => {
  expect(queryOf("b", NONE)).toEqual({ business_id: "b", limit: 50 })
  expect(isFiltered(NONE)).toBe(false)
})

test("what needs a yes are drafts that nobody has accepted; drafts are all of them", () => {
  expect(queryOf("b", { ...NONE, status: "review" })).toMatchObject({ status: ["draft", "in_review"], approved: false })
  expect(queryOf("b", { ...NONE, status: "draft" })).not.toHaveProperty("approved")
})

test("the archive is asked for by itself, whatever stood in it", () => {
  expect(queryOf("b", { ...NONE, status: "archived" })).toEqual({ business_id: "b", limit: 50, archived: "only" })
})

test("words, platform, pillar and account go along; blanks are no words", () => {
  const filters = { ...NONE, q: "  rye ", platform: "bluesky", pillar: "From the oven", tag: "Rye", account: "a1" }

  expect(queryOf("b", filters)).toMatchObject({
    q: "rye",
    platform: ["bluesky"],
    pillar: "From the oven",
    tag: "Rye",
    social_account_id: "a1",
  })
  expect(queryOf("b", { ...NONE, q: "   " })).not.toHaveProperty("q")
})
