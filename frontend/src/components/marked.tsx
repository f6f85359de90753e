import type { ReactNode } from "react"

/** Words of the machine on marker while nobody has accepted them; in ink otherwise. */
export function Marked({ isMarked, children }: { isMarked: boolean; children: ReactNode }) {
  return isMarked ? <span className="mk">{children}</span> : children
}
