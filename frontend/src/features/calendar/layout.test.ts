import { expect, test } from "vitest"
import { makePost } from "../../../tests/posts"
import { clock, HOUR_PX, hoursFor, movedMinute, placeDay } from "./layout"

const at = (time: string) => makePost({ scheduled_for: `2026-11-19T${time}:00Z` })

test("cards stand at their wall time and never lie on each other", () => {
  const [first, second, third] = placeDay([at("18:00"), at("07:10"), at("07:30")], "Europe/London", 6)

  expect(first?.top).toBeCloseTo((70 / 60) * HOUR_PX)
  expect(second?.top).toBeGreaterThanOrEqual((first?.top ?? 0) + (first?.height ?? 0))
  expect(third?.top).toBe(12 * HOUR_PX)
})

test("the hours drawn hold every post", () => {
  expect(hoursFor([], "Europe/London")).toEqual({ first: 6, last: 22 })
  expect(hoursFor([at("03:15"), at("23:40")], "Europe/London")).toEqual({ first: 3, last: 24 })
})

test("a drag lands on a quarter of an hour of the same day", () => {
  expect(clock(movedMinute(7 * 60 + 10, HOUR_PX * 2))).toBe("09:15")
  expect(clock(movedMinute(60, -HOUR_PX * 5))).toBe("00:00")
  expect(clock(movedMinute(23 * 60, HOUR_PX * 5))).toBe("23:45")
})
