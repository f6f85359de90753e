import { useMutation, useQueryClient } from "@tanstack/react-query"
import { X } from "lucide-react"
import dynamic from "next/dynamic"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { duplicatePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { Button } from "@/components/ui/button"
import { useApprove } from "@/lib/approving"
import { useDeletePosts } from "@/lib/deleting-posts"
import { invalidate } from "@/lib/invalidate"
import { isOpen, standingOf } from "@/lib/posts"
import { isAtRest, useArchive } from "@/lib/shelving"
import { toast } from "@/lib/toast"
import type { Selection } from "@/lib/use-selection"

const TagDialog = dynamic(() => import("@/components/tag-dialog").then(module => module.TagDialog), { ssr: false })

type Props = { posts: PostRead[]; listed: number; selection: Selection; onSchedule: () => void }

/** What can be done with the chosen posts. What fits only some of them says of how many. */
export function BulkBar({ posts, listed, selection, onSchedule }: Props) {
  const t = useTranslations("library")
  const client = useQueryClient()
  const approve = useApprove()
  const remove = useDeletePosts()
  const duplicate = useMutation({
    mutationFn: async (sources: PostRead[]) => {
      for (const { id } of sources) {
        const headers = { "Idempotency-Key": crypto.randomUUID() }
        await duplicatePost({ path: { post_id: id }, headers, throwOnError: true })
      }
    },
    onSuccess: (_done, sources) => {
      selection.clear()
      toast(t("duplicated", { count: sources.length }))
    },
    onSettled: () => invalidate(client, "listContent"),
  })
  const { putAway, takeOut, isBusy } = useArchive()
  const [tagging, setTagging] = useState<PostRead[] | null>(null)
  const waiting = posts.filter(post => post.archived_at === null && standingOf(post) === "review")
  const resting = posts.filter(isAtRest)
  const archived = posts.filter(({ archived_at }) => archived_at !== null)
  const schedulable = posts.filter(post => isOpen(post))
  const removable = posts.filter(({ status }) => status !== "publishing")
  if (posts.length === 0 && !tagging) return null
  return (
    <section
      aria-label={t("chosenPosts")}
      className="land sticky bottom-4 z-10 mt-4 flex flex-wrap items-center gap-2 self-start rounded-panel border border-line-strong bg-raised py-2 pr-2 pl-4 shadow-lifted max-md:bottom-20 max-md:w-full"
    >
      <p className="mr-2 text-13 font-medium tabular-nums max-md:basis-full max-md:py-3" aria-live="polite">
        {t("chosen", { count: posts.length })}
      </p>
      {waiting.length > 0 && (
        <Button look="strong" isBusy={approve.isPending} onClick={() => approve.mutate(waiting)}>
          {t("approve", { count: waiting.length })}
        </Button>
      )}
      {schedulable.length > 0 && <Button onClick={onSchedule}>{t("schedule", { count: schedulable.length })}</Button>}
      <Button isBusy={duplicate.isPending} onClick={() => duplicate.mutate(posts)}>
        {t("duplicate")}
      </Button>
      <Button onClick={() => setTagging(posts)}>{t("tagAction")}</Button>
      {resting.length > 0 && (
        <Button
          isBusy={isBusy}
          onClick={() => {
            selection.clear()
            putAway(resting)
          }}
        >
          {t("archive", { count: resting.length })}
        </Button>
      )}
      {archived.length > 0 && (
        <Button
          isBusy={isBusy}
          onClick={() => {
            selection.clear()
            takeOut(archived)
          }}
        >
          {t("unarchive", { count: archived.length })}
        </Button>
      )}
      {removable.length > 0 && (
        <Button
          look="bad"
          onClick={() => {
            selection.clear()
            void remove(removable)
          }}
        >
          {t("delete", { count: removable.length })}
        </Button>
      )}
      {posts.length < listed && (
        <Button look="ghost" onClick={selection.all}>
          {t("chooseAll", { count: listed })}
        </Button>
      )}
      <Button
        look="ghost"
        isIcon
        aria-label={t("chooseNone")}
        onClick={selection.clear}
        className="max-md:absolute max-md:top-2 max-md:right-2"
      >
        <X className="icon" />
      </Button>
      {tagging && <TagDialog posts={tagging} onClose={() => setTagging(null)} onDone={selection.clear} />}
    </section>
  )
}
