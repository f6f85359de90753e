import type { InfiniteData, QueryClient } from "@tanstack/react-query"
import { getPostQueryKey } from "@/api/@tanstack/react-query.gen"
import type { PagePostRead, PostRead } from "@/api/types.gen"
import { invalidate, isOperation } from "./invalidate"

/** What the cache holds for the posts' operations: one post, one page, or pages one after another. */
type Cached = PostRead | PagePostRead | InfiniteData<PagePostRead>

function patched(data: Cached, ids: ReadonlySet<string>, change: (post: PostRead) => PostRead): Cached {
  const patchPage = (page: PagePostRead) => ({
    ...page,
    items: page.items.map(post => (ids.has(post.id) ? change(post) : post)),
  })
  if ("pages" in data) return { ...data, pages: data.pages.map(patchPage) }
  if ("items" in data) return patchPage(data)
  return ids.has(data.id) ? change(data) : data
}

/** Shows a change of some posts in every list and sheet at once; returns how to take it back. */
export function patchPosts(
  client: QueryClient,
  ids: ReadonlySet<string>,
  change: (post: PostRead) => PostRead,
): () => void {
  const before = client.getQueriesData<Cached>({
    predicate: ({ queryKey }) => isOperation(queryKey, "listContent") || isOperation(queryKey, "getPost"),
  })
  for (const [key, data] of before) {
    if (data) client.setQueryData(key, patched(data, ids, change))
  }
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data)
  }
}

export function keepPost(client: QueryClient, post: PostRead): void {
  client.setQueryData(getPostQueryKey({ path: { post_id: post.id } }), post)
}

/** After a change of posts: every list and sheet that may show it is asked again. */
export const refreshPosts = (client: QueryClient) =>
  invalidate(client, "listContent", "getPost", "getPostTimeline", "listCalendarGaps")
