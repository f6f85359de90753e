import { addDays, type Day, wallToInstant } from "@/lib/tz"

/** Times for so many posts from a day on: some each day at the same hour, those of one day an even distance apart. */
export function spread(count: number, first: Day, times: readonly string[], everyDays: number, zone: string): string[] {
  return Array.from({ length: count }, (_, index) => {
    const day = addDays(first, Math.floor(index / times.length) * everyDays)
    return wallToInstant(day, times[index % times.length] ?? "09:00", zone)
  })
}

/** Why these times cannot be had; null where they can. */
export function spreadProblem(
  { first, times, everyDays }: { first: Day; times: readonly string[]; everyDays: number },
  zone: string,
  now: number,
): "noDay" | "noTime" | "every" | "past" | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first)) return "noDay"
  if (times.length === 0 || times.some(time => !/^\d{2}:\d{2}$/.test(time))) return "noTime"
  if (!Number.isInteger(everyDays) || everyDays < 1 || everyDays > 30) return "every"
  return Date.parse(wallToInstant(first, [...times].sort()[0] ?? "", zone)) <= now ? "past" : null
}
