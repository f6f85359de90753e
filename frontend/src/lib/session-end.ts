import { useSyncExternalStore } from "react"

// A session may end while somebody works: it ran out, or was ended elsewhere. The page stays as it is; requests that were
// refused wait here until the same person has signed in again, and are then sent once more.

type Ended = { isBack: Promise<boolean>; end: (isBack: boolean) => void }

let isWatched = false
let ended: Ended | null = null
const listeners = new Set<() => void>()

function change(next: Ended | null): void {
  ended = next
  for (const listener of listeners) listener()
}

/** Somebody is signed in: from now on a refusal for want of a session is waited out. Off when they leave on purpose. */
export function watchSession(isOn: boolean): void {
  isWatched = isOn
  if (!isOn) comeBack(false)
}

/** The server says that nobody is signed in. Resolves to whether the same person is back, and the request worth repeating. */
export function sessionEnded(): Promise<boolean> {
  if (!isWatched) return Promise.resolve(false)
  if (!ended) {
    let end: Ended["end"] = () => {}
    const isBack = new Promise<boolean>(resolve => {
      end = resolve
    })
    change({ isBack, end })
  }
  return ended?.isBack ?? Promise.resolve(false)
}

/** They signed in again, or (false) gave it up. */
export function comeBack(isBack: boolean): void {
  const before = ended
  change(null)
  before?.end(isBack)
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => ended !== null,
    () => false,
  )
}
