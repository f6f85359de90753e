import { useSyncExternalStore } from "react"

export type Toast = {
  id: number
  title: string
  detail?: string
  isBad: boolean
  action?: { label: string; run: () => void }
  /** Called once when it leaves, however it does; after its action, where that was taken. */
  onGone?: () => void
}

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]): void {
  const gone = toasts.filter(shown => !next.includes(shown))
  toasts = next
  for (const listener of listeners) listener()
  // Not at once: what an action does must come first.
  for (const { onGone } of gone) if (onGone) queueMicrotask(onGone)
}

/** Says in a corner what happened, with at most one thing to do about it. */
export function toast(title: string, more: Partial<Omit<Toast, "id" | "title">> = {}): void {
  lastId += 1
  change([...toasts.slice(-2), { id: lastId, title, isBad: false, ...more }])
}

export function dismissToast(id: number): void {
  change(toasts.filter(shown => shown.id !== id))
}

const NONE: readonly Toast[] = []

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
    () => NONE,
  )
}
