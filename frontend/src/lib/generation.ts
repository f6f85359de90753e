import { useQuery } from "@tanstack/react-query"
import { useEffect, useReducer, useState } from "react"
import { getGenerationOptions } from "@/api/@tanstack/react-query.gen"
import { streamGeneration } from "@/api/sdk.gen"
import type { GenerationRead, StrategySection } from "@/api/types.gen"
import type { StrategyPart } from "./strategy-sections"

export type WrittenPost = {
  index: number
  post_id: string
  platform: string
  pillar: string | null
  text: string
  scheduled_for: string | null
}

type Outcome = Pick<GenerationRead, "status" | "result" | "error">

/** The events of a generation's stream, as the API documents them. */
export type GenerationEvent =
  | { event: "progress"; data: { percent: number; message: string } }
  | { event: "section"; data: { section: StrategySection; part: StrategyPart; is_whole: boolean } }
  | { event: "strategy"; data: { strategy_id: string; version: number } }
  | { event: "post"; data: WrittenPost }
  | { event: "post_failed"; data: { index: number; reason: string } }
  | { event: "done"; data: Outcome }

export type Work = {
  percent: number
  /** What was said on the way, each with the moment it came (ms). */
  steps: { message: string; at: number }[]
  /** Of a strategy that is being written: what has come of each section, and whether that is all of it. */
  sections: Partial<Record<StrategySection, { part: StrategyPart; isWhole: boolean; at: number }>>
  posts: WrittenPost[]
  failures: { index: number; reason: string }[]
  /** How it ended; null while it goes on. */
  outcome: Outcome | null
}

export const NOT_STARTED: Work = { percent: 0, steps: [], sections: {}, posts: [], failures: [], outcome: null }

export function advance(work: Work, { event, data }: GenerationEvent, at: number): Work {
  switch (event) {
    case "progress": {
      const isNew = data.message !== "" && data.message !== work.steps.at(-1)?.message
      return {
        ...work,
        percent: Math.max(work.percent, data.percent),
        steps: isNew ? [...work.steps, { message: data.message, at }] : work.steps,
      }
    }
    case "section":
      return {
        ...work,
        sections: { ...work.sections, [data.section]: { part: data.part, isWhole: data.is_whole, at } },
      }
    case "post":
      return {
        ...work,
        posts: [...work.posts.filter(post => post.index !== data.index), data].sort((a, b) => a.index - b.index),
      }
    case "post_failed":
      return { ...work, failures: [...work.failures.filter(({ index }) => index !== data.index), data] }
    case "done":
      return { ...work, percent: data.status === "succeeded" ? 100 : work.percent, outcome: data }
    case "strategy":
      return work
  }
}

type Action = GenerationEvent | { event: "reset" }

const STREAM_TRIES = 3
const POLL_MS = 2000

/**
 * Follows long work by its event stream, which picks up where a broken line left off; where streams do not get through at
 * all, polling learns at least how it ends. After a reload the stream tells everything again from the start.
 */
export function useGeneration(id: string | null): Work {
  const [work, dispatch] = useReducer(
    (before: Work, action: Action) => (action.event === "reset" ? NOT_STARTED : advance(before, action, Date.now())),
    NOT_STARTED,
  )

  const [isPolling, setPolling] = useState(false)

  useEffect(() => {
    dispatch({ event: "reset" })
    setPolling(false)
    if (!id) return
    const ending = new AbortController()
    let isDone = false
    const follow = async () => {
      const { stream } = await streamGeneration({
        path: { generation_id: id },
        signal: ending.signal,
        sseMaxRetryAttempts: STREAM_TRIES,
        onSseEvent: ({ event, data }) => {
          if (ending.signal.aborted || !event || !data) return
          isDone ||= event === "done"
          dispatch({ event, data } as GenerationEvent)
        },
      })
      for await (const _ of stream) if (ending.signal.aborted) return
    }
    const askInstead = () => {
      if (!isDone && !ending.signal.aborted) setPolling(true)
    }
    follow().then(askInstead, askInstead)
    return () => ending.abort()
  }, [id])

  const polled = useQuery({
    ...getGenerationOptions({ path: { generation_id: id ?? "" } }),
    enabled: id !== null && isPolling && work.outcome === null,
    refetchInterval: query => (isOver(query.state.data) ? false : POLL_MS),
  })
  useEffect(() => {
    if (polled.data && polled.data.id === id && isOver(polled.data)) dispatch({ event: "done", data: polled.data })
    else if (polled.data && polled.data.id === id) {
      dispatch({ event: "progress", data: { percent: polled.data.progress, message: "" } })
    }
  }, [polled.data, id])

  return work
}

function isOver(generation: Pick<GenerationRead, "status"> | undefined): boolean {
  return generation?.status === "succeeded" || generation?.status === "failed"
}
