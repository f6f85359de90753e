import { useEffect, useRef, useSyncExternalStore } from "react"
import { isTyping } from "./keys"

export type Shortcut = {
  /** As the help shows it: one key (`J`), or two in turn (`G D`). */
  keys: string
  label: string
  /** What it does, for single keys; a screen that listens by itself leaves it out. */
  run?: (event: KeyboardEvent) => void
}

type Group = { id: symbol; title: string; shortcuts: readonly Shortcut[] }

let groups: readonly Group[] = []
const listeners = new Set<() => void>()

function change(next: readonly Group[]): void {
  groups = next
  for (const listener of listeners) listener()
}

/**
 * The keys of a screen while it is shown: those with `run` are listened for (off while typing, and with Ctrl, Alt or Cmd),
 * and all of them stand in the help that `?` opens.
 */
export function useScreenKeys(title: string, shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts)
  useEffect(() => {
    current.current = shortcuts
  })
  const shown = JSON.stringify(shortcuts.map(({ keys, label }) => ({ keys, label })))

  useEffect(() => {
    const id = Symbol(title)
    change([...groups, { id, title, shortcuts: JSON.parse(shown) as Shortcut[] }])
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
      const pressed = event.key.toLowerCase()
      current.current.find(({ keys, run }) => run && keys.toLowerCase() === pressed)?.run?.(event)
    }
    window.addEventListener("keydown", onKey)
    return () => {
      window.removeEventListener("keydown", onKey)
      change(groups.filter(group => group.id !== id))
    }
  }, [title, shown])
}

const NONE: readonly Group[] = []

/** The groups of the help, in the order in which their screens appeared. */
export function useShortcutGroups(): readonly Group[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => groups,
    () => NONE,
  )
}
