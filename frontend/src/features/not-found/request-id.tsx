"use client"

import { useSyncExternalStore } from "react"

const never = () => () => {}

/** By which the server noted that this page was asked for; null where it does not say, as on a static host. */
function requestId(): string | null {
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[]
  return page?.serverTiming?.find(({ name }) => name === "request")?.description ?? null
}

/** `words` have `{id}` where the id goes. */
export function RequestId({ words }: { words: string }) {
  const id = useSyncExternalStore(never, requestId, () => null)
  return id && <p className="mt-6 text-12 text-ink-3">{words.replace("{id}", id)}</p>
}
