import { useSyncExternalStore } from "react"

/** Whether the server can be reached: the browser's own word, and what became of the last request. */
export type Reach = "reached" | "offline" | "silent"

let isSilent = false
const listeners = new Set<() => void>()

function tell(): void {
  for (const listener of listeners) listener()
}

/** Each request says whether any answer came. */
export function noteAnswer(came: boolean): void {
  if (isSilent === !came) return
  isSilent = !came
  tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener("online", listener)
  window.addEventListener("offline", listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener("online", listener)
    window.removeEventListener("offline", listener)
  }
}

function current(): Reach {
  if (!navigator.onLine) return "offline"
  return isSilent ? "silent" : "reached"
}

export function useReach(): Reach {
  return useSyncExternalStore(subscribe, current, () => "reached")
}
