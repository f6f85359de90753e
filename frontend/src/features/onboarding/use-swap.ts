import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useTranslations } from "use-intl"
import { replacePostMutation } from "@/api/@tanstack/react-query.gen"
import { useGeneration } from "@/lib/generation"
import { invalidate } from "@/lib/invalidate"

/** Has another post written in a draft's place; one at a time. */
export function useSwap() {
  const t = useTranslations("onboarding")
  const client = useQueryClient()
  const [asked, setAsked] = useState<{ postId: string; workId: string } | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const replace = useMutation(replacePostMutation())
  const { outcome, failures } = useGeneration(asked?.workId ?? null)
  useEffect(() => {
    if (!outcome) return
    if (outcome.status === "failed") {
      setFailure(`${t("swapFailed")}. ${failures[0]?.reason ?? outcome.error?.message ?? ""}`)
      setAsked(null)
      return
    }
    void invalidate(client, "listContent").then(() => setAsked(null))
  }, [outcome, failures, client, t])
  return {
    /** The draft that is being exchanged. */
    postId: replace.isPending ? (replace.variables?.path.post_id ?? null) : (asked?.postId ?? null),
    failure,
    start: (postId: string) => {
      setFailure(null)
      replace.mutate({ path: { post_id: postId } }, { onSuccess: work => setAsked({ postId, workId: work.id }) })
    },
  }
}

export type Swap = ReturnType<typeof useSwap>
