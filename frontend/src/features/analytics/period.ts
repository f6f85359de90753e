import { parseAsBoolean, parseAsInteger, parseAsString, useQueryStates } from "nuqs"
import { addDays, type Day, dayNumberOf, isDay, today } from "@/lib/tz"

export const PRESETS = [7, 28, 90, 365] as const
const MOST_DAYS = 365
const DAY_MS = 86_400_000

export type Period = {
  /** So many whole days … */
  days: number
  /** … of which this is the last; null: today. */
  to: Day | null
}

const PARSERS = {
  days: parseAsInteger.withDefault(28),
  to: parseAsString,
  compare: parseAsBoolean.withDefault(true),
}

/** Which days are looked at, kept in the address. What makes no sense there means the usual. */
export function usePeriod() {
  const [{ days, to, compare }, set] = useQueryStates(PARSERS, { history: "replace" })
  const period: Period = {
    days: days >= 1 && days <= MOST_DAYS ? days : 28,
    to: to !== null && isDay(to) ? to : null,
  }
  return {
    period,
    compares: compare,
    setPeriod: (next: Period) => void set({ days: next.days, to: next.to }),
    setCompares: (next: boolean) => void set({ compare: next }),
  }
}

export function lastDay({ to }: Period, zone: string): Day {
  return to ?? today(zone)
}

export function firstDay(period: Period, zone: string): Day {
  return addDays(lastDay(period, zone), 1 - period.days)
}

/** The period between two days, or why there is none. */
export function periodBetween(first: Day, last: Day, now: Day): Period | "wrongOrder" | "tooLong" | "inFuture" {
  const days = Math.round((dayNumberOf(last) - dayNumberOf(first)) / DAY_MS) + 1
  if (!isDay(first) || !isDay(last) || days < 1) return "wrongOrder"
  if (last > now) return "inFuture"
  if (days > MOST_DAYS) return "tooLong"
  return { days, to: last === now ? null : last }
}

/** As the API takes it. */
export function queryOf(business_id: string, { days, to }: Period) {
  return to === null ? { business_id, days } : { business_id, days, to }
}
