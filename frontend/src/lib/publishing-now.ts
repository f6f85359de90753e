import { useMutation, useQueryClient } from "@tanstack/react-query"
import { publishPostNow } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { keepPost, refreshPosts } from "./post-cache"

/** Send a post this second; it is on its way when the answer comes, not yet out. */
export function usePublishNow() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (post: PostRead) =>
      (await publishPostNow({ path: { post_id: post.id }, throwOnError: true })).data,
    onSuccess: post => keepPost(client, post),
    onSettled: () => refreshPosts(client),
  })
}
