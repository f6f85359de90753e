import { expect, test } from "vitest"
import type { DayRead, PlatformSeriesRead } from "@/api/types.gen"
import { gapsOf, linesOf, placeLabels, smooth, ticksFor } from "./series"

const day = (interactions: number | null): DayRead => ({
  on: "2026-11-01",
  posts_published: 0,
  impressions: null,
  likes: interactions,
  comments: null,
  shares: null,
  clicks: null,
  saves: null,
  interactions,
})
const series = (platform: "bluesky" | "x", values: (number | null)[]): PlatformSeriesRead => ({
  platform,
  is_simulated: false,
  points: values.map(day),
  previous_points: values.map(() => day(null)),
})

test("an average is of what is known, and unknown where nothing is", () => {
  expect(smooth([2, null, 4], 3)).toEqual([2, 3, 4])
  expect(smooth([null, null, null, null, 6], 3)).toEqual([null, null, null, 6, 6])
})

test("the busiest platform comes first, and one that told nothing has no line", () => {
  const lines = linesOf([series("x", [1, 2]), series("bluesky", [5, null])], 2)

  expect(lines.map(line => line.platform)).toEqual(["bluesky", "x"])
  expect(lines[0]?.values).toEqual([5, null])
  expect(linesOf([series("x", [null, null])], 2)).toEqual([])
})

test("gaps are days without figures after the first one with some", () => {
  expect(gapsOf(series("x", [null, 3, null, null, 4]))).toBe(2)
  expect(gapsOf(series("x", [null, null]))).toBe(0)
})

test("an axis has round steps from zero, or from below where platforms corrected themselves", () => {
  expect(ticksFor([0, 71])).toEqual([0, 20, 40, 60, 80])
  expect(ticksFor([])).toEqual([0, 1])
  expect(ticksFor([-3, 10])[0]).toBeLessThanOrEqual(-3)
  expect(ticksFor([430]).at(-1)).toBeGreaterThanOrEqual(430)
})

test("labels stay beside their lines and never cover each other", () => {
  expect(placeLabels([10, 100], 200, 20)).toEqual([10, 100])
  const crowded = placeLabels([199, 198, 197], 200, 20)
  const sorted = crowded.toSorted((left, right) => left - right)
  expect((sorted[1] ?? 0) - (sorted[0] ?? 0)).toBeGreaterThanOrEqual(20)
  expect(Math.max(...crowded)).toBeLessThanOrEqual(200)
})
