import { useEffect, useRef, useState } from "react"
import { useAuth } from "@/auth/context"

const PREFIX = "draft:"
/** What nobody came back to in this time was not missed. */
const KEPT_DAYS = 30

type Kept = { at: number; value: unknown }

function read<T>(key: string): T | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null
    return kept && Date.now() - kept.at < KEPT_DAYS * 86_400_000 ? (kept.value as T) : null
  } catch {
    return null
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify({ at: Date.now(), value } satisfies Kept))
  } catch {
    // A full or forbidden store keeps nothing; the form works as before.
  }
}

type Options<T> = {
  /** What is in the form now; null while there is nothing that would be missed. */
  value: T | null
  /** Puts back what was typed before, once, when the form appears. */
  restore: (value: T) => void
}

type KeptDraft = {
  /** Whether what stands in the form comes from before; say so, and offer to discard it. */
  isRestored: boolean
  /** Call it when the form is saved, or what was typed is discarded. */
  forget: () => void
}

/**
 * Keeps on this device what somebody has typed and not saved, for each person and form, and puts it back after a reload, a
 * crash or a closed tab. `name` tells forms apart, with the id of what they edit.
 */
export function useKeptDraft<T>(name: string, { value, restore }: Options<T>): KeptDraft {
  const { user } = useAuth()
  const key = `${PREFIX}${user?.id ?? "nobody"}:${name}`
  const text = value === null ? null : JSON.stringify(value)
  const [isRestored, setRestored] = useState(false)
  const putBack = useRef(restore)
  const keptFor = useRef<string | null>(null)

  useEffect(() => {
    const kept = read<T>(key)
    setRestored(kept !== null)
    if (kept !== null) putBack.current(kept)
  }, [key])

  useEffect(() => {
    // The form as it first appears was not typed, and must not wipe what is being put back.
    if (keptFor.current === key) write(key, text === null ? null : JSON.parse(text))
    keptFor.current = key
  }, [key, text])

  const forget = () => {
    write(key, null)
    setRestored(false)
  }
  return { isRestored, forget }
}
