import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { listContentInfiniteOptions } from "@/api/@tanstack/react-query.gen"
import type { PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { useStaying } from "@/lib/leaving-posts"
import { draftsOptions, draftsQuery } from "@/lib/post-queries"
import { type Filters, filterPosts } from "./filters"

/** Drafts without a time, and those whose proposed time went by. */
function waitingOf(drafts: readonly PostRead[], filters: Filters): PostRead[] {
  const now = Date.now()
  const waiting = drafts.filter(post => post.scheduled_for === null || Date.parse(post.scheduled_for) <= now)
  return filterPosts(waiting, filters)
}

/** The newest of what has no place on the calendar, which is as good as always all of it. */
export function useUnscheduled(filters: Filters) {
  const { id } = useBusiness()
  const { data, isPending } = useQuery(draftsOptions(id))
  const posts = useMemo(() => waitingOf(data?.items ?? [], filters), [data, filters])
  return { posts: useStaying(posts), hasMore: data !== undefined && data.next_cursor !== null, isPending }
}

/** All of what has no place on the calendar, page after page. */
export function useUnscheduledPages(filters: Filters) {
  const { id } = useBusiness()
  const drafts = useInfiniteQuery({
    ...listContentInfiniteOptions({ query: draftsQuery(id) }),
    initialPageParam: "",
    getNextPageParam: page => page.next_cursor,
  })
  const pages = drafts.data?.pages
  const posts = useMemo(
    () =>
      pages &&
      waitingOf(
        pages.flatMap(page => page.items),
        filters,
      ),
    [pages, filters],
  )
  return { drafts, posts: useStaying(posts) }
}
