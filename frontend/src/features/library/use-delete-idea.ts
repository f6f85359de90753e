import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { deleteIdea } from "@/api/sdk.gen"
import type { IdeaRead } from "@/api/types.gen"
import { deleteLater } from "@/lib/delete-later"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"

/** Deletes an idea, with an undo for as long as the notice stands. */
export function useDeleteIdea() {
  const client = useQueryClient()
  const t = useTranslations("library.ideas")
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set())
  const show = (id: string) => setLeaving(before => new Set([...before].filter(other => other !== id)))

  const remove = ({ id }: IdeaRead) => {
    setLeaving(before => new Set(before).add(id))
    const commit = async (keepalive: boolean) => {
      try {
        await deleteIdea({ path: { idea_id: id }, throwOnError: true, keepalive })
      } catch (error) {
        const { title, detail } = toApiError(error)
        toast(title, { detail, isBad: true })
      }
      await invalidate(client, "listIdeas")
      show(id)
    }
    deleteLater({
      said: t("deleted"),
      undo: t("undo"),
      commit: keepalive => void commit(keepalive),
      onUndo: () => show(id),
    })
  }
  return { leaving, remove }
}
