import { toast } from "./toast"

type Later = {
  /** What the notice says, and its button. */
  said: string
  undo: string
  /** `keepalive`: the page is being left, and the request must outlive it. */
  commit: (keepalive: boolean) => void
  onUndo: () => void
}

/** Deletes when nobody can undo it any more, or the page is left: the API's delete has no way back. */
export function deleteLater({ said, undo, commit, onUndo }: Later): void {
  let isOver = false
  const end = (then: () => void) => {
    if (isOver) return
    isOver = true
    window.removeEventListener("pagehide", onLeave)
    then()
  }
  const onLeave = () => end(() => commit(true))
  window.addEventListener("pagehide", onLeave)
  toast(said, {
    action: { label: undo, run: () => end(onUndo) },
    onGone: () => end(() => commit(false)),
  })
}
