import type { SuggestedSlotRead } from "@/api/types.gen"
import { addDays, today, wallToInstant } from "@/lib/tz"
import { weekStart } from "@/lib/week"

/** Nothing is proposed sooner: a person still wants to read it over. */
const NOT_SOONER_MS = 15 * 60_000

export type Proposed = { at: string; why: string }

/** The next time each weekly slot comes round, soonest first. */
export function comingTimes(slots: readonly SuggestedSlotRead[], zone: string, now: number): Proposed[] {
  const monday = weekStart(today(zone), "monday")
  return slots
    .flatMap(({ weekday, local_time, why }) =>
      [0, 7].map(days => ({ at: wallToInstant(addDays(monday, weekday + days), local_time.slice(0, 5), zone), why })),
    )
    .filter(({ at }) => Date.parse(at) > now + NOT_SOONER_MS)
    .toSorted((left, right) => left.at.localeCompare(right.at))
}
