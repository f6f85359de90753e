import { expect, test } from "vitest"
import type { GapRead } from "@/api/types.gen"
import { makePost } from "../../../tests/posts"
import { byDay, clock, HOUR_PX, hoursFor, type Item, minuteAt, placeDay } from "./layout"

const LONDON = "Europe/London"
const post = (time: string, day = "2026-11-19") => makePost({ scheduled_for: `${day}T${time}:00Z` })
const gap = (scheduled_for: string): GapRead => ({
  platform: "bluesky",
  social_account_id: null,
  scheduled_for,
  is_slot: true,
  why: "Because.",
})
const asItem = (one: ReturnType<typeof post>): Item => ({ kind: "post", post: one })

test("cards stand at their wall time and never lie on each other", () => {
  const items = [post("07:10"), post("07:30"), post("18:00")].map(asItem)

  const [first, second, third] = placeDay(items, LONDON, 6)

  expect(first?.top).toBeCloseTo((70 / 60) * HOUR_PX)
  expect(second?.top).toBeGreaterThanOrEqual((first?.top ?? 0) + (first?.height ?? 0))
  expect(third?.top).toBe(12 * HOUR_PX)
})

test("a crowded day has small cards, so that it stays readable", () => {
  const crowded = placeDay(
    Array.from({ length: 30 }, () => asItem(post("09:00"))),
    LONDON,
    6,
  )

  expect(crowded.every(({ isCompact }) => isCompact)).toBe(true)
  expect(crowded.at(-1)?.top).toBeLessThan(30 * HOUR_PX + 3 * HOUR_PX)
})

test("posts and gaps fall on the days of the business, in order, on a day of 23 hours too", () => {
  // London's clocks go forward on 29 March 2026: 23:30Z on the 28th is still Saturday, 23:30Z on the 29th is Monday.
  const days = ["2026-03-28", "2026-03-29", "2026-03-30"]
  const posts = [post("23:30", "2026-03-28"), post("00:30", "2026-03-29"), post("23:30", "2026-03-29")]

  const found = byDay(days, posts, [gap("2026-03-29T08:00:00Z")], LONDON)

  expect(days.map(day => found.get(day)?.map(({ kind }) => kind))).toEqual([["post"], ["post", "gap"], ["post"]])
})

test("the hour that comes twice stands twice in its row, one under the other", () => {
  const items = [post("00:30", "2026-10-25"), post("01:30", "2026-10-25")].map(asItem)

  const [first, second] = placeDay(items, LONDON, 0)

  expect(first?.top).toBe(1.5 * HOUR_PX)
  expect(second?.top).toBe((first?.top ?? 0) + (first?.height ?? 0) + 4)
})

test("the hours drawn hold every post", () => {
  expect(hoursFor([], LONDON)).toEqual({ first: 6, last: 22 })
  expect(hoursFor([post("03:15"), post("23:40")], LONDON)).toEqual({ first: 3, last: 24 })
})

test("a card lands on a quarter of an hour, or on an open slot close by, within the day", () => {
  expect(clock(minuteAt(HOUR_PX * 2.2, 7, []))).toBe("09:15")
  expect(clock(minuteAt(HOUR_PX * 2.2, 7, [9 * 60 + 20]))).toBe("09:20")
  expect(clock(minuteAt(-HOUR_PX * 9, 7, []))).toBe("00:00")
  expect(clock(minuteAt(HOUR_PX * 30, 7, []))).toBe("23:45")
})
