import { useMutation } from "@tanstack/react-query"
import { useState } from "react"
import { optimizePost } from "@/api/sdk.gen"
import type { PostRead } from "@/api/types.gen"
import { useGeneration } from "@/lib/generation"
import { toApiError } from "@/lib/problem"
import type { Tab } from "./draft"

/** What a person asks the writer for. `feedback` is what is sent, `name` what is shown. */
export type Wish = { name: string; feedback: string; count?: number }

type Asked = {
  tab: Tab
  part: number
  before: string
  wish: Wish
  jobId: string
  /** Proposals of earlier rounds, so that another one is another one. */
  seen: string[]
}

/** A change proposed by the writer, for one part of one tab: it stays a proposal until a person takes it. */
export function useRewrite() {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [shown, setShown] = useState(0)
  const work = useGeneration(asked?.jobId ?? null)
  const start = useMutation({
    mutationFn: async ({
      postOf,
      ...about
    }: Omit<Asked, "jobId"> & { postOf: () => Promise<Pick<PostRead, "id"> | null> }) => {
      const post = await postOf()
      if (!post) return null
      const { data } = await optimizePost({
        path: { post_id: post.id },
        body: {
          feedback: about.wish.feedback,
          text: about.before,
          count: about.wish.count ?? 1,
          avoid: about.seen.slice(-10),
        },
        headers: { "Idempotency-Key": crypto.randomUUID() },
        throwOnError: true,
      })
      return { ...about, jobId: data.id }
    },
    onSuccess: started => {
      setShown(0)
      setAsked(started)
    },
    meta: { showsOwnError: true },
  })
  const result = work.outcome?.status === "succeeded" ? work.outcome.result : null
  const proposals = Array.isArray(result?.variants) ? result.variants.map(String) : []
  const isWriting = start.isPending || (asked !== null && work.outcome === null)
  const failure = start.error
    ? toApiError(start.error).detail
    : work.outcome?.status === "failed"
      ? (work.outcome.error?.message ?? "")
      : null
  return {
    asked,
    proposal: asked ? (proposals[shown] ?? null) : null,
    proposals: asked ? proposals : [],
    shown,
    show: setShown,
    isWriting,
    step: work.steps.at(-1)?.message ?? null,
    failure,
    /** The wish under way or answered. */
    wish: start.isPending ? start.variables.wish : (asked?.wish ?? (failure ? (start.variables?.wish ?? null) : null)),
    start: start.mutate,
    stop: () => {
      start.reset()
      setAsked(null)
    },
  }
}

export type Rewrite = ReturnType<typeof useRewrite>
