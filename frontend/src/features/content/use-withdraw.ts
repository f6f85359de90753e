import { useMutation, useQueryClient } from "@tanstack/react-query"
import { takeDownPost, unschedulePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { invalidate } from "@/lib/invalidate"
import { keepPost, refreshPosts } from "@/lib/post-cache"

/** Take a post off the calendar, or down from its platform. */
export function useWithdraw() {
  const client = useQueryClient()

  const unschedule = useMutation({
    mutationFn: async (post: PostRead) =>
      (await unschedulePost({ path: { post_id: post.id }, throwOnError: true })).data,
    onSuccess: post => keepPost(client, post),
    onSettled: () => refreshPosts(client),
  })

  /** On its platform first, then here; how it went is the caller's to show. */
  const takeDown = useMutation({
    meta: { showsOwnError: true },
    mutationFn: async (post: PostRead) => {
      await takeDownPost({ path: { post_id: post.id }, throwOnError: true })
    },
    // The lists only: its sheet still stands, and would ask for a post that is gone.
    onSuccess: () => invalidate(client, "listContent", "listCalendarGaps", "getMediaUsage"),
  })

  return { unschedule, takeDown }
}
