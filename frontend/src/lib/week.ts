import type { WeekStart } from "@/api/types.gen"
import { addDays, type Day, dayNumberOf } from "./tz"

/** Weekdays as the API counts them: Monday is 0. */
const FIRST: Record<WeekStart, number> = { monday: 0, saturday: 5, sunday: 6 }

/** In the order they are offered, and of a calendar's columns that begin with them. */
export const WEEK_STARTS = ["monday", "sunday", "saturday"] as const satisfies readonly WeekStart[]

/** Monday is 0. */
export function weekdayOf(day: Day): number {
  return (new Date(dayNumberOf(day)).getUTCDay() + 6) % 7
}

/** The first day of the week that holds `day`. */
export function weekStart(day: Day, startsOn: WeekStart): Day {
  return addDays(day, -((weekdayOf(day) - FIRST[startsOn] + 7) % 7))
}

/** The seven weekdays in the order of such a week: `[6, 0, 1, 2, 3, 4, 5]` where it starts on Sunday. */
export function weekdaysFrom(startsOn: WeekStart): number[] {
  return Array.from({ length: 7 }, (_, index) => (FIRST[startsOn] + index) % 7)
}

type WeekInfo = { firstDay: number }
/** A method by the standard, a property in browsers that were early. */
type KnowsWeeks = Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo }

/** How weeks are drawn where the browser's language is spoken; Monday where it does not say. */
export function localeWeekStart(language: string): WeekStart {
  try {
    const locale = new Intl.Locale(language) as KnowsWeeks
    const first = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay // Monday is 1
    return WEEK_STARTS.find(day => FIRST[day] + 1 === first) ?? "monday"
  } catch {
    return "monday" // not a language tag
  }
}
