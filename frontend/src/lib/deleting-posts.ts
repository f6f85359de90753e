import { useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { deletePost, schedulePosts, unschedulePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { deleteLater } from "./delete-later"
import { invalidate } from "./invalidate"
import { hidePosts, showPosts } from "./leaving-posts"
import { toApiError } from "./problem"
import { toast } from "./toast"

/** Deletes posts, with an undo for as long as the notice stands. What is on the calendar is taken off it at once. */
export function useDeletePosts(): (posts: readonly PostRead[]) => Promise<void> {
  const client = useQueryClient()
  const t = useTranslations("library")
  const settle = () => invalidate(client, "listContent", "getPost", "getMediaUsage")

  return async posts => {
    hidePosts(posts)
    const scheduled = posts.filter(({ status }) => status === "scheduled")
    const off: PostRead[] = []
    try {
      for (const { id } of scheduled) {
        off.push((await unschedulePost({ path: { post_id: id }, throwOnError: true })).data)
      }
    } catch (error) {
      await putBack(off)
      showPosts(posts)
      const { title, detail } = toApiError(error)
      toast(title, { detail, isBad: true })
      await settle()
      return
    }

    const commit = async (keepalive: boolean) => {
      const results = await Promise.allSettled(
        posts.map(({ id }) => deletePost({ path: { post_id: id }, throwOnError: true, keepalive })),
      )
      const failed = results.find(result => result.status === "rejected")
      if (failed) {
        const { title, detail } = toApiError(failed.reason)
        toast(title, { detail, isBad: true })
      }
      await settle()
      showPosts(posts)
    }
    deleteLater({
      said: t("deleted", { count: posts.length }),
      undo: t("undo"),
      commit: keepalive => void commit(keepalive),
      onUndo: () => {
        showPosts(posts)
        void putBack(off).then(settle)
      },
    })
  }
}

/** On the calendar again, at the times they had. */
async function putBack(posts: readonly PostRead[]): Promise<void> {
  if (posts.length === 0) return
  try {
    await schedulePosts({ body: { post_ids: posts.map(({ id }) => id) }, throwOnError: true })
  } catch (error) {
    const { title, detail } = toApiError(error)
    toast(title, { detail, isBad: true })
  }
}
