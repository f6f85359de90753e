import { expect, test } from "vitest"
import { afterFirstLine, firstLine, formatDayRange, formatInstant, initials } from "./format"

test("an instant reads as the business's wall clock, wherever the browser is", () => {
  expect(formatInstant("2026-11-19T07:10:00Z", "Europe/London")).toBe("Thu 19 Nov, 07:10")
  expect(formatInstant("2026-11-19T07:10:00Z", "Asia/Tokyo")).toBe("Thu 19 Nov, 16:10")
})

test("a range of days names a month and a year only as often as needed", () => {
  expect(formatDayRange("2026-11-16", "2026-11-22")).toBe("16 – 22 November")
  expect(formatDayRange("2026-10-26", "2026-11-01")).toBe("26 October – 1 November")
  expect(formatDayRange("2026-12-28", "2027-01-03")).toBe("28 December 2026 – 3 January 2027")
})

test("a post's first line ends at a line break or a sentence, never inside a number", () => {
  expect(firstLine("Rye is back.\n\nCome early.")).toBe("Rye is back")
  expect(firstLine("We lit the oven at 3.40 today. Six hours later…")).toBe("We lit the oven at 3.40 today")
  expect(firstLine("Why? Because it rests. Always.")).toBe("Why? Because it rests")
  expect(firstLine("Quick one:\n\nFridays are buns. Drop in.")).toBe("Quick one: Fridays are buns")
  expect(afterFirstLine("Quick one:\n\nFridays are buns. Drop in.")).toBe("Drop in.")
  expect(afterFirstLine("Rye is back.\n\nCome early.\nBring a bag.")).toBe("Come early. Bring a bag.")
})

test("initials come from words, whatever stands between them", () => {
  expect(initials("Hearth & Crumb")).toBe("HC")
  expect(initials("Ledgerly")).toBe("LE")
  expect(initials("…")).toBe("?")
})
