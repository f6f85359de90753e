import { expect, test } from "vitest"
import { spread, spreadProblem } from "./spread"

test("posts go out at the same wall time over a change of clocks", () => {
  expect(spread(3, "2026-03-28", ["09:00"], 1, "Europe/London")).toEqual([
    "2026-03-28T09:00:00Z",
    "2026-03-29T08:00:00Z",
    "2026-03-30T08:00:00Z",
  ])
})

test("several a day, and days between", () => {
  expect(spread(3, "2026-01-05", ["09:00", "17:00"], 2, "UTC")).toEqual([
    "2026-01-05T09:00:00Z",
    "2026-01-05T17:00:00Z",
    "2026-01-07T09:00:00Z",
  ])
})

test("times that cannot be had are said", () => {
  const now = Date.parse("2026-01-05T10:00:00Z")
  const good = { first: "2026-01-06", times: ["09:00"], everyDays: 1 }

  expect(spreadProblem(good, "UTC", now)).toBeNull()
  expect(spreadProblem({ ...good, first: "2026-01-05" }, "UTC", now)).toBe("past")
  expect(spreadProblem({ ...good, first: "" }, "UTC", now)).toBe("noDay")
  expect(spreadProblem({ ...good, times: [""] }, "UTC", now)).toBe("noTime")
  expect(spreadProblem({ ...good, everyDays: Number.NaN }, "UTC", now)).toBe("every")
  expect(spreadProblem({ ...good, everyDays: 1.5 }, "UTC", now)).toBe("every")
})
