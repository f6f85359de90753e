import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "use-intl"
import { takeEditBack, updatePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { keepPost, refreshPosts } from "./post-cache"
import { toast } from "./toast"

/** Change a post's words. Taken back, they are whose they were: the machine's are marked again. */
export function useEdit() {
  const client = useQueryClient()
  const t = useTranslations("postActions")
  const settle = () => refreshPosts(client)

  const edit = useMutation({
    mutationFn: async ({ post, text }: { post: PostRead; text: string }) =>
      (await updatePost({ path: { post_id: post.id }, body: { text, version: post.version }, throwOnError: true }))
        .data,
    onSuccess: post => {
      keepPost(client, post)
      toast(t("edited"), { action: { label: t("undo"), run: () => back.mutate(post) } })
    },
    onSettled: settle,
  })

  const back = useMutation({
    mutationFn: async ({ id, version }: PostRead) =>
      (await takeEditBack({ path: { post_id: id }, headers: { "If-Match": `"v${version}"` }, throwOnError: true }))
        .data,
    onSuccess: post => {
      keepPost(client, post)
      toast(t("editTakenBack"))
    },
    onSettled: settle,
  })

  return edit
}
