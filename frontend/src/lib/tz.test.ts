import { Temporal } from "temporal-polyfill"
import { describe, expect, test } from "vitest"
import { addDays, dayOf, dayStart, daysFrom, isDay, timeOf, wallToInstant, zoneName } from "./tz"

describe("days and wall times of the business's zone", () => {
  test("an instant late in the evening in Leeds is the next day in Auckland", () => {
    expect(dayOf("2026-11-18T22:30:00Z", "Europe/London")).toBe("2026-11-18")
    expect(dayOf("2026-11-18T22:30:00Z", "Pacific/Auckland")).toBe("2026-11-19")
  })

  test("moving a post across the end of summer time keeps its wall time", () => {
    const before = wallToInstant("2026-10-24", "07:10", "Europe/London")
    const after = wallToInstant("2026-10-25", "07:10", "Europe/London")

    expect(before).toBe("2026-10-24T06:10:00Z")
    expect(after).toBe("2026-10-25T07:10:00Z")
    expect(timeOf(after, "Europe/London")).toBe("07:10")
  })

  test("a wall time that the clock skips moves forward by the gap", () => {
    const instant = wallToInstant("2026-03-29", "01:30", "Europe/London")

    expect(timeOf(instant, "Europe/London")).toBe("02:30")
  })

  test("of a wall time that comes twice the first is meant", () => {
    expect(wallToInstant("2026-10-25", "01:30", "Europe/London")).toBe("2026-10-25T00:30:00Z")
  })

  test("a day begins when its midnight exists, and later where it does not", () => {
    expect(dayStart("2026-11-18", "Europe/Berlin")).toBe("2026-11-17T23:00:00Z")
    expect(timeOf(dayStart("2026-09-06", "America/Santiago"), "America/Santiago")).toBe("01:00")
  })

  test("days run over the month's end", () => {
    expect(daysFrom("2026-10-29", 4)).toEqual(["2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01"])
  })

  test("only real days are days", () => {
    expect(isDay("2026-11-18")).toBe(true)
    expect(isDay("2026-02-30")).toBe(false)
    expect(isDay("tomorrow")).toBe(false)
  })

  test("the zone's name changes with the season", () => {
    expect(zoneName("2026-11-18", "Europe/London")).toBe("GMT")
    expect(zoneName("2026-07-18", "Europe/London")).toBe("BST")
  })
})

describe("held against Temporal", () => {
  const ZONES = [
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
  ]
  const TIMES = ["00:00", "00:30", "01:30", "02:15", "03:00", "12:00", "23:59"]

  test.each(ZONES)("every day of a year in %s begins, ends and maps as it says", zone => {
    for (let day = "2026-01-01"; day < "2027-01-01"; day = addDays(day, 1)) {
      const date = Temporal.PlainDate.from(day)
      expect(dayStart(day, zone)).toBe(date.toZonedDateTime(zone).toInstant().toString())
      for (const time of TIMES) {
        const expected = date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString()
        const instant = wallToInstant(day, time, zone)
        expect(instant, `${day} ${time}`).toBe(expected)
        const back = Temporal.Instant.from(instant).toZonedDateTimeISO(zone)
        expect(dayOf(instant, zone)).toBe(back.toPlainDate().toString())
        expect(timeOf(instant, zone)).toBe(back.toPlainTime().toString({ smallestUnit: "minute" }))
      }
    }
  })
})
