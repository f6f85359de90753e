import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { schedulePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { useBusiness } from "@/lib/business"
import { formatInstant } from "@/lib/format"
import { keepPost, patchPosts, refreshPosts } from "@/lib/post-cache"
import { toast } from "@/lib/toast"

/** Give a post another time, shown at once and taken back as easily; a draft comes onto the calendar by it. */
export function useMove() {
  const client = useQueryClient()
  const t = useTranslations("postActions")
  const { timezone } = useBusiness()
  const settle = () => refreshPosts(client)

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

  return move
}
