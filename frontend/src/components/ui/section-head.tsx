import type { ReactNode } from "react"

/** The head of a section: a hairline, never a box. */
export function SectionHead({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex items-baseline gap-2 border-b pb-2">
      <h2 className="text-14 font-semibold">{title}</h2>
      {note !== undefined && <span className="text-12 text-ink-3 tabular-nums">{note}</span>}
      {children && <div className="ml-auto text-12 text-ink-2">{children}</div>}
    </div>
  )
}
