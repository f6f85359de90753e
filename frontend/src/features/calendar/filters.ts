import type { PostRead } from "@/api/types.gen"
import { type Standing, standingOf } from "@/lib/posts"

export const STANDINGS = [
  "draft",
  "review",
  "scheduled",
  "publishing",
  "published",
  "failed",
  "unconfirmed",
] as const satisfies readonly Standing[]

/** What the calendar shows; an empty list filters nothing out. */
export type Filters = { platform: string[]; account: string[]; status: Standing[]; pillar: string[] }

export const NO_FILTERS: Filters = { platform: [], account: [], status: [], pillar: [] }

export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some(values => values.length > 0)
}

const lets = <T>(values: readonly T[], value: T | null) =>
  values.length === 0 || (value !== null && values.includes(value))

export function filterPosts(posts: readonly PostRead[], { platform, account, status, pillar }: Filters): PostRead[] {
  return posts.filter(
    post =>
      lets<string>(platform, post.platform) &&
      lets(account, post.social_account_id) &&
      lets(status, standingOf(post)) &&
      lets(pillar, post.pillar),
  )
}

/** A gap has no status and no pillar: it is shown wherever its platform and account are. */
export function filterGaps<T extends { platform: string; social_account_id: string | null }>(
  gaps: readonly T[],
  { platform, account, status }: Filters,
): T[] {
  if (status.length > 0) return []
  return gaps.filter(gap => lets(platform, gap.platform) && lets(account, gap.social_account_id))
}

export function toggled<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter(one => one !== value) : [...values, value]
}
