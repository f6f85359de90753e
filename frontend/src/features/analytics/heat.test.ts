import { expect, test } from "vitest"
import { heatLevel, hoursShown, weekOf } from "./heat"
import { periodBetween } from "./period"

const hour = (weekday: number, at: number, posts: number, times_usual: number | null) => ({
  weekday,
  hour: at,
  posts,
  interactions_per_post: times_usual,
  times_usual,
  low: null,
  high: null,
})

test("the hours drawn hold all posts and slots, with one to either side, within the day", () => {
  expect(hoursShown({ hours: [hour(0, 7, 3, 1)], slots: [{ weekday: 3, hour: 9 }] })).toEqual([6, 7, 8, 9, 10])
  expect(hoursShown({ hours: [hour(0, 0, 3, 1), hour(0, 23, 1, null)], slots: [] })).toHaveLength(24)
  expect(hoursShown({ hours: [], slots: [] })).toEqual([])
})

test("each cell tells posts, result and whether it is a slot", () => {
  const week = weekOf({ hours: [hour(2, 7, 2, null)], slots: [{ weekday: 2, hour: 7 }] }, "monday")

  expect(week).toHaveLength(7)
  expect(week[2]?.cells[1]).toMatchObject({ posts: 2, times: null, isSlot: true })
  expect(week[0]?.cells[1]).toMatchObject({ posts: 0, isSlot: false })
})

test("rows follow the business's week, and each keeps its own day's cells", () => {
  const week = weekOf({ hours: [hour(2, 7, 2, null)], slots: [] }, "sunday")

  expect(week.map(({ weekday }) => weekday)).toEqual([6, 0, 1, 2, 3, 4, 5])
  expect(week.filter(({ cells }) => cells.some(({ posts }) => posts > 0)).map(({ weekday }) => weekday)).toEqual([2])
})

test("the usual stands in the middle", () => {
  expect([0, 0.7, 1, 1.2, 1.5, 3].map(heatLevel)).toEqual([1, 2, 3, 4, 5, 6])
})

test("days chosen by hand make a period, or say why not", () => {
  expect(periodBetween("2026-11-01", "2026-11-07", "2026-11-26")).toEqual({ days: 7, to: "2026-11-07" })
  expect(periodBetween("2026-11-20", "2026-11-26", "2026-11-26")).toEqual({ days: 7, to: null })
  expect(periodBetween("2026-11-08", "2026-11-07", "2026-11-26")).toBe("wrongOrder")
  expect(periodBetween("2026-11-08", "2026-11-27", "2026-11-26")).toBe("inFuture")
  expect(periodBetween("2024-11-08", "2026-11-07", "2026-11-26")).toBe("tooLong")
  expect(periodBetween("", "2026-11-07", "2026-11-26")).toBe("wrongOrder")
})
