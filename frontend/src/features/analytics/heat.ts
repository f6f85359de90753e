import type { BestTimesRead, WeekStart } from "@/api/types.gen"
import { weekdaysFrom } from "@/lib/week"

export type Cell = {
  weekday: number
  hour: number
  posts: number
  /** Against the usual; null: too few posts to say. */
  times: number | null
  low: number | null
  high: number | null
  isSlot: boolean
}

/** The first and last hour worth drawing: those with posts or slots, and one to either side. */
export function hoursShown({ hours, slots }: Pick<BestTimesRead, "hours" | "slots">): number[] {
  const used = [...hours, ...slots].map(({ hour }) => hour)
  if (used.length === 0) return []
  const first = Math.max(0, Math.min(...used) - 1)
  const last = Math.min(23, Math.max(...used) + 1)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** The week, a row for each day from its first on. */
export function weekOf(
  times: Pick<BestTimesRead, "hours" | "slots">,
  startsOn: WeekStart,
): { weekday: number; cells: Cell[] }[] {
  const known = new Map(times.hours.map(one => [`${one.weekday}-${one.hour}`, one]))
  const slots = new Set(times.slots.map(({ weekday, hour }) => `${weekday}-${hour}`))
  return weekdaysFrom(startsOn).map(weekday => ({
    weekday,
    cells: hoursShown(times).map(hour => {
      const one = known.get(`${weekday}-${hour}`)
      return {
        weekday,
        hour,
        posts: one?.posts ?? 0,
        times: one?.times_usual ?? null,
        low: one?.low ?? null,
        high: one?.high ?? null,
        isSlot: slots.has(`${weekday}-${hour}`),
      }
    }),
  }))
}

const STEPS = [0.6, 0.85, 1.1, 1.4, 1.8]

/** How strong the marker is, 1 to 6; what is usual stands in the middle. */
export function heatLevel(times: number): number {
  return STEPS.filter(step => times >= step).length + 1
}
