import { type InfiniteData, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { getPostQueryKey } from "@/api/@tanstack/react-query.gen"
import {
  approvePosts,
  deletePost,
  publishPostNow,
  schedulePost,
  schedulePosts,
  unschedulePost,
  updatePost,
} from "@/api/sdk.gen"
import type { PagePostRead, PostRead } from "@/api/types.gen"
import { useBusiness } from "./business"
import { formatInstant } from "./format"
import { invalidate, isOperation } from "./invalidate"
import { accountsOptions } from "./post-queries"
import { toast } from "./toast"

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
function patchPosts(client: QueryClient, ids: ReadonlySet<string>, change: (post: PostRead) => PostRead): () => void {
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

function keepPost(client: QueryClient, post: PostRead): void {
  client.setQueryData(getPostQueryKey({ path: { post_id: post.id } }), post)
}

const inFuture = (instant: string | null): instant is string => instant !== null && Date.parse(instant) > Date.now()

/**
 * What a person can do with a post, from any screen. Changes show at once where taking them back is easy; every list is
 * asked again afterwards.
 */
export function usePostActions() {
  const client = useQueryClient()
  const t = useTranslations("postActions")
  const { id: businessId, timezone } = useBusiness()
  const settle = () => invalidate(client, "listContent", "getPost", "getPostTimeline")

  /**
   * Say yes: the words become the person's. Posts that have a time ahead and an account to go out on are put on the
   * calendar by that; the others stay drafts, in ink.
   */
  const approve = useMutation({
    mutationFn: async (posts: PostRead[]) => {
      const accounts = await client.fetchQuery(accountsOptions(businessId))
      const reachable = new Set(
        accounts.items
          .filter(({ is_active, needs_reauth }) => is_active && !needs_reauth)
          .map(({ platform }) => platform),
      )
      const canGo = (post: PostRead) => inFuture(post.scheduled_for) && reachable.has(post.platform)
      const going = posts.filter(canGo).map(({ id }) => id)
      const staying = posts.filter(post => !canGo(post)).map(({ id }) => id)
      if (staying.length > 0) await approvePosts({ body: { post_ids: staying }, throwOnError: true })
      if (going.length > 0) await schedulePosts({ body: { post_ids: going }, throwOnError: true })
    },
    onMutate: posts => {
      const approved_at = new Date().toISOString()
      return patchPosts(client, new Set(posts.map(({ id }) => id)), post => ({ ...post, approved_at }))
    },
    onError: (_error, _posts, takeBack) => takeBack?.(),
    onSettled: settle,
  })

  const move = useMutation({
    mutationFn: async ({ post, to }: { post: PostRead; to: string; isUndo?: boolean }) =>
      (await schedulePost({ path: { post_id: post.id }, body: { scheduled_for: to }, throwOnError: true })).data,
    onMutate: ({ post, to }) =>
      patchPosts(client, new Set([post.id]), old => ({ ...old, status: "scheduled", scheduled_for: to })),
    onError: (_error, _move, takeBack) => takeBack?.(),
    onSuccess: (moved, { post, to, isUndo }) => {
      keepPost(client, moved)
      const from = post.status === "scheduled" ? post.scheduled_for : null
      toast(t("moved", { when: formatInstant(to, timezone) }), {
        action:
          from && !isUndo
            ? { label: t("undo"), run: () => move.mutate({ post: moved, to: from, isUndo: true }) }
            : undefined,
      })
    },
    onSettled: settle,
  })

  const unschedule = useMutation({
    mutationFn: async (post: PostRead) =>
      (await unschedulePost({ path: { post_id: post.id }, throwOnError: true })).data,
    onSuccess: post => keepPost(client, post),
    onSettled: settle,
  })

  const publishNow = useMutation({
    mutationFn: async (post: PostRead) =>
      (await publishPostNow({ path: { post_id: post.id }, throwOnError: true })).data,
    onSuccess: post => keepPost(client, post),
    onSettled: settle,
  })

  const edit = useMutation({
    mutationFn: async ({ post, text }: { post: PostRead; text: string }) =>
      (await updatePost({ path: { post_id: post.id }, body: { text, version: post.version }, throwOnError: true }))
        .data,
    onSuccess: post => keepPost(client, post),
    onSettled: settle,
  })

  const remove = useMutation({
    mutationFn: async (post: PostRead) => {
      await deletePost({ path: { post_id: post.id }, throwOnError: true })
    },
    onSuccess: () => toast(t("deleted")),
    onSettled: settle,
  })

  return { approve, move, unschedule, publishNow, edit, remove }
}

export type PostActions = ReturnType<typeof usePostActions>
