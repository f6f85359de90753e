import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useTranslations } from "use-intl"
import { deleteIdea } from "@/api/sdk.gen"
import type { IdeaRead } from "@/api/types.gen"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { toast } from "@/lib/toast"

/** Deletes an idea when nobody can undo it any more: the API's delete has no way back. */
export function useDeleteIdea() {
  const client = useQueryClient()
  const t = useTranslations("library.ideas")
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set())
  const show = (id: string) => setLeaving(before => new Set([...before].filter(other => other !== id)))

  const remove = ({ id }: IdeaRead) => {
    setLeaving(before => new Set(before).add(id))
    let isOver = false
    const commit = async (keepalive = false) => {
      if (isOver) return
      isOver = true
      window.removeEventListener("pagehide", onLeave)
      try {
        await deleteIdea({ path: { idea_id: id }, throwOnError: true, keepalive })
      } catch (error) {
        const { title, detail } = toApiError(error)
        toast(title, { detail, isBad: true })
      }
      await invalidate(client, "listIdeas")
      show(id)
    }
    const onLeave = () => void commit(true)
    window.addEventListener("pagehide", onLeave)
    toast(t("deleted"), {
      action: {
        label: t("undo"),
        run: () => {
          isOver = true
          window.removeEventListener("pagehide", onLeave)
          show(id)
        },
      },
      onGone: () => void commit(),
    })
  }
  return { leaving, remove }
}
