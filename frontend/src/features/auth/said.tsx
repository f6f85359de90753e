import type { ReactNode } from "react"
import { STAND } from "./stand"

/** A sign-in screen with nothing to fill in: what happened and where to go from here. */
export function Said({ title, detail, children }: { title: string; detail: string; children?: ReactNode }) {
  return (
    <div className={`${STAND} w-full pb-8`} role="status">
      <h1 className="text-28 font-semibold">{title}</h1>
      <p className="mt-2 text-ink-2">{detail}</p>
      {children && <p className="mt-4">{children}</p>}
    </div>
  )
}
