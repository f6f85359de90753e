import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState } from "react"
import { useBusiness } from "@/lib/business"
import { invalidate } from "@/lib/invalidate"
import { toApiError } from "@/lib/problem"
import { uploadFile } from "@/lib/upload"

export type UploadItem = {
  id: string
  file: File
  /** 0 to 1; waiting ones stand at 0. */
  share: number
  state: "waiting" | "sending" | "done" | "known" | "failed"
  problem: string | null
}

const AT_ONCE = 2
const DONE_SHOWN_MS = 4000

/** Files on their way into the library, two at a time. */
export function useUploads() {
  const { id: businessId } = useBusiness()
  const client = useQueryClient()
  const [items, setItems] = useState<UploadItem[]>([])
  const stops = useRef(new Map<string, AbortController>())
  const change = (id: string, to: Partial<UploadItem>) =>
    setItems(before => before.map(item => (item.id === id ? { ...item, ...to } : item)))
  const dismiss = (id: string) => {
    stops.current.get(id)?.abort()
    setItems(before => before.filter(item => item.id !== id))
  }

  const send = async ({ id, file }: UploadItem) => {
    const stop = new AbortController()
    stops.current.set(id, stop)
    change(id, { state: "sending", share: 0, problem: null })
    try {
      const options = { onProgress: (share: number) => change(id, { share }), signal: stop.signal }
      const { isNew } = await uploadFile({ businessId, file, name: file.name, ...options })
      change(id, { state: isNew ? "done" : "known", share: 1 })
      setTimeout(() => dismiss(id), DONE_SHOWN_MS)
      await invalidate(client, "listMedia")
    } catch (error) {
      if (!stop.signal.aborted) change(id, { state: "failed", problem: toApiError(error).detail })
    } finally {
      stops.current.delete(id)
    }
  }

  const sending = items.filter(item => item.state === "sending").length
  const next = items.find(item => item.state === "waiting")
  // biome-ignore lint/correctness/useExhaustiveDependencies: one is begun whenever there is room and one waits
  useEffect(() => {
    if (next && sending < AT_ONCE && !stops.current.has(next.id)) void send(next)
  }, [next?.id, sending])

  useEffect(() => {
    const running = stops.current
    return () => {
      for (const stop of running.values()) stop.abort()
    }
  }, [])

  return {
    items,
    add: (files: File[]) =>
      setItems(before => [
        ...before,
        ...files.map(file => ({ id: crypto.randomUUID(), file, share: 0, state: "waiting" as const, problem: null })),
      ]),
    retry: (id: string) => change(id, { state: "waiting", problem: null }),
    dismiss,
  }
}

export type Uploads = ReturnType<typeof useUploads>
