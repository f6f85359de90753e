import { useQueryClient } from "@tanstack/react-query"
import Link from "next/link"
import { type ComponentProps, useEffect, useSyncExternalStore } from "react"

const LOOK_AGAIN_MS = 500

let isQuiet = false
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Notes, once a visit, when the first screen has everything it asked for. */
export function useQuietWatch(): void {
  const client = useQueryClient()
  useEffect(() => {
    if (isQuiet) return
    const timer = setInterval(() => {
      if (client.isFetching() > 0) return
      clearInterval(timer)
      isQuiet = true
      for (const listener of listeners) listener()
    }, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [client])
}

/** A link whose page comes ahead of the click, but after everything the screen in front of a person waits for. */
export function AheadLink(props: Omit<ComponentProps<typeof Link>, "prefetch">) {
  const isTime = useSyncExternalStore(
    subscribe,
    () => isQuiet,
    () => false,
  )
  return <Link {...props} prefetch={isTime ? null : false} />
}
