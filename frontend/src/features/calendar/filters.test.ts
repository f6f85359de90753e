import { expect, test } from "vitest"
import { makePost } from "../../../tests/posts"
import { filterGaps, filterPosts, isFiltered, NO_FILTERS, toggled } from "./filters"

const posts = [
  makePost({ platform: "bluesky", social_account_id: "one", status: "scheduled", made_by: "person" }),
  makePost({ platform: "mastodon", social_account_id: "two", status: "draft", pillar: "Neighbours" }),
  makePost({ platform: "mastodon", social_account_id: null, status: "failed", made_by: "person", pillar: null }),
]

const ids = (found: readonly { id: string }[]) => found.map(({ id }) => posts.findIndex(post => post.id === id))

test("no filter shows everything, and every filter narrows", () => {
  expect(ids(filterPosts(posts, NO_FILTERS))).toEqual([0, 1, 2])
  expect(ids(filterPosts(posts, { ...NO_FILTERS, platform: ["mastodon"] }))).toEqual([1, 2])
  expect(ids(filterPosts(posts, { ...NO_FILTERS, account: ["one", "two"] }))).toEqual([0, 1])
  expect(ids(filterPosts(posts, { ...NO_FILTERS, status: ["review"] }))).toEqual([1])
  expect(ids(filterPosts(posts, { ...NO_FILTERS, platform: ["mastodon"], pillar: ["Neighbours"] }))).toEqual([1])
})

test("gaps follow platform and account, and give way where a status is asked for", () => {
  const gaps = [
    { platform: "bluesky", social_account_id: "one" },
    { platform: "mastodon", social_account_id: null },
  ]

  expect(filterGaps(gaps, { ...NO_FILTERS, platform: ["mastodon"] })).toEqual([gaps[1]])
  expect(filterGaps(gaps, { ...NO_FILTERS, account: ["one"] })).toEqual([gaps[0]])
  expect(filterGaps(gaps, { ...NO_FILTERS, status: ["scheduled"] })).toEqual([])
})

test("a chip pressed twice is as before", () => {
  expect(toggled(toggled(["a"], "b"), "b")).toEqual(["a"])
  expect(isFiltered({ ...NO_FILTERS, pillar: ["a"] })).toBe(true)
  expect(isFiltered(NO_FILTERS)).toBe(false)
})
