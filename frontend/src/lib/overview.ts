import type { OverviewRead, PlatformSeriesRead } from "@/api/types.gen"

type Key = "impressions" | "interactions" | "clicks" | "posts_published"

/** One figure a day over all platforms; null on days on which no platform told it. */
export function sumByDay(
  series: readonly PlatformSeriesRead[],
  key: Key,
  which: "points" | "previous_points" = "points",
): (number | null)[] {
  const days = Math.max(0, ...series.map(one => one[which].length))
  return Array.from({ length: days }, (_, index) => {
    const known = series.map(one => one[which][index]?.[key] ?? null).filter(value => value !== null)
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null
  })
}

/** The engagement rate of each day over the platforms that tell impressions; null on days without any. */
export function rateByDay(
  series: readonly PlatformSeriesRead[],
  which: "points" | "previous_points" = "points",
): (number | null)[] {
  const counted = series.filter(one => one[which].some(point => point.impressions !== null))
  const seen = sumByDay(counted, "impressions", which)
  return sumByDay(counted, "interactions", which).map((interactions, index) => {
    const impressions = seen[index] ?? null
    return interactions === null || impressions === null || impressions <= 0 ? null : (interactions / impressions) * 100
  })
}

/** Per cent against before; null where there is nothing to compare with. */
export function changePercent(now: number | null, before: number | null): number | null {
  return now === null || before === null || before === 0 ? null : ((now - before) / before) * 100
}

type Followers = { count: number | null; change: number | null; byDay: (number | null)[] }

/** Followers of all accounts together. An account that does not tell is left out of the sum. */
export function sumFollowers(followers: OverviewRead["followers"]): Followers {
  const sum = (values: (number | null)[]) => {
    const known = values.filter(value => value !== null)
    return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null
  }
  const days = Math.max(0, ...followers.map(({ points }) => points.length))
  return {
    count: sum(followers.map(account => account.followers)),
    change: sum(followers.map(account => account.change)),
    byDay: Array.from({ length: days }, (_, index) =>
      sum(followers.map(({ points }) => points[index]?.followers ?? null)),
    ),
  }
}
