import { expect, test } from "vitest"
import { advance, NOT_STARTED, type WrittenPost } from "./generation"

const post = (index: number, text = "Rye is back."): WrittenPost => ({
  index,
  post_id: `p${index}`,
  platform: "bluesky",
  pillar: null,
  text,
  scheduled_for: null,
})

test("progress never goes back, and a repeated line is said once", () => {
  let work = advance(NOT_STARTED, { event: "progress", data: { percent: 40, message: "Pillars" } }, 1)
  work = advance(work, { event: "progress", data: { percent: 20, message: "Pillars" } }, 2)

  expect(work.percent).toBe(40)
  expect(work.steps).toEqual([{ message: "Pillars", at: 1 }])
})

test("posts stand in the order of the plan, also when a resumed stream repeats one", () => {
  let work = advance(NOT_STARTED, { event: "post", data: post(2) }, 1)
  work = advance(work, { event: "post", data: post(0) }, 2)
  work = advance(work, { event: "post", data: post(2, "Again.") }, 3)

  expect(work.posts.map(({ index, text }) => [index, text])).toEqual([
    [0, "Rye is back."],
    [2, "Again."],
  ])
})

test("a failure keeps the posts that were written", () => {
  let work = advance(NOT_STARTED, { event: "post", data: post(0) }, 1)
  work = advance(
    work,
    {
      event: "done",
      data: { status: "failed", result: null, error: { code: "model-unavailable", message: "No answer." } },
    },
    2,
  )

  expect(work.posts).toHaveLength(1)
  expect(work.percent).toBe(0)
  expect(work.outcome?.status).toBe("failed")
})
