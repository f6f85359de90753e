import type { WeekStart } from "@/api/types.gen"
import { formatDayRange, monthLong } from "@/lib/format"
import { addDays, type Day, daysFrom } from "@/lib/tz"
import { weekStart } from "@/lib/week"

export const VIEWS = ["month", "week", "list"] as const
export type View = (typeof VIEWS)[number]

/** First day of the month that holds `day`. */
export function monthStart(day: Day): Day {
  return `${day.slice(0, 7)}-01`
}

function monthAfter(day: Day, count: number): Day {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + count
  return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}-01`
}

/** The days a view draws: a week, or the whole weeks that hold a month. */
export function daysOf(view: View, day: Day, startsOn: WeekStart): Day[] {
  if (view !== "month") return daysFrom(weekStart(day, startsOn), 7)
  const first = weekStart(monthStart(day), startsOn)
  const days = daysFrom(first, 42)
  return days.slice(0, Math.ceil(days.indexOf(monthAfter(day, 1)) / 7) * 7)
}

/** The first days of those weeks: posts are asked for by the week, so that views share what was read. */
export function weeksOf(days: readonly Day[]): Day[] {
  return days.filter((_, index) => index % 7 === 0)
}

/** The day to look at after going on by `count` weeks, or months. */
export function stepFrom(view: View, day: Day, count: number, startsOn: WeekStart): Day {
  return view === "month" ? monthAfter(day, count) : addDays(weekStart(day, startsOn), 7 * count)
}

export function titleOf(view: View, day: Day, startsOn: WeekStart): string {
  if (view === "month") return `${monthLong(day)} ${day.slice(0, 4)}`
  const first = weekStart(day, startsOn)
  return formatDayRange(first, addDays(first, 6))
}
