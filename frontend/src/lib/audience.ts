import { useQuery } from "@tanstack/react-query"
import { getAudienceHoursOptions } from "@/api/@tanstack/react-query.gen"
import type { AudienceHoursRead, HoursRead } from "@/api/types.gen"
import { useBusiness } from "./business"

const STALE_MS = 10 * 60_000

/** Through the week, at which hours posts do well. */
export function useAudienceHours() {
  const { id } = useBusiness()
  return useQuery({ ...getAudienceHoursOptions({ query: { business_id: id } }), staleTime: STALE_MS })
}

/** The curve of one platform, or of all together where none, or several, are meant. */
export function hoursOf(audience: AudienceHoursRead | undefined, platforms: readonly string[]): HoursRead | null {
  if (!audience) return null
  const [only, ...others] = platforms
  if (only && others.length === 0) return audience.platforms.find(one => one.platform === only) ?? null
  return audience.together
}

/** The level between two full hours, 0 to 1; past midnight the day's own morning stands in. */
export function levelAt(levels: readonly number[], minute: number): number {
  const hour = Math.floor(minute / 60)
  const here = levels[hour] ?? 0
  const next = levels[(hour + 1) % 24] ?? here
  return here + (next - here) * (minute / 60 - hour)
}
