import { expect, test } from "vitest"
import { changedTags, changesBack } from "./tags"

test("a tag that is there keeps its writing and its place; capitals make no other", () => {
  expect(changedTags(["Rye", "Buns"], ["rye", "New"], ["BUNS"])).toEqual(["Rye", "New"])
})

test("the way back gives each post what it had, and leaves alone what did not change", () => {
  const posts = [
    { id: "a", tags: ["Rye"] },
    { id: "b", tags: [] },
    { id: "c", tags: ["New"] },
    { id: "d", tags: [] },
  ]
  const back = changesBack(posts, { add: ["new"], remove: ["rye"] })

  expect(back).toEqual([
    { ids: ["a"], add: ["Rye"], remove: ["new"] },
    { ids: ["b", "d"], add: [], remove: ["new"] },
  ])
  for (const { ids, add, remove } of back) {
    for (const post of posts.filter(({ id }) => ids.includes(id))) {
      expect(changedTags(changedTags(post.tags, ["new"], ["rye"]), add, remove)).toEqual(post.tags)
    }
  }
})
