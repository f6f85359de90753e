import { expect, test } from "vitest"
import type { PlatformSeriesRead } from "@/api/types.gen"
import { changePercent, sumByDay, sumFollowers } from "./overview"

const figures = { likes: null, comments: null, shares: null, clicks: null, saves: null, posts_published: 0 }
const series = (platform: "bluesky" | "sandbox", impressions: (number | null)[]): PlatformSeriesRead => ({
  platform,
  is_simulated: false,
  points: impressions.map((value, index) => ({
    on: `2026-11-0${index + 1}`,
    impressions: value,
    interactions: null,
    ...figures,
  })),
  previous_points: [],
})

test("days are summed over the platforms that told, and unknown stays unknown", () => {
  const two = [series("bluesky", [10, null, null]), series("sandbox", [5, 7, null])]

  expect(sumByDay(two, "impressions")).toEqual([15, 7, null])
  expect(sumByDay(two, "impressions", "previous_points")).toEqual([])
})

test("a change needs something to compare with", () => {
  expect(changePercent(112, 100)).toBeCloseTo(12)
  expect(changePercent(5, 0)).toBeNull()
  expect(changePercent(5, null)).toBeNull()
  expect(changePercent(null, 5)).toBeNull()
})

test("followers are summed over the accounts that tell", () => {
  const account = {
    social_account_id: "1",
    account_name: "a",
    platform: "bluesky" as const,
    is_simulated: false,
    points: [],
  }

  expect(
    sumFollowers([
      { ...account, followers: 40, change: 2 },
      { ...account, followers: null, change: null },
    ]),
  ).toEqual({
    count: 40,
    change: 2,
    byDay: [],
  })
  expect(sumFollowers([])).toEqual({ count: null, change: null, byDay: [] })
})
