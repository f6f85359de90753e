import { queryOptions, type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query"
import { listContentQueryKey } from "@/api/@tanstack/react-query.gen"
import { listContent } from "@/api/sdk.gen"
import type { PagePostRead, PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { gapsOptions, PAGE_LIMIT } from "@/lib/post-queries"
import { byTime } from "@/lib/posts"
import { firstFailure, retryFailed } from "@/lib/queries"
import { addDays, type Day, dayStart } from "@/lib/tz"
import { weeksOf } from "./period"

/** Every post of a week, page after page. Its key is one of `listContent`, so whatever changes posts changes it too. */
export const weekPostsOptions = (businessId: string, first: Day, zone: string) => {
  const query = {
    business_id: businessId,
    from: dayStart(first, zone),
    to: dayStart(addDays(first, 7), zone),
    limit: PAGE_LIMIT,
  }
  return queryOptions({
    queryKey: [...listContentQueryKey({ query }), "every page"],
    queryFn: async ({ signal }): Promise<PagePostRead> => {
      const items: PostRead[] = []
      let cursor: string | null = null
      do {
        const page: PagePostRead = (await listContent({ query: { ...query, cursor }, signal, throwOnError: true })).data
        items.push(...page.items)
        cursor = page.next_cursor
      } while (cursor !== null)
      return { items, next_cursor: null }
    },
  })
}

/** One list, in the order of the posts' times, of the weeks that are there; undefined while none is. */
function together(weeks: UseQueryResult<PagePostRead>[]) {
  const pages = weeks.map(week => week.data)
  const isThere = pages.some(page => page !== undefined)
  // A post moved just now stands in the week it came from until that is read again, and may be in both for a moment.
  const seen = new Map(pages.flatMap(page => page?.items ?? []).map(post => [post.id, post]))
  return {
    posts: isThere ? [...seen.values()].sort(byTime) : undefined,
    isWhole: pages.every(page => page !== undefined),
    error: firstFailure(weeks),
    retry: () => retryFailed(weeks),
  }
}

/** The posts of these days, whose weeks are asked for one by one. */
export function useCalendarPosts(days: readonly Day[]) {
  const { id, timezone } = useBusiness()
  return useQueries({
    queries: weeksOf(days).map(first => weekPostsOptions(id, first, timezone)),
    combine: together,
  })
}

/** Places of a week that no post fills. */
export function useGaps(first: Day, isWanted: boolean) {
  const { id } = useBusiness()
  return useQuery({ ...gapsOptions(id, first, 7), enabled: isWanted })
}
