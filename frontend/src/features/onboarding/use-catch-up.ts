import { useEffect, useRef } from "react"
import type { StrategyRead, StrategySection } from "@/api/types.gen"
import { useStrategyActions } from "@/lib/strategy-actions"
import { type Desk, handOver } from "@/lib/strategy-desk"

type Options = {
  /** Null while there is none to work on. */
  strategy: StrategyRead | null
  desk: Desk
  onDone: () => void
  onStarted: (generationId: string, section: StrategySection) => void
}

/** Does what was asked for while the strategy was being written: edits first, then one section after another. */
export function useCatchUp({ strategy, desk, onDone, onStarted }: Options): void {
  const { save, redo } = useStrategyActions()
  const isBusy = useRef(false)
  useEffect(() => {
    const hasEdits = Object.keys(desk.edits).length > 0
    const [next, ...later] = desk.redos
    if (!strategy || isBusy.current || (!hasEdits && !next)) return
    isBusy.current = true
    const catchUp = async () => {
      if (hasEdits) await save.mutateAsync({ strategy, part: desk.edits, isQuiet: true })
      const id = next ? await redo.mutateAsync(next) : null
      if (id) handOver(id, later)
      onDone()
      if (id && next) onStarted(id, next.section)
    }
    void catchUp()
      .catch(onDone) // the toast says what was refused; asking again and again would help nobody
      .finally(() => {
        isBusy.current = false
      })
  }, [strategy, desk, save, redo, onDone, onStarted])
}
