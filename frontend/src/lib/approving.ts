import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { approvePosts, schedulePosts, unapprovePosts } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { useBusiness } from "./business"
import { patchPosts, refreshPosts } from "./post-cache"
import { accountsOptions } from "./post-queries"
import { toast } from "./toast"

const inFuture = (instant: string | null): instant is string => instant !== null && Date.parse(instant) > Date.now()

/**
 * Say yes: the words become the person's, shown at once, and the yes can be taken back. Posts that have a time ahead and
 * an account to go out on are put on the calendar by that; the others stay drafts, in ink.
 */
export function useApprove() {
  const client = useQueryClient()
  const t = useTranslations("postActions")
  const { id: businessId } = useBusiness()
  const settle = () => refreshPosts(client)

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
      return { going: going.length }
    },
    onMutate: posts => {
      const approved_at = new Date().toISOString()
      return patchPosts(client, new Set(posts.map(({ id }) => id)), post => ({ ...post, approved_at }))
    },
    onError: (_error, _posts, takeBack) => takeBack?.(),
    onSuccess: ({ going }, posts) =>
      toast(t("approved", { count: posts.length }), {
        detail: going > 0 ? t("onCalendar", { count: going }) : undefined,
        action: { label: t("undo"), run: () => unapprove.mutate(posts) },
      }),
    onSettled: settle,
  })

  const unapprove = useMutation({
    mutationFn: (posts: PostRead[]) =>
      unapprovePosts({ body: { post_ids: posts.map(({ id }) => id) }, throwOnError: true }),
    onSuccess: (_done, posts) => toast(t("unapproved", { count: posts.length })),
    onSettled: settle,
  })

  return approve
}
