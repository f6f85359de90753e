import { useCallback, useEffect, useRef, useState } from "react"
import type { StrategySection } from "@/api/types.gen"
import { partOf, type StrategyPart } from "./strategy-sections"

/** What a person asked for while the strategy was still being written: it is done as soon as there is one. */
export type Desk = { edits: StrategyPart; redos: { section: StrategySection; remark: string }[] }

const EMPTY: Desk = { edits: {}, redos: [] }
const keyOf = (generationId: string) => `strategy-desk-${generationId}`

function read(generationId: string | null): Desk {
  if (!generationId || typeof window === "undefined") return EMPTY
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(generationId)) ?? "null") as Desk | null
    return kept ?? EMPTY
  } catch {
    return EMPTY
  }
}

/** What is still to be redone goes on with the next work. */
export function handOver(generationId: string, redos: Desk["redos"]): void {
  if (redos.length > 0) sessionStorage.setItem(keyOf(generationId), JSON.stringify({ edits: {}, redos }))
}

/** Kept in this tab, so that a reload in the middle loses nothing that was typed. */
export function useDesk(generationId: string | null) {
  const [desk, setDesk] = useState<Desk>(() => read(generationId))
  const id = useRef(generationId)
  useEffect(() => {
    if (id.current === generationId) return
    id.current = generationId
    setDesk(read(generationId))
  }, [generationId])

  const keep = useCallback(
    (change: (before: Desk) => Desk) => {
      setDesk(before => {
        const after = change(before)
        if (generationId) sessionStorage.setItem(keyOf(generationId), JSON.stringify(after))
        return after
      })
    },
    [generationId],
  )
  return {
    desk,
    edit: (part: StrategyPart) => keep(before => ({ ...before, edits: { ...before.edits, ...part } })),
    redo: (section: StrategySection, remark: string) =>
      keep(before => ({
        // An edit of what is to be written anew would be lost anyway.
        edits: withoutPart(before.edits, section),
        redos: [...before.redos.filter(one => one.section !== section), { section, remark }],
      })),
    clear: () => keep(() => EMPTY),
  }
}

function withoutPart(edits: StrategyPart, section: StrategySection): StrategyPart {
  const gone = new Set(Object.keys(partOf(edits, section)))
  return Object.fromEntries(Object.entries(edits).filter(([field]) => !gone.has(field)))
}
