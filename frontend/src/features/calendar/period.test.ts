import { describe, expect, test } from "vitest"
import { addDays, dayStart } from "@/lib/tz"
import { WEEK_STARTS } from "@/lib/week"
import { daysOf, stepFrom, titleOf, weeksOf } from "./period"

test("a month is drawn in whole weeks, as many as hold it", () => {
  const november = daysOf("month", "2026-11-18", "monday")
  const february = daysOf("month", "2027-02-10", "monday")
  const may = daysOf("month", "2026-05-31", "monday")

  expect([november[0], november.at(-1), november.length]).toEqual(["2026-10-26", "2026-12-06", 42])
  expect([february[0], february.at(-1), february.length]).toEqual(["2027-02-01", "2027-02-28", 28])
  expect([may[0], may.at(-1), may.length]).toEqual(["2026-04-27", "2026-05-31", 35])
  expect(weeksOf(february)).toEqual(["2027-02-01", "2027-02-08", "2027-02-15", "2027-02-22"])
})

test.each([
  ["sunday", ["2026-11-01", "2026-12-05", 35], ["2027-01-31", "2027-03-06", 35]],
  ["saturday", ["2026-10-31", "2026-12-04", 35], ["2027-01-30", "2027-03-05", 35]],
] as const)("a month whose weeks start on %s has other edges", (startsOn, november, february) => {
  const edges = (day: string) => {
    const days = daysOf("month", day, startsOn)
    return [days[0], days.at(-1), days.length]
  }

  expect(edges("2026-11-18")).toEqual(november)
  expect(edges("2027-02-10")).toEqual(february)
})

describe.each(WEEK_STARTS)("with weeks that start on %s", startsOn => {
  test("every month of ten years lies whole in as many weeks as it needs", () => {
    for (let month = "2024-01-01"; month < "2034-01-01"; month = stepFrom("month", month, 1, startsOn)) {
      const days = daysOf("month", month, startsOn)
      const last = addDays(stepFrom("month", month, 1, startsOn), -1)

      expect(days.length % 7).toBe(0)
      expect(days.slice(0, 7)).toContain(month)
      expect(days.slice(-7)).toContain(last)
      expect(new Set(days).size).toBe(days.length)
    }
  })

  test("steps by the week go through every day once, forwards and back", () => {
    let day = "2026-03-20"
    const seen: string[] = []
    for (let week = 0; week < 40; week += 1) {
      seen.push(...daysOf("week", day, startsOn))
      expect(daysOf("week", stepFrom("week", stepFrom("week", day, 1, startsOn), -1, startsOn), startsOn)).toEqual(
        daysOf("week", day, startsOn),
      )
      day = stepFrom("week", day, 1, startsOn)
    }

    expect(seen).toEqual(seen.map((_, index) => addDays(seen[0] ?? "", index)))
  })

  // London's clocks change on Sunday 29 March and Sunday 25 October 2026.
  test.each([
    ["2026-03-29", 167],
    ["2026-10-25", 169],
    ["2026-06-10", 168],
  ])("the week of %s lasts %i hours in London, wherever the change lies in it", (day, hours) => {
    const [first = ""] = daysOf("week", day, startsOn)
    const length =
      Date.parse(dayStart(addDays(first, 7), "Europe/London")) - Date.parse(dayStart(first, "Europe/London"))

    expect(daysOf("week", day, startsOn)).toContain(day)
    expect(length / 3_600_000).toBe(hours)
  })
})

test("steps go by the week, or by the month over the year's end", () => {
  expect(stepFrom("week", "2026-11-18", 1, "monday")).toBe("2026-11-23")
  expect(stepFrom("week", "2026-11-18", 1, "sunday")).toBe("2026-11-22")
  expect(stepFrom("list", "2026-11-18", -1, "monday")).toBe("2026-11-09")
  expect(stepFrom("list", "2026-11-18", -1, "saturday")).toBe("2026-11-07")
  expect(stepFrom("month", "2026-12-31", 1, "monday")).toBe("2027-01-01")
  expect(stepFrom("month", "2027-01-31", -1, "sunday")).toBe("2026-12-01")
})

test("titles name the month, or the days of the week", () => {
  expect(titleOf("month", "2026-11-18", "sunday")).toBe("November 2026")
  expect(titleOf("week", "2026-11-18", "monday")).toBe("16 – 22 November")
  expect(titleOf("week", "2026-11-18", "sunday")).toBe("15 – 21 November")
  expect(titleOf("week", "2026-11-18", "saturday")).toBe("14 – 20 November")
})
