import { Temporal } from "temporal-polyfill"
import { describe, expect, test, vi } from "vitest"
import { addDays } from "./tz"
import { localeWeekStart, WEEK_STARTS, weekdayOf, weekdaysFrom, weekStart } from "./week"

const ISO = { monday: 1, saturday: 6, sunday: 7 }

describe("weeks", () => {
  test("start on the day that was chosen, also when it is that day", () => {
    expect(weekStart("2026-11-01", "monday")).toBe("2026-10-26")
    expect(weekStart("2026-11-01", "sunday")).toBe("2026-11-01")
    expect(weekStart("2026-11-01", "saturday")).toBe("2026-10-31")
    expect(weekStart("2026-11-02", "monday")).toBe("2026-11-02")
  })

  test.each(WEEK_STARTS)("that start on %s hold every day of two years once, as Temporal counts them", startsOn => {
    for (let day = "2026-01-01"; day < "2028-01-01"; day = addDays(day, 1)) {
      const first = Temporal.PlainDate.from(weekStart(day, startsOn))
      const after = first.until(day).days

      expect(first.dayOfWeek).toBe(ISO[startsOn])
      expect(after >= 0 && after < 7).toBe(true)
      expect(weekdaysFrom(startsOn)[after]).toBe(weekdayOf(day))
    }
  })

  test("name their days in order, counted as the API counts them", () => {
    expect(weekdaysFrom("monday")).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(weekdaysFrom("sunday")).toEqual([6, 0, 1, 2, 3, 4, 5])
    expect(weekdaysFrom("saturday")).toEqual([5, 6, 0, 1, 2, 3, 4])
  })
})

describe("the week of a language", () => {
  test.each([
    ["en-GB", "monday"],
    ["en-US", "sunday"],
    ["pt-BR", "sunday"],
    ["ar-EG", "saturday"],
    ["dv-MV", "monday"], // starts on Friday, which is not offered
    ["not a language", "monday"],
    ["", "monday"],
  ])("%s starts on %s", (language, startsOn) => {
    expect(localeWeekStart(language)).toBe(startsOn)
  })

  test("is Monday in a browser that knows nothing of weeks", () => {
    class Locale {}
    vi.stubGlobal("Intl", { ...Intl, Locale })

    expect(localeWeekStart("en-US")).toBe("monday")
    vi.unstubAllGlobals()
  })
})
